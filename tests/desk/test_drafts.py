from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from billstead.accounts.models import User
from billstead.core.actor import Actor
from billstead.desk.models import Draft
from billstead.desk.operations import (
    DRAFTS_KEPT,
    DraftTooLarge,
    discard_draft,
    discard_expired_drafts,
    save_draft,
)
from billstead.desk.queries import draft_of, latest_draft

NOW = datetime(2026, 11, 1, 14, 5, tzinfo=UTC)
PURPOSE = "customer.create"


@pytest.fixture
def ada(db: None) -> Actor:
    return _staff("ada")


@pytest.fixture
def ben(db: None) -> Actor:
    return _staff("ben")


def _staff(name: str) -> Actor:
    email = f"{name}@example.com"
    user = User.objects.create(name=name, email=email, canonical_email=email, created_at=NOW)
    return Actor(kind="staff", id=user.pk, name=name)


class TestSaveDraft:
    def test_keeps_what_was_typed_for_seven_days(self, ada: Actor) -> None:
        save_draft(PURPOSE, "k1", {"name": "Zoë \ud800\x00"}, actor=ada, now=NOW)

        found = draft_of(PURPOSE, "k1", actor=ada, now=NOW + timedelta(days=6, hours=23))

        assert found is not None
        assert found.values == {"name": "Zoë \ud800\x00"}
        assert draft_of(PURPOSE, "k1", actor=ada, now=NOW + timedelta(days=7)) is None

    def test_overwrites_under_the_same_key(self, ada: Actor) -> None:
        save_draft(PURPOSE, "k1", {"name": "A"}, actor=ada, now=NOW)
        save_draft(PURPOSE, "k1", {"name": "B"}, actor=ada, now=NOW)

        assert [draft.values for draft in Draft.objects.all()] == [{"name": "B"}]

    def test_is_nobody_elses(self, ada: Actor, ben: Actor) -> None:
        save_draft(PURPOSE, "k1", {"name": "A"}, actor=ada, now=NOW)

        assert draft_of(PURPOSE, "k1", actor=ben, now=NOW) is None
        assert latest_draft(PURPOSE, actor=ben, now=NOW) is None
        discard_draft(PURPOSE, "k1", actor=ben)
        assert Draft.objects.count() == 1

    def test_lets_the_oldest_go(self, ada: Actor) -> None:
        for number in range(DRAFTS_KEPT + 3):
            save_draft(PURPOSE, f"k{number}", {}, actor=ada, now=NOW + timedelta(seconds=number))

        assert Draft.objects.count() == DRAFTS_KEPT
        assert draft_of(PURPOSE, "k0", actor=ada, now=NOW) is None

    def test_refuses_a_megabyte(self, ada: Actor) -> None:
        with pytest.raises(DraftTooLarge):
            save_draft(PURPOSE, "k1", {"name": "x" * 1_000_000}, actor=ada, now=NOW)

        assert Draft.objects.count() == 0


class TestDiscardExpiredDrafts:
    def test_takes_only_the_expired(self, ada: Actor) -> None:
        save_draft(PURPOSE, "old", {}, actor=ada, now=NOW)
        save_draft(PURPOSE, "new", {}, actor=ada, now=NOW + timedelta(days=1))

        assert discard_expired_drafts(now=NOW + timedelta(days=7)) == 1
        assert [draft.key for draft in Draft.objects.all()] == ["new"]
