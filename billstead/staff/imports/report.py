"""What an import's page tells: figures, how far it is, why rows did not come in, and what can be done now."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from billstead.core.actor import Actor
from billstead.core.cells import text_cell
from billstead.customers.fields import fields
from billstead.customers.models import Customer
from billstead.importers.acting import owns
from billstead.importers.models import Import, ImportRow
from billstead.importers.queries import Counts, Reason, counts_of, rate_of, reasons_of, telling_rows
from billstead.importers.targets import targets_for
from billstead.jobs.models import Job

SHOWN = 25
State = Import.State


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the strip."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class TellingRow:
    """A row that did not come in as it is, or stays after an undo, and its customer where there is one."""

    line: int
    label: str
    field: str
    words: str
    number: str = ""
    name: str = ""


def standing(run: Import, reader: Actor, now: datetime) -> dict[str, Any]:
    """All that the page of an import shows."""
    counts = counts_of(run)
    is_own = owns(run, reader)
    done, total = _progress(run, counts)
    rate = rate_of(run, counts, now)
    rows = _telling(run, reader) if is_own or run.state == State.UNDONE else []
    return {
        "run": run,
        "counts": counts,
        "figures": [figure for figure in _figures(run, counts) if figure.count or figure.label == _("Created")],
        "is_own": is_own,
        "done": done,
        "total": total,
        "rate": rate,
        "minutes": (total - done) // (rate * 60) + 1 if rate and total > done else 0,
        "rows": rows,
        "has_more": len(rows) == SHOWN,
        "given_up": _given_up(run),
        "may_apply": is_own and run.can_apply and counts.waiting > 0,
        "may_map": is_own and run.can_map,
    }


def _progress(run: Import, counts: Counts) -> tuple[int, int]:
    if run.state == State.CHECKING:
        return counts.total - counts.unchecked, counts.total
    if run.state == State.UNDOING:
        return counts.taken_back, counts.taken_back + counts.standing
    return counts.applied, counts.actionable


def _figures(run: Import, counts: Counts) -> list[Figure]:
    if run.applied_at is None:
        return [
            Figure(_("To create"), counts.to_create),
            Figure(_("To update"), counts.to_update),
            Figure(_("To share an e-mail"), counts.to_share),
            Figure(_("To skip"), counts.to_skip),
            Figure(_("Cannot come in"), counts.to_fail),
        ]
    figures = [
        Figure(_("Created"), counts.created + counts.shared),
        Figure(_("Updated"), counts.updated),
        Figure(_("Skipped"), counts.skipped),
        Figure(_("Failed"), counts.failed),
        Figure(_("Left"), counts.waiting),
    ]
    if counts.taken_back:
        figures += [
            Figure(_("Removed again"), counts.removed),
            Figure(_("Changed back"), counts.reverted),
            Figure(_("Kept"), counts.kept),
        ]
    return figures


def _given_up(run: Import) -> Job | None:
    """The job of a run that failed too often, so that the page says so instead of waiting for ever."""
    if not run.is_running:
        return None
    kinds = {State.CHECKING: "importers.check", State.APPLYING: "importers.apply", State.UNDOING: "importers.undo"}
    return Job.objects.given_up().filter(kind=kinds[State(run.state)], row_id=run.pk).order_by("-id").first()


def _telling(run: Import, reader: Actor) -> list[TellingRow]:
    rows = telling_rows(run)
    if run.state in (State.UNDONE, State.UNDOING):
        rows = rows.filter(outcome__in=[ImportRow.Outcome.KEPT, ImportRow.Outcome.REVERTED])
    found = list(reasons_of(rows[:SHOWN]))[:SHOWN]
    ids = [reason.customer_id for reason in found if reason.customer_id]
    customers = {row.pk: row for row in Customer.objects.filter(pk__in=[0, *ids])}
    labels = _labels(reader)
    return [_shown(reason, customers.get(reason.customer_id or 0), labels) for reason in found]


def _shown(reason: Reason, customer: Customer | None, labels: dict[str, str]) -> TellingRow:
    state = ImportRow.Outcome(reason.outcome) if reason.outcome else ImportRow.Verdict(reason.verdict)
    number, name = (customer.number, customer.name) if customer else ("", "")
    return TellingRow(reason.line, str(state.label), labels.get(reason.field, ""), reason.words, number, name)


def _labels(reader: Actor) -> dict[str, str]:
    own = {name: str(field.label) for name, field in fields().items()}
    return own | {name: str(target.label) for name, target in targets_for(reader).items()}


def import_lines(run: Import) -> Iterator[str]:
    """CSV, line by line: the row's place, field and reason, then the row itself; no cell begins a formula."""
    labels = {name: str(field.label) for name, field in fields().items()}
    yield "\ufeff" + _line([_("Line"), _("Result"), _("Field"), _("Reason"), *run.columns])
    for reason in reasons_of(telling_rows(run)):
        state = ImportRow.Outcome(reason.outcome) if reason.outcome else ImportRow.Verdict(reason.verdict)
        field = labels.get(reason.field, reason.field)
        yield _line([str(reason.line), str(state.label), field, reason.words, *reason.cells])


def _line(cells: Sequence[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow([text_cell(cell) for cell in cells])
    return written.getvalue()
