"""REL-03: break an operation at every SQL statement, and before and after every commit, and see what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


class Fault(BaseException):
    """The crash; no `except Exception` may swallow it."""


@dataclass
class Walk:
    """How many statements and commits an operation has, and the places where a crash left something wrong."""

    statements: int = 0
    commits: int = 0
    bad: list[tuple[str, int, Any]] = field(default_factory=list)


def fault_points(
    reset: Callable[[], Any],
    operation: Callable[[], Any],
    violations: Callable[[], Any],
    recover: Callable[[], Any] = lambda: None,
    *,
    most: int = 2_000,
) -> Walk:
    """Break `operation` everywhere once; after each crash `recover` (the normal next run), then ask for `violations`.

    Needs `@pytest.mark.django_db(transaction=True)`: in a test's own transaction nothing would ever commit.
    `reset` puts the rows back as they were before; `violations` returns what is wrong, or nothing.
    Passes: each statement fails; every statement from there on fails; a crash just before and just after each commit.
    """
    assert not connection.in_atomic_block, "fault_points needs a transactional test"
    walk = Walk()
    for name, broken in (
        ("statement", _at_statement(forever=False)),
        ("statements from", _at_statement(forever=True)),
        ("before commit", _at_commit(after=False)),
        ("after commit", _at_commit(after=True)),
    ):
        for n in range(1, most + 1):
            reset()
            if not broken(operation, n):
                break
            recover()
            if found := violations():
                walk.bad.append((name, n, found))
        else:
            raise AssertionError(f"{name}: the operation has more than {most} places")
        if name == "statement":
            walk.statements = n - 1
        if name == "before commit":
            walk.commits = n - 1
    return walk


def killed_at_commit(operation: Callable[[], Any], n: int, *, after: bool) -> bool:
    """Run `operation` and crash just before or just after its n-th commit; False when it has fewer."""
    return _at_commit(after=after)(operation, n)


Broken = Callable[[Callable[[], Any], int], bool]


def _at_statement(*, forever: bool) -> Broken:
    def broken(operation: Callable[[], Any], n: int) -> bool:
        seen = 0

        def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == n or (forever and seen > n):
                raise Fault(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(wrapper):
            _run(operation)
        return _crashed(fired=seen >= n)

    return broken


def _at_commit(*, after: bool) -> Broken:
    commit = BaseDatabaseWrapper._commit

    def broken(operation: Callable[[], Any], n: int) -> bool:
        seen = 0

        def faulty(self: BaseDatabaseWrapper) -> Any:
            nonlocal seen
            seen += 1
            if seen != n:
                return commit(self)
            if after:
                commit(self)
            raise Fault("commit")

        with patch.object(BaseDatabaseWrapper, "_commit", faulty):
            _run(operation)
        return _crashed(fired=seen >= n)

    return broken


def _run(operation: Callable[[], Any]) -> None:
    try:
        operation()
    except BaseException as error:
        # Django may stumble over the dead connection while it unwinds: the crash is then the stumble's context.
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, Fault):
            cause = cause.__context__
        if cause is None:
            raise


def _crashed(*, fired: bool) -> bool:
    if fired:
        # As a crash does: what was not committed is gone. Hooks of the lost transaction go too.
        connection.run_on_commit.clear()
        connection.close()
    return fired
