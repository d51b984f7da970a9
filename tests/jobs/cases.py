"""What each registered job needs before it can run: add a case with the job, or REL-27 fails by name.

A case prepares rows by operations and returns the row id the job is told to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from billstead.demo import filling
from billstead.desk.operations import save_draft
from tests import cast, makers


def of_a_begun_demo() -> int:
    filling._make_firm(makers.NOW)
    return 0


def of_an_expired_draft() -> int:
    past = makers.NOW - timedelta(days=3_000)
    save_draft("customer.create", "k" * 20, {"name": "Old"}, actor=cast.actor(cast.ada()), now=past)
    return 0


def of_some_customers() -> int:
    makers.make_customers(3)
    return 0


CASES: dict[str, Callable[[], int]] = {
    "demo.fill": of_a_begun_demo,
    "desk.discard_expired_drafts": of_an_expired_draft,
    "upkeep.analyze": of_some_customers,
}
