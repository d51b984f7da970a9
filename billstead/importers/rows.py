"""From the cells of one row to the values of one customer, or to what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from billstead.core.text import BadText, clean, fold
from billstead.customers.fields import fields

from . import cells as read
from .labels import Labels
from .mapping import NAMES
from .mapping import Mapping as Choice
from .targets import IGNORED, Target

_UNREADABLE = "\ufffd"


@dataclass(slots=True)
class Typed:
    """What a row says: `values` has only the fields it fills. `new_tags`, `new_group` are names nobody made yet."""

    values: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    created_on: date | None = None
    status: str = "active"
    errors: dict[str, list[str]] = field(default_factory=dict)
    new_tags: list[str] = field(default_factory=list)
    new_group: str = ""
    key: str = ""
    is_header: bool = False

    def refuse(self, name: str, words: object) -> None:
        self.errors.setdefault(name, []).append(str(words))


class RowReader:
    """Reads the rows of one import; made once for all of them."""

    def __init__(
        self, choice: Choice, targets: Mapping[str, Target], labels: Labels, header: Sequence[str], basis: str
    ) -> None:
        self.basis = basis
        self._choice, self._labels, self._header = choice, labels, header
        self._columns = [
            (place, targets[name], self._parser(targets[name]))
            for place, name in enumerate(choice.columns)
            if name != IGNORED
        ]

    def read(self, row: Sequence[str]) -> Typed:
        typed, parts = Typed(), dict[str, str]()
        said: list[str] = []
        if [" ".join(cell.split()) for cell in row] == list(self._header):
            typed.is_header = True
            return typed
        if len(row) > len(self._header) and any(map(str.strip, row[len(self._header) :])):
            typed.refuse(
                "columns",
                _("This row has %(count)s cells, the file has %(columns)s columns.")
                % {"count": len(row), "columns": len(self._header)},
            )
        for place, target, parse in self._columns:
            text = read.plain(row[place]) if place < len(row) else ""
            if not text:
                continue
            said.append(f"{target.name}={text}")
            if _UNREADABLE in text:
                typed.refuse(target.name, _("A character could not be read. Choose another encoding."))
            elif parse is not None:
                self._take(typed, target, parse, text)
            else:
                self._take_part(typed, parts, place, target, text)
        self._settle(typed, parts)
        said.sort()
        typed.key = hashlib.sha256("\x1f".join([self._choice.source, *said]).encode("utf-8", "replace")).hexdigest()
        return typed

    def _parser(self, target: Target) -> Callable[[str], Any] | None:
        """How a cell becomes a value; None for what is joined or kept as typed, as fields of one's own are."""
        if target.name.startswith("field.") and target.kind != "date":
            return None
        parsers: dict[str, Callable[[str], Any]] = {
            "country": read.country,
            "language": read.language,
            "yes_no": read.yes_no,
            "number": read.number,
            "status": read.status,
            "choice": read.chooser(target.choices),
            "date": lambda text: read.day(text, day_first=self._choice.day_first).isoformat(),
            "past": partial(read.day, day_first=self._choice.day_first),
            "staff": self._labels.owner,
        }
        return parsers.get(target.kind)

    def _take(self, typed: Typed, target: Target, parse: Callable[[str], Any], text: str) -> None:
        try:
            value = parse(text)
        except read.CellRefused as refusal:
            typed.refuse(target.name, refusal.words)
            return
        if target.name == "created_on":
            typed.created_on = value
        elif target.name == "status":
            typed.status = value
        elif target.kind == "staff" and value is None:
            typed.refuse(target.name, _("Nobody of the staff is called “%(name)s”.") % {"name": text[:80]})
        else:
            typed.values[target.name] = value

    def _take_part(self, typed: Typed, parts: dict[str, str], place: int, target: Target, text: str) -> None:
        if target.kind == "tags":
            self._take_tags(typed, text)
        elif target.kind == "group":
            self._take_group(typed, text)
        elif target.kind == "emails":
            entries = typed.values.setdefault("emails", [])
            entries += [{"email": part, "purpose": "invoices"} for part in text.replace(";", ",").split(",") if part]
        elif target.kind == "external_ids":
            typed.values["external_ids"] = [{"source": self._choice.source, "value": text}]
        elif target.kind == "note":
            several = self._choice.columns.count(target.name) > 1
            typed.note += ("\n\n" if typed.note else "") + (f"{self._header[place]}: {text}" if several else text)
        else:
            parts[target.name] = text

    def _take_tags(self, typed: Typed, text: str) -> None:
        ids = typed.values.setdefault("tags", [])
        for name in (part.strip() for part in text.split(self._choice.separator)):
            known = self._labels.tags.get(fold(name))
            if known is not None:
                ids.append(known)
            elif name and self._labels.makes_tags and _is_short(name, 40):
                typed.new_tags.append(name)
            elif name:
                typed.refuse("tags", _("There is no tag “%(name)s”.") % {"name": name[:40]})

    def _take_group(self, typed: Typed, text: str) -> None:
        known = self._labels.groups.get(fold(text))
        if known is not None:
            typed.values["group"] = known
        elif self._labels.makes_groups and _is_short(text, 60):
            typed.new_group = text
        else:
            typed.refuse("group", _("There is no group “%(name)s”.") % {"name": text[:60]})

    def _settle(self, typed: Typed, parts: dict[str, str]) -> None:
        """Parts become whole: first and last name, lines of a street, company over person."""
        for purpose in ("billing", "service"):
            lines = [parts.pop(f"{purpose}.street{line}", "") for line in ("", 2, 3)]
            if any(lines):
                typed.values[f"{purpose}.street"] = "\n".join(line for line in lines if line)
        person = parts.pop("person", "") or " ".join(
            part for part in (parts.pop("first_name", ""), parts.pop("last_name", "")) if part
        )
        company = parts.pop("company", "")
        for name in NAMES[1:]:
            parts.pop(name, None)
        typed.values |= {name: text for name, text in parts.items() if name in fields()}
        name = typed.values.get("name", "") or company or person
        if not name:
            return
        typed.values["name"] = name
        is_person = not company and bool(person) and person == name
        kind = typed.values.setdefault("kind", "person" if is_person else "company")
        if kind == "company" and person and person != name:
            typed.values.setdefault("contact_name", person)


def _is_short(name: str, limit: int) -> bool:
    """Whether a name can be a label's: one line, and not too long."""
    try:
        return len(clean(name)) <= limit
    except BadText:
        return False
