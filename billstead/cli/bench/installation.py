"""An installation of the bench's own: a data folder and, on PostgreSQL, a database, both gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


class NoServer(Exception):
    """PostgreSQL cannot be reached; the message says what to do."""


@contextmanager
def installation(engine: str, kept: Path | None) -> Iterator[Path]:
    """Point the environment at a new installation; a `kept` folder stays, with its database, and is used again."""
    folder = kept or Path(tempfile.mkdtemp(prefix="billstead-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "BILLSTEAD_DATA": str(folder),
        "BILLSTEAD_LOG_LEVEL": "warning",
        "BILLSTEAD_BASE_URL": "http://localhost:8000",
        "DJANGO_SETTINGS_MODULE": "billstead.config.settings",
    }
    name = ""
    server = os.environ.pop("DATABASE_URL", "")
    try:
        if engine == "postgres":
            server = server if server.startswith("postgres") else SERVER
            name = f"billstead_bench_{folder.name.replace('-', '_').lower()}"
            _make_database(server, name, is_new=not (folder / "base.json").exists())
            settings["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        os.environ.update(settings)
        yield folder
    finally:
        if kept is None:
            if name:
                _drop_database(server, name)
            shutil.rmtree(folder, ignore_errors=True)


def read_base(folder: Path) -> dict[str, str]:
    """What was made in a kept folder; nothing when it is new."""
    note = folder / "base.json"
    return dict(json.loads(note.read_text(encoding="utf-8"))) if note.exists() else {}


def write_base(folder: Path, facts: dict[str, str]) -> None:
    (folder / "base.json").write_text(json.dumps(facts), encoding="utf-8")


def _make_database(server: str, name: str, *, is_new: bool) -> None:
    if not is_new:
        return
    _drop_database(server, name)
    with _connected(server) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))  # meant: an identifier, quoted


def _drop_database(server: str, name: str) -> None:
    with _connected(server) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)  # meant: an identifier, quoted


def _connected(server: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        raise NoServer(
            "no PostgreSQL can be reached. Name one by DATABASE_URL; the bench makes and drops a database of its own."
        ) from error
