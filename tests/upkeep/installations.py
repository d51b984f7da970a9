"""Installations of their own for tests: a folder, an engine, and the commands as people run them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.engines import find_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
FINGERPRINT = """
import django; django.setup()
from billstead.upkeep.tables import fingerprint
for table, (count, digest) in sorted(fingerprint("default").items()): print(table, count, digest)
"""
# Creates customers one by one until it is stopped, as a busy office would.
BUSY = """
import django; django.setup()
from django.utils import timezone
from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer, CustomField
from billstead.customers.operations import add_note
from tests.fields import define
from tests.makers import make_customer
if not CustomField.objects.exists():
    define("Plan", kind="choice", choices=["Gold", "Silver"], is_sortable=True), define("Seats", kind="number")
for number in range(100_000):
    own = {"field.plan": "gold", "field.seats": str(number)}
    who = {"name": f"Busy {number} GmbH", "email": f"busy{number}@example.com"}
    customer = make_customer(now=timezone.now(), custom=own, **who)
    add_note(customer, body=f"Note {number}", actor=COMMAND_LINE, now=timezone.now())
    if number == 5: print("busy", flush=True)
"""


@dataclass(frozen=True)
class Installation:
    folder: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        gone = ("DATABASE_URL", "BILLSTEAD_DATA", "BILLSTEAD_PSEUDO_LOCALE", "BILLSTEAD_DATABASE_POOL")
        own = {"BILLSTEAD_DATA": str(self.folder), "BILLSTEAD_LOG_LEVEL": "error", "PYTHONPATH": str(ROOT)}
        own["DJANGO_SETTINGS_MODULE"] = "billstead.config.settings"
        own |= {"DATABASE_URL": self.database} if self.database else {}
        return {name: value for name, value in os.environ.items() if name not in gone} | own

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`billstead WORDS`."""
        return self._run("-m", "billstead", *words)

    def python(self, code: str) -> str:
        done = self._run("-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, code: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=self.environment, text=True,
                                stdout=subprocess.PIPE)  # fmt: skip

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *words], cwd=ROOT, env=self.environment, text=True, capture_output=True)


@contextmanager
def scratch_postgres() -> Iterator[str]:
    """The URL of an empty PostgreSQL database that is dropped afterwards."""
    server = find_postgres()
    assert server is not None, "No PostgreSQL can be reached; bin/test brings one."
    name = f"scratch_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def installation(folder: Path, *, is_postgres: bool) -> Iterator[Installation]:
    if not is_postgres:
        yield Installation(folder)
        return
    with scratch_postgres() as url:
        yield Installation(folder, url)
