"""The 59 customers of the Chinook sample (its licence stands beside the file), as a file that is imported."""

from __future__ import annotations

import csv
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path

from billstead.core.actor import Actor
from billstead.customers.models import ExternalId
from billstead.customers.phones import check_phone
from billstead.importers.cells import country
from billstead.importers.mapping import Mapping
from billstead.importers.models import Import
from billstead.importers.operations import apply_import, apply_slice, check_import, check_slice, start_import

FILE_NAME = "chinook-customers.csv"
SOURCE = "chinook"
_FILE = Path(__file__).with_name("chinook") / "Customer.csv"
# What the sample leaves out or writes in its own way, and the country's form asks for.
_REGIONS = {
    ("India", "Delhi"): "Delhi",
    ("India", "Bangalore"): "Karnataka",
    ("Spain", "Madrid"): "M",
    ("Ireland", "Dublin"): "Co. Dublin",
}
_POSTCODES = {("Portugal", "Lisbon"): "1200-109", ("Portugal", "Porto"): "4000-322", ("Chile", "Santiago"): "8320000"}


@cache
def chinook_ids() -> tuple[str, ...]:
    """Chinook's own numbers, kept as external ids."""
    return tuple(line["CustomerId"] for line in _lines())


def chinook_file() -> bytes:
    """The sample with its gaps filled; a phone nobody could dial stands among the notes."""
    written = StringIO()
    lines = [_mended(line) for line in _lines()]
    writer = csv.DictWriter(written, fieldnames=list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return written.getvalue().encode()


def import_chinook(*, actor: Actor, now: datetime) -> None:
    """Bring the sample in by an import, from wherever an earlier attempt came to."""
    if ExternalId.objects.filter(source=SOURCE).count() >= len(chinook_ids()):
        return
    run = Import.objects.filter(file_name=FILE_NAME).first()
    run = run or start_import([chinook_file()], name=FILE_NAME, actor=actor, now=now)
    if run.state == Import.State.MAPPING:
        check_import(run, Mapping.from_json(run.mapping), actor=actor, now=now)
    while check_slice(run.pk):
        pass
    run.refresh_from_db()
    if run.can_apply:
        apply_import(run, actor=actor, now=now)
    while apply_slice(run.pk, now=now):
        pass


def _lines() -> list[dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _mended(line: dict[str, str]) -> dict[str, str]:
    place = (line["Country"], line["City"])
    error = check_phone(line["Phone"], country(line["Country"])).error
    return line | {
        "State": _REGIONS.get(place) or line["State"],
        "PostalCode": line["PostalCode"] or _POSTCODES.get(place, ""),
        "Phone": "" if error else line["Phone"],
        "Notes": f"Phone as it came, which is no number: {line['Phone']}" if error else "",
    }
