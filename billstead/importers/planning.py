"""What each row would do: create, update, share, skip or fail, and why. Reads only."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, IntegerField
from django.utils.translation import gettext as _

from billstead.core.actor import Actor
from billstead.core.planner import Plain
from billstead.core.text import canonical_email
from billstead.customers.fields import Values, empty_values
from billstead.customers.models import Customer, ExternalId
from billstead.customers.operations import check_edit
from billstead.customers.operations.create import Origin, Prepared, Wanted, prepare_customers
from billstead.customers.reading import read_reference
from billstead.customers.validation import Reference
from billstead.customers.values import values_of

from .judged import restored, written
from .mapping import SHARE, UPDATE, Mapping
from .models import Import, ImportRow
from .rows import RowReader, Typed

Verdict = ImportRow.Verdict
ACTIONABLE = (Verdict.CREATE.value, Verdict.UPDATE.value, Verdict.SHARE.value)


@dataclass(slots=True)
class Planned:
    """A row with what it says and what it would do. `prepared` can be written as it is."""

    row: ImportRow
    typed: Typed
    email: str = ""
    external: str = ""
    verdict: str = ""
    customer_id: int | None = None
    of_line: int = 0
    reasons: list[tuple[str, str]] = field(default_factory=list)
    prepared: Prepared | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    is_restored: bool = False

    def judged(self, basis: str) -> str:
        """What applying can take as it is: a new customer that needs nothing made before."""
        if self.verdict != Verdict.CREATE or not self.prepared or self.typed.new_tags or self.typed.new_group:
            return ""
        return written(basis, self.email, self.external, self.prepared)

    def settle(self, verdict: Verdict, name: str = "", words: str = "") -> None:
        self.verdict = verdict.value
        if words:
            self.reasons.append((name, words))

    def settle_new(self, verdict: Verdict) -> None:
        """A customer is to be made: only if what the row says makes one."""
        if self.errors:
            self.fail(self.errors)
        else:
            self.settle(verdict)

    def fail(self, errors: dict[str, list[str]]) -> None:
        self.settle(Verdict.FAIL)
        self.reasons += [(name, words) for name, several in errors.items() for words in several]

    @property
    def email_mark(self) -> str:
        return _mark(self.email)

    @property
    def id_mark(self) -> str:
        return _mark(f"id {self.external}") if self.external else ""


@dataclass
class Plan:
    """The planned rows of one batch and what their values point at."""

    rows: list[Planned]
    reference: Reference


def planned(
    run: Import,
    rows: Sequence[ImportRow],
    reader: RowReader,
    choice: Mapping,
    actor: Actor,
    *,
    is_applying: bool = False,
) -> Plan:
    """Plan rows in the order of their lines. A dry run takes earlier lines for done; applying, the base knows."""
    blank = empty_values()
    found = [(_restored(row, reader, run, blank) if is_applying else None) or _typed(row, reader) for row in rows]
    reference = _prepare([each for each in found if not each.typed.errors], run, actor)
    known = _Known(found, choice, {} if is_applying else _earlier_lines(run, found))
    for each in found:
        _decide(each, known, choice, actor)
    changed = [each.row for each in found if each.is_restored and each.verdict == Verdict.UPDATE]
    if changed:
        # Somebody has the address by now: what the row would change is read from its cells.
        for row in changed:
            row.judged = ""
        return planned(run, rows, reader, choice, actor, is_applying=is_applying)
    _check_updates([each for each in found if each.verdict == Verdict.UPDATE and each.customer_id], actor)
    return Plan(found, reference)


def _typed(row: ImportRow, reader: RowReader) -> Planned:
    typed = reader.read(json.loads(row.cells))
    email = typed.values.get("email", "").strip()
    entries = typed.values.get("external_ids") or [{"value": ""}]
    return Planned(row, typed, canonical_email(email) if "@" in email else "", entries[0]["value"])


def _restored(row: ImportRow, reader: RowReader, run: Import, blank: Values) -> Planned | None:
    judged = restored(row.judged, reader.basis, blank=blank, facts=_facts(run, row))
    if judged is None:
        return None
    typed = Typed(key=row.key)
    return Planned(row, typed, judged.email, judged.external, prepared=judged.prepared, is_restored=True)


def _facts(run: Import, row: ImportRow) -> dict[str, Any]:
    return {"import": run.pk, "file": run.file_name, "line": row.line}


class _Known:
    """Who has these addresses and ids, in the base and in earlier lines, and which rows came in before."""

    def __init__(self, rows: Sequence[Planned], choice: Mapping, lines: dict[str, int]) -> None:
        self.by_email: defaultdict[str, list[int]] = defaultdict(list)
        emails = sorted({each.email for each in rows} - {""})
        live = Customer.objects.live().filter(canonical_email__in=emails).order_by("pk")
        for pk, email in live.values_list("pk", "canonical_email"):
            self.by_email[email].append(pk)
        ids = sorted({each.external for each in rows} - {""})
        same = ExternalId.objects.filter(source=choice.source, value__in=ids)
        self.by_id = dict(same.values_list("value", "customer_id"))
        self.came_in = _came_in(rows)
        self.lines = lines

    def note(self, each: Planned) -> None:
        """Later lines shall find this one."""
        line = each.row.line
        self.lines.setdefault(each.typed.key, line)
        if each.verdict in ACTIONABLE:
            for mark in {each.email_mark, each.id_mark} - {""}:
                self.lines.setdefault(mark, line)


def _came_in(rows: Sequence[Planned]) -> dict[str, ImportRow]:
    """Equal rows of any import whose customer still stands, by key."""
    keys = [each.typed.key for each in rows]
    before = ImportRow.objects.with_key(keys).select_related("run")
    found = {row.key: row for row in before}
    standing = set(
        Customer.objects.filter(pk__in=[row.customer_id for row in found.values()]).values_list("pk", flat=True)
    )
    return {key: row for key, row in found.items() if row.customer_id in standing}


def _earlier_lines(run: Import, rows: Sequence[Planned]) -> dict[str, int]:
    """Keys and marks of the lines before these, with the first line of each; no two kinds of hash are equal."""
    if not rows:
        return {}
    # By hashes alone: SQLite would rather read all lines of the import before these, for each batch.
    of_run, at_line = (Plain(F(name), output_field=IntegerField()) for name in ("run_id", "line"))
    asked = ImportRow.objects.alias(of_run=of_run, at_line=at_line)
    asked = asked.filter(of_run=run.pk, at_line__lt=rows[0].row.line)
    before = asked.exclude(verdict="").order_by()
    to_come = before.filter(verdict__in=ACTIONABLE)
    keys = before.filter(key__in=[each.typed.key for each in rows])
    emails = to_come.filter(email_mark__in=[each.email_mark for each in rows if each.email])
    ids = to_come.filter(id_mark__in=[each.id_mark for each in rows if each.external])
    found: dict[str, int] = {}
    for column, known in (("key", keys), ("email_mark", emails), ("id_mark", ids)):
        for mark, line in known.values_list(column, "line"):
            found[mark] = min(line, found.get(mark, line))
    return found


def _decide(each: Planned, known: _Known, choice: Mapping, actor: Actor) -> None:
    earlier = known.came_in.get(each.typed.key)
    same_line = known.lines.get(each.typed.key)
    if each.typed.is_header:
        each.settle(Verdict.SKIP, "", _("Repeats the column names."))
    elif each.typed.errors:
        each.fail(each.typed.errors)
    elif same_line is not None and same_line != each.row.line:
        each.settle(Verdict.SKIP, "", _("The same as line %(line)s.") % {"line": same_line})
    elif earlier is not None:
        each.settle(
            Verdict.SKIP,
            "",
            _("Came in already as line %(line)s of %(file)s.") % {"line": earlier.line, "file": earlier.run.file_name},
        )
    elif each.external in known.by_id or known.lines.get(each.id_mark, 0):
        each.customer_id = known.by_id.get(each.external)
        each.of_line = known.lines.get(each.id_mark, 0)
        if choice.on_known == UPDATE:
            each.settle(Verdict.UPDATE)
        else:
            words = _("Line %(line)s has this id already.") % {"line": each.of_line}
            if each.customer_id:
                words = _("A customer with this id is known already.")
            each.settle(Verdict.SKIP, "external_ids", words)
    elif known.by_email.get(each.email) or known.lines.get(each.email_mark, 0):
        _decide_by_email(each, known, choice, actor)
    else:
        each.settle_new(Verdict.CREATE)
    known.note(each)


def _decide_by_email(each: Planned, known: _Known, choice: Mapping, actor: Actor) -> None:
    owners = known.by_email.get(each.email, [])
    each.of_line = known.lines.get(each.email_mark, 0)
    if choice.on_known == UPDATE and len(owners) > 1:
        each.settle(Verdict.FAIL, "email", _("Several customers share this address; which is meant is not known."))
    elif choice.on_known == UPDATE:
        each.customer_id = owners[0] if owners else None
        each.settle(Verdict.UPDATE)
    elif choice.on_known == SHARE and actor.can("customers.share_email"):
        each.settle_new(Verdict.SHARE)
        if each.prepared:
            each.prepared.values["shares_email"] = True
    elif choice.on_known == SHARE:
        each.settle(Verdict.FAIL, "email", _("You may not let customers share an address."))
    else:
        words = _("Line %(line)s has this address already.") % {"line": each.of_line}
        if owners:
            words = _("A customer with this address is known already.")
        each.settle(Verdict.SKIP, "email", words)


def _check_updates(found: Sequence[Planned], actor: Actor) -> None:
    if not found:
        return
    customers = Customer.objects.filter(pk__in={each.customer_id for each in found})
    current = values_of(list(customers))
    wider = read_reference([*current.values(), *(each.typed.values for each in found)])
    for each in found:
        values = current[each.customer_id or 0]
        wanted = edited_values(each.typed, values)
        if errors := check_edit(values, wanted, wider, actor=actor):
            each.fail(errors)
        elif not (each.of_line or each.typed.new_tags or each.typed.new_group) and _is_same(values, wanted):
            each.settle(Verdict.SKIP, "", _("Nothing in it is new."))


def edited_values(typed: Typed, current: Values) -> dict[str, Any]:
    """What an update writes: cells with something in them; tags, addresses and ids are added to those there are."""
    wanted = dict(typed.values)
    for name in ("tags", "emails", "external_ids"):
        if name in wanted:
            wanted[name] = [*current[name], *(entry for entry in wanted[name] if entry not in current[name])]
    if "name" in wanted and wanted.get("kind") == "person" and current["kind"] == "company":
        # A person's name in the file is whom to ask for at the company we know.
        del wanted["kind"], wanted["name"]
    return wanted


def _is_same(current: Values, wanted: Values) -> bool:
    return all(current[name] == value for name, value in wanted.items() if name != "phone") and wanted.get(
        "phone", current["phone_typed"]
    ) in (current["phone"], current["phone_typed"])


def _prepare(found: Sequence[Planned], run: Import, actor: Actor) -> Reference:
    """Judge what was not yet; returns what the values of all of them point at."""
    blank = empty_values()
    fresh = [each for each in found if not each.is_restored]
    if fresh:
        preparation = prepare_customers([_wanted(each, blank, run) for each in fresh], actor=actor)
        for place, each in enumerate(fresh):
            each.prepared = preparation.rows.get(place)
            each.errors = preparation.errors.get(place, {})
        if len(fresh) == len(found):
            return preparation.reference
    return read_reference([each.prepared.values for each in found if each.prepared])


def _wanted(each: Planned, blank: Values, run: Import) -> Wanted:
    since = each.typed.created_on
    origin = Origin(
        created_at=datetime(since.year, since.month, since.day, 12, tzinfo=UTC) if since else None,
        status=each.typed.status,
        facts=_facts(run, each.row),
    )
    return Wanted({**blank, **each.typed.values}, first_note=each.typed.note, origin=origin)


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest() if text else ""


def independent(rows: Iterable[Planned]) -> list[Planned]:
    """The first rows that do not wait for one another: the same address or id twice ends a batch."""
    seen: set[str] = set()
    kept: list[Planned] = []
    for each in rows:
        marks = {each.email_mark, each.id_mark, each.typed.key} - {""}
        if marks & seen or (each.verdict == Verdict.UPDATE and f"{each.customer_id}" in seen):
            break
        seen |= marks | {f"{each.customer_id}"}
        kept.append(each)
    return kept
