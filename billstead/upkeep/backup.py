"""One file holds all: database, files and keys. Made while the product runs, refused when a byte is wrong."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

import billstead
from billstead.audit.guards import install_guards, remove_guards
from billstead.core.errors import OperationError
from billstead.search.operations import rebuild
from billstead.search.registry import sources

from .tables import carried_models, empty, fingerprint, read_rows, set_sequences, write_rows

FORMAT = 1
MANIFEST = "manifest.json"
KEYS = "keys.json"
MEDIA = "media/"
# What reading a file raises that is cut short, damaged or something else.
DAMAGED = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError)


class BadBackup(OperationError):
    """The file is not a backup of ours, or not the one that was written."""

    code = "bad_backup"


class NotEmpty(OperationError):
    """The installation to restore into already holds something."""

    code = "not_empty"


@dataclass(frozen=True)
class Summary:
    """What a backup holds: rows in all and files beside the database."""

    row_count: int
    file_count: int


def back_up(target: Path, *, now: datetime) -> Summary:
    """Write a consistent backup beside running work; the file is readable by its owner only.

    It holds the keys, so whoever has it can read and forge everything: keep it as you keep a password.
    """
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": billstead.__version__,
        "made_at": now.isoformat(),
        "migrations": _migrations("default"),
        "members": {},
    }
    # mkstemp: a new file of a name nobody could have made before, for its owner only, whatever the umask.
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".part")
    part = Path(draft)
    try:
        with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
            with snapshot() as alias:
                row_count = sum(_add_table(archive, manifest, model, alias) for model in carried_models())
            files = list(_kept_files())
            for name, path in files:
                _add_file(archive, manifest, name, path)
            _add_bytes(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Summary(row_count=row_count, file_count=len(files))


@contextmanager
def snapshot() -> Iterator[str]:
    """An alias whose reads all see one moment, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield "default"
        return
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        copy = Path(folder) / "snapshot.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        connections.databases["snapshot"] = {**connections.databases["default"], "NAME": str(copy)}
        try:
            yield "snapshot"
        finally:
            connections["snapshot"].close()
            del connections["snapshot"]
            del connections.databases["snapshot"]


def restore(source: Path) -> Summary:
    """Take a backup into an empty installation, all or nothing; raises BadBackup or NotEmpty.

    The keys become the backup's; the next process reads them, so doctor runs in one of its own.
    """
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _checked_manifest(archive)
            call_command("migrate", verbosity=0, interactive=False)
            _refuse_other_schema(manifest)
            _refuse_unless_empty()
            row_count = _restore_tables(archive, manifest)
            files = [name for name in manifest["members"] if name == KEYS or name.startswith(MEDIA)]
            for name in files:
                _restore_file(archive, name)
        for kind in sources:
            rebuild(kind)
    except DAMAGED as problem:
        raise BadBackup(_("This file is not a whole Billstead backup: %(why)s") % {"why": problem}) from problem
    return Summary(row_count=row_count, file_count=len(files))


def _restore_tables(archive: tarfile.TarFile, manifest: dict[str, Any]) -> int:
    total = 0
    with transaction.atomic():
        remove_guards()
        empty("default")
        for model in carried_models():
            name = f"tables/{model._meta.db_table}.jsonl"
            total += read_rows(model, _member(archive, name), "default")
        for table, (_count, digest) in fingerprint("default").items():
            if digest != manifest["members"][f"tables/{table}.jsonl"]["sha256"]:
                raise BadBackup(_("The table %(name)s did not come back as it was written.") % {"name": table})
        set_sequences("default")
        install_guards()
    return total


def _checked_manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    """Read the whole archive once and compare every digest before anything is written."""
    digests: dict[str, str] = {}
    for member in archive:
        source = archive.extractfile(member)
        if source is None or not member.isfile() or ".." in Path(member.name).parts:
            raise BadBackup(_("The backup holds something that is no file: %(name)s") % {"name": member.name})
        digests[member.name] = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    _read_to_the_end(archive)
    if MANIFEST not in digests:
        raise BadBackup(_("The backup has no manifest: it was cut short, or it is something else."))
    manifest: dict[str, Any] = json.load(_member(archive, MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadBackup(_("This backup was written in a form this version does not read."))
    for name, facts in manifest["members"].items():
        if digests.pop(name, None) != facts["sha256"]:
            raise BadBackup(_("The backup is damaged: %(name)s is not what was written.") % {"name": name})
    if set(digests) != {MANIFEST}:
        raise BadBackup(_("The backup holds more than its manifest names."))
    return manifest


def _read_to_the_end(archive: tarfile.TarFile) -> None:
    """The checksum of the packing stands last, where tarfile no longer looks."""
    assert archive.fileobj is not None
    while archive.fileobj.read(1 << 20):
        pass


def _refuse_other_schema(manifest: dict[str, Any]) -> None:
    if manifest["migrations"] != _migrations("default"):
        raise BadBackup(
            _("The backup was made by version %(version)s, with other tables than this version has.")
            % {"version": manifest["version"]}
        )


def _refuse_unless_empty() -> None:
    for label in ("customers.Customer", "accounts.User", "audit.Event"):
        model = next(model for model in carried_models() if model._meta.label == label)
        if model._base_manager.exists():
            raise NotEmpty(_("The database already holds data. Name an empty one."))


def _migrations(alias: str) -> list[str]:
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _add_table(archive: tarfile.TarFile, manifest: dict[str, Any], model: Any, alias: str) -> int:
    name = f"tables/{model._meta.db_table}.jsonl"
    with tempfile.TemporaryFile(dir=settings.DATA) as spool:
        count, digest = write_rows(model, alias, spool)
        entry = tarfile.TarInfo(name)
        entry.size = spool.tell()
        entry.mode = 0o600
        spool.seek(0)
        archive.addfile(entry, spool)
    manifest["members"][name] = {"sha256": digest, "rows": count}
    return count


def _add_file(archive: tarfile.TarFile, manifest: dict[str, Any], name: str, path: Path) -> None:
    content = path.read_bytes()
    _add_bytes(archive, name, content)
    manifest["members"][name] = {"sha256": hashlib.sha256(content).hexdigest()}


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(content))


def _kept_files() -> Iterator[tuple[str, Path]]:
    """The key file, wherever it stands, and everything below the media folder, by their names in the backup."""
    yield KEYS, Path(settings.KEY_FILE)
    media = Path(settings.MEDIA_ROOT)
    for path in sorted(path for path in media.rglob("*") if path.is_file()):
        yield f"{MEDIA}{path.relative_to(media)}", path


def _restore_file(archive: tarfile.TarFile, name: str) -> None:
    target = Path(settings.KEY_FILE) if name == KEYS else Path(settings.MEDIA_ROOT) / name.removeprefix(MEDIA)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".part")
    part = Path(draft)
    with os.fdopen(handle, "wb") as out:
        out.write(_member(archive, name).read())
    part.replace(target)


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    if found is None:
        raise BadBackup(_("The backup is damaged: %(name)s is not what was written.") % {"name": name})
    return found
