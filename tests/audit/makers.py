"""Events for tests of history itself; other apps' tests emit through their operations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from billstead.audit.operations import Change, Emission, Fact
from billstead.audit.registry import event_type

event_type("test.edited", kind="profile", icon="pencil", sentence="changed %(what)s")
event_type("test.noted", kind="notes", icon="sticky-note", sentence="wrote a note")
event_type("test.signed_in", kind="sign-ins", icon="log-in", sentence="signed in", field_class="access")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def edited(customer: int | None, *, at: datetime | None = None, **facts: Any) -> Emission:
    return Emission(
        "test.edited", "customer", customer or 0, customer, [Change("email", "a", "b", "contact")], facts, at
    )


def noted(customer: int, body: str, *, at: datetime | None = None) -> Emission:
    return Emission("test.noted", "note", 1, customer, (), {"body": Fact(body, "notes")}, at)
