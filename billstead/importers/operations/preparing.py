"""From a file to a choice of columns. Until its rows are applied an import is a draft: history knows nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.core.actor import Actor
from billstead.core.errors import PermissionRefused
from billstead.core.locking import lock
from billstead.importers.acting import CODE, owns
from billstead.importers.csv import DELIMITERS, ENCODINGS, Format
from billstead.importers.files import forget, is_there, keep, path_of, shown_name
from billstead.importers.guessing import guessed
from billstead.importers.mapping import Mapping, header_key
from billstead.importers.models import Import, RememberedMapping
from billstead.importers.refusals import FileRefused, WrongState
from billstead.importers.table import Table, sampled, settle
from billstead.importers.targets import targets_for


def start_import(chunks: Iterable[bytes], *, name: str, actor: Actor, now: datetime) -> Import:
    """Keep an uploaded file, look at its first rows and guess its columns; raises FileRefused and then kept nothing."""
    refuse_without(actor)
    key, size = keep(chunks)
    try:
        key, how = settle(key)
        table = sampled(path_of(key), how)
        with transaction.atomic():
            return Import.objects.create(
                file_name=shown_name(name),
                file_key=key,
                byte_count=size,
                is_workbook=how.counts_records,
                encoding=how.encoding,
                delimiter=how.delimiter,
                has_header=how.has_header,
                header=json.dumps(table.header),
                mapping=_first_mapping(table, actor).as_json(),
                uploaded_by_id=actor.id if actor.kind == "staff" and actor.id else None,
                actor_kind=actor.kind,
                acting_id=actor.id if actor.kind == "staff" and actor.id else None,
                actor_name=actor.name,
                created_at=now,
                touched_at=now,
            )
    except BaseException:
        forget(key)
        raise


@transaction.atomic
def read_again(run: Import, *, encoding: str, delimiter: str, has_header: bool, actor: Actor, now: datetime) -> Import:
    """Read the same file in another way; the columns are guessed anew."""
    refuse_without(actor)
    run = lock(run)
    if not (run.can_map and owns(run, actor)):
        raise WrongState
    if not run.is_workbook:
        if encoding not in ENCODINGS:
            raise FileRefused(_("Choose one of the list"), field="encoding")
        if delimiter not in DELIMITERS:
            raise FileRefused(_("Choose one of the list"), field="delimiter")
        run.encoding, run.delimiter = encoding, delimiter
    run.has_header = has_header
    table = samples_of(run)
    run.header, run.mapping = json.dumps(table.header), _first_mapping(table, actor).as_json()
    run.state, run.error, run.phase, run.touched_at = Import.State.MAPPING, "", "", now
    run.save()
    return run


def samples_of(run: Import) -> Table:
    """Column names and first rows of an import's file; raises FileRefused when it is gone or unreadable."""
    if not is_there(run.file_key):
        raise FileRefused(_("The file of this import is gone. Upload it again."))
    return sampled(path_of(run.file_key), format_of(run))


def format_of(run: Import) -> Format:
    return Format(run.encoding, run.delimiter, run.has_header, counts_records=run.is_workbook)


def remember_mapping(run: Import, mapping: Mapping, *, now: datetime) -> None:
    """Keep a choice for the next file with these column names."""
    header = run.columns
    kept = json.loads(mapping.as_json()) | {"columns": dict(zip(header, mapping.columns, strict=True))}
    RememberedMapping.objects.update_or_create(
        header_key=header_key(header), defaults={"by_name": json.dumps(kept), "saved_at": now}
    )


@transaction.atomic
def discard_import(run: Import, *, actor: Actor, now: datetime) -> None:
    """Drop an import nothing was applied of, with its file; its rows go by the job."""
    refuse_without(actor)
    run = lock(run)
    if not (run.can_discard and owns(run, actor)):
        raise WrongState
    key, run.file_key = run.file_key, ""
    run.state, run.touched_at = Import.State.EXPIRED, now
    run.save()
    transaction.on_commit(lambda: forget(key))


def refuse_without(actor: Actor) -> None:
    if not actor.can(CODE):
        raise PermissionRefused(_("You may not import customers."))


def _first_mapping(table: Table, actor: Actor) -> Mapping:
    """What was chosen last for these column names, else a guess."""
    targets = targets_for(actor)
    kept = RememberedMapping.objects.filter(header_key=header_key(table.header)).first()
    if kept is None:
        guess = guessed(table.header, [record.cells for record in table.samples], targets)
        makes = actor.can("tags.manage") and actor.can("groups.manage")
        return Mapping(**{**json.loads(guess.as_json()), "columns": guess.columns, "makes_labels": makes})
    remembered = json.loads(kept.by_name)
    by_name = remembered["columns"]
    return Mapping(**{**remembered, "columns": tuple(by_name.get(name, "") for name in table.header)})
