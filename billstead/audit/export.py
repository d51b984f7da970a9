"""A customer's activity as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from billstead.core.actor import Actor
from billstead.core.cells import text_cell

from .entries import Entry
from .queries import timeline_entries
from .registry import KINDS
from .sealing import canonical


class _Line:
    """What csv.writer writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def timeline_csv(
    customer_id: int | None, *, reader: Actor, since: datetime | None = None, until: datetime | None = None
) -> Iterator[str]:
    """The lines of a period's activity, oldest first: one per changed field, one for an entry without changes."""
    write = csv.writer(_Line()).writerow
    yield write(
        [_("Time"), _("Entry"), _("Kind"), _("Who"), _("What"), _("Field"), _("Before"), _("After"), _("Address")]
    )
    for entry in timeline_entries(customer_id, reader=reader, since=since, until=until):
        for row in _rows(entry):
            yield write(row)


def _rows(entry: Entry) -> Iterator[list[Any]]:
    start = [
        entry.at.isoformat(timespec="seconds"),
        entry.id,
        str(KINDS[entry.kind]),
        text_cell(entry.actor_name),
        text_cell(entry.sentence),
    ]
    address = text_cell(entry.address)
    if not entry.changes:
        yield [*start, "", "", "", address]
    for change in entry.changes:
        yield [*start, text_cell(change.field), _cell(change.old), _cell(change.new), address]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return text_cell(value if isinstance(value, str) else canonical(value))
