"""A record as it stood at a moment, beside how it is: only of fields the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _

from billstead.accounts.models import CompanyProfile
from billstead.core.actor import BASIC, CONTACT, Actor
from billstead.customers.fields import UNITS, field_label, fields, unit_label, visible
from billstead.customers.models import Group
from billstead.customers.past import Names, Past
from billstead.customers.phones import readable
from billstead.customers.replay import LOST, Record
from billstead.customers.showing import shown_key, shown_value
from billstead.customers.validation import Reference

_UNTOLD = frozenset({"phone_typed", "tax_id_kind", "tax_id_state"})
_FLAGS = ("for_billing", "for_technical", "is_urgent")


@dataclass(frozen=True)
class Asked:
    """The moment a URL names: the end of its day, minute or second in the company's time zone."""

    on: str = ""
    at: str = ""
    first: datetime | None = None
    moment: datetime | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The moment as people say it."""
        if self.moment is None:
            return ""
        day = formats.date_format(self.moment.date(), "DATE_FORMAT")
        return _("%(day)s, %(time)s") % {"day": day, "time": self.at} if self.at else day


@dataclass(frozen=True)
class ThenRow:
    """One field as it stood and as it is; `old` and `new` are what a table of changes calls them."""

    label: str
    old: str
    new: str
    is_lost: bool = False

    @property
    def differs(self) -> bool:
        return self.is_lost or self.old != self.new


def read_asked(query: QueryDict, zone: ZoneInfo) -> Asked:
    """`on=2026-03-01`, with `at=14:02` or as `on=2026-03-01T14:02:03`; without `on` nothing is asked."""
    on, _t, at = query.get("on", "")[:40].partition("T")
    at = at or query.get("at", "")[:20]
    if not on:
        return Asked()
    day, clock = _read(date, on), _read(time, at) if at else time.min
    problems = {}
    if day is None:
        problems["on"] = _("Enter a date, like 2026-11-30.")
    if clock is None or clock.tzinfo:
        problems["at"] = _("Enter a time, like 14:05 or 14:05:30.")
    if day is None or clock is None or problems:
        return Asked(on, at, problems=problems)
    first = datetime.combine(day, clock.replace(microsecond=0), zone)
    last = first.replace(microsecond=999_999, fold=1)
    if not at:
        last = last.replace(hour=23, minute=59, second=59)
    elif at.count(":") < 2:
        last = last.replace(second=59)
    return Asked(on, at, first, last)


def then_rows(past: Past, reader: Actor, company: CompanyProfile) -> list[ThenRow]:
    """Every field the reader may see that says something, then or now; then the contacts."""
    then, now = _Side(past.then, past.then_names, company), _Side(past.now, past.now_names, company)
    keys = [("status", _("Status")), *_keys(reader), *_unlisted(past, reader)]
    keys.append(("confirmed_on", _("Details confirmed")))
    rows = [ThenRow(str(label), then.text(key), now.text(key), then.is_lost(key)) for key, label in keys]
    if reader.sees(CONTACT):
        rows += _contacts(past)
    return [row for row in rows if row.old or row.new]


def _read(kind: Any, text: str) -> Any:
    try:
        return kind.fromisoformat(text)
    except ValueError:
        return None


def _keys(reader: Actor) -> Iterator[tuple[str, Any]]:
    """Units where the reader sees all of one, else its single fields."""
    seen = [each.name for each in visible(reader)]
    for unit in dict.fromkeys(fields()[name].key for name in seen):
        names = [name for name, each in fields().items() if each.key == unit]
        if set(names) <= set(seen):
            yield unit, unit_label(unit)
        else:
            yield from ((name, fields()[name].label) for name in names if name in seen and name not in _UNTOLD)


def _unlisted(past: Past, reader: Actor) -> Iterator[tuple[str, Any]]:
    """Fields that history knows and the form does not, or not any more."""
    listed = {*fields(), "status", "confirmed_on"}
    for name in past.then.fields:
        if name not in listed and reader.sees(past.classes.get(name, BASIC)):
            yield name, field_label(name)


@dataclass(frozen=True)
class _Side:
    """One of the two records in words."""

    record: Record
    names: Names
    company: CompanyProfile

    def text(self, key: str) -> str:
        if self.is_lost(key):
            return _("erased for good")
        if key in UNITS or (key in fields() and not fields()[key].unit):
            return shown_key(key, self.record.fields, self._reference())
        return shown_value(key, self.record.fields.get(key))

    def is_lost(self, key: str) -> bool:
        names = [name for name, each in fields().items() if each.key == key] or [key]
        return any(self.record.fields.get(name) is LOST for name in names)

    def _reference(self) -> Reference:
        return Reference(
            company=self.company,
            groups={pk: Group(name=name) for pk, name in self._of("group")},
            owners=dict(self._of("user")),
            tags=dict(self._of("tag")),
        )

    def _of(self, kind: str) -> Iterable[tuple[int, str]]:
        return [(pk, name) for (each, pk), name in self.names.items() if each == kind]


def _contacts(past: Past) -> Iterator[ThenRow]:
    for pk in sorted({*past.then.contacts, *past.now.contacts}):
        then, now = past.then.contacts.get(pk), past.now.contacts.get(pk)
        name = (then or now or {}).get("name")
        label = _("Contact %(name)s") % {"name": name} if isinstance(name, str) else _("Contact")
        is_lost = then is not None and LOST in then.values()
        old = _("erased for good") if is_lost else _contact(then)
        yield ThenRow(label, old, _contact(now), is_lost)


def _contact(values: dict[str, Any] | None) -> str:
    if values is None:
        return ""
    phone = readable(values["phone"]) if values["phone"] else values["phone_typed"]
    flags = {"for_billing": _("Billing"), "for_technical": _("Technical"), "is_urgent": _("Urgent")}
    parts = [values["name"], values["job_title"], values["email"], phone, values["remark"]]
    return "\n".join([*filter(None, parts), *(flags[name] for name in _FLAGS if values[name])])
