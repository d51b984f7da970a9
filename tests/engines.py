"""Finds a PostgreSQL for the tests, or starts one that is thrown away after them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


def find_postgres() -> str | None:
    """The URL of a server that lets us make databases: DATABASE_URL's, else the local one."""
    named = os.environ.get("DATABASE_URL", "")
    for url in [named, LOCAL]:
        if url.startswith(("postgres://", "postgresql://")) and _may_create(url):
            return url
    return None


def _may_create(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            found = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(found and found[0])


class ThrowAway:
    """A cluster in a temporary folder, without fsync, on a free port of the loopback address."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="billstead-pg-"))
        self.binaries = _binaries()
        self.user = _user()

    def start(self) -> str:
        print("Starting a throw-away PostgreSQL ...", file=sys.stderr)
        if self.user:
            shutil.chown(self.folder, self.user)
        cluster = self.folder / "cluster"
        self._run("initdb", "-D", str(cluster), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        port = _free_port()
        settings = (
            f"-h 127.0.0.1 -p {port} -k {self.folder} -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        )
        self._run(
            "pg_ctl", "-D", str(cluster), "-l", str(self.folder / "log"), "-w", "-t", "60", "-o", settings, "start"
        )
        return f"postgres://postgres@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "cluster"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.binaries / program), *words]
        if self.user:
            command = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups", *command]
        # The server keeps what it inherits: a pipe would never close, so its output goes to a file.
        with (self.folder / "out").open("a+") as output:
            done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=output, check=False)
            if done.returncode:
                output.seek(0)
                sys.exit(f"bin/test: {program} failed:\n{output.read()[-3000:]}")


def _binaries() -> Path:
    found = _find_binaries()
    if found is None:
        from tests.run import apt_install

        apt_install("postgresql")
        found = _find_binaries()
    if found is None:
        sys.exit("bin/test: found no initdb after installing postgresql.")
    return found


def _find_binaries() -> Path | None:
    beside = shutil.which("initdb")
    if beside:
        return Path(beside).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _user() -> str | None:
    """initdb refuses root: as root it runs as postgres, else as nobody."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
