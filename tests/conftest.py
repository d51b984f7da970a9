"""What all tests share."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from billstead.cli.locales import write_pseudo

# Playwright's sync interface runs an event loop; Django would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# As the command does: doctor finds fault with a database that anybody may read.
os.umask(0o027)

_passed_with_database = 0


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Say of each test which engine it had before it, so that bin/test can prove both were tested."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and item.get_closest_marker("django_db"):
        engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
        report.user_properties.append(("engine", engine))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    global _passed_with_database
    if report.when == "call" and report.passed and any(name == "engine" for name, _ in report.user_properties):
        _passed_with_database += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    marker = os.environ.get("BILLSTEAD_TEST_MARKER")
    if marker and not hasattr(session.config, "workerinput"):
        engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
        told = {"engine": engine.removesuffix("3"), "passed_with_database": _passed_with_database}
        Path(marker).write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture(scope="session")
def pseudo_locale() -> str:
    """Make the pseudo-locale of today's messages; returns its language code."""
    write_pseudo(settings.PSEUDO_LOCALES)
    return "en-xa"


@pytest.fixture
def lifted_guards(db: None):  # type: ignore[no-untyped-def]
    """Lift the guards of history, to plant what only somebody with the database's own rights could do."""
    from billstead.audit.guards import install_guards, remove_guards

    remove_guards()
    yield
    install_guards()


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_guards():  # type: ignore[no-untyped-def]
    """Let the flush after a transactional test empty history too, and bring back the rows that migrations made.

    The guards refuse DELETE and TRUNCATE.
    """
    from billstead.audit.guards import install_guards, remove_guards

    add_reasons = import_module("billstead.customers.migrations.0002_status_reasons").add_reasons

    flush = BaseDatabaseOperations.execute_sql_flush

    def lifted(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        remove_guards()
        flush(self, sql_list)
        install_guards()
        add_reasons(apps, connection.schema_editor())

    BaseDatabaseOperations.execute_sql_flush = lifted  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """What the product's own formatter writes, at the level of production."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=settings.LOGGING["formatters"]["line"]["foreign_pre_chain"],
        processors=settings.LOGGING["formatters"]["line"]["processors"],
    )
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)
