"""`/healthz`: this process serves. `/readyz`: it can also reach its database and the tables are made."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    return _told(200, "ok")


def readyz(request: HttpRequest) -> HttpResponse:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _told(503, "database unreachable")
    if waiting:
        return _told(503, "migrations waiting")
    return _told(200, "ready")


def _told(status: int, words: str) -> HttpResponse:
    body = f"{words}\n".encode()
    headers = {"Content-Length": str(len(body)), "Cache-Control": "no-store"}
    return HttpResponse(body, status=status, content_type="text/plain", headers=headers)


VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}
