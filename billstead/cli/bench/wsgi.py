"""The production entry, which says how much of a core an answer took and, when asked, how many queries."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

from django.db import connection

from billstead.config.wsgi import application as production

ASKED, QUERIES, CORE_MS = "HTTP_X_BENCH", "X-Bench-Queries", "X-Bench-Core-Ms"
# Transactions and limits are no questions.
_NO_QUESTION = re.compile(r"SAVEPOINT|RELEASE|ROLLBACK|SELECT set_config")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked, began = 0, time.thread_time()

    def count(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        nonlocal asked
        asked += not _NO_QUESTION.match(statement)
        return execute(statement, *rest)

    def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        told = [(QUERIES, str(asked)), (CORE_MS, f"{(time.thread_time() - began) * 1000:.1f}")]
        return start_response(status, [*headers, *told], *rest)

    with connection.execute_wrapper(count) if ASKED in environ else nullcontext():
        answer: Iterable[bytes] = production(environ, started)
        return answer
