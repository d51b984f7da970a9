"""Changing a customer's status: legal moves, reasons, effects, events, the kept counts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from billstead.accounts.rules import ALL_CODES
from billstead.audit.models import Event
from billstead.audit.queries import timeline
from billstead.core.actor import Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.customers.blocking import email_digest, is_blocked_email
from billstead.customers.consequences import planned
from billstead.customers.models import BlockedEmail, Customer, CustomerCount, StatusReason
from billstead.customers.moves import PATHS, Move, refusal_of
from billstead.customers.operations import change_status, undo
from billstead.customers.reasons import SHIPPED
from billstead.customers.refusals import ClosedMeanwhile, EffectsChanged, MoveRefused, UndoRefused
from billstead.customers.status import offers
from tests.makers import NOW, make_customer, make_reason, move_customer

pytestmark = pytest.mark.django_db
ANA = Actor("staff", 7, "Ana", ALL_CODES)
BLIND = Actor("staff", 8, "Bo", ALL_CODES - {"customers.see_notes", "customers.see_contact"})
LATER = NOW + timedelta(hours=1)
STATUSES = ("active", "suspended", "closed")
PATH_TO = {"active": [], "suspended": ["suspend"], "closed": ["close"]}


def counts() -> dict[str, int]:
    return {row.status: row.customers for row in CustomerCount.objects.exclude(customers=0)}


def told() -> int:
    return Event.objects.count()


def facts(event: Event) -> dict[str, Any]:
    payload = json.loads(event.payload.text)
    return {name: value for name, (value, _class) in payload["facts"].items()}


def digest_of(customer: Customer, move: str) -> str:
    return planned(customer, move, {}, NOW.date()).digest


class TestMoves:
    @pytest.mark.parametrize("status", STATUSES)
    @pytest.mark.parametrize("move", Move.values)
    def test_each_is_made_or_refused_as_the_table_says(self, status: str, move: str) -> None:
        customer = make_customer()
        for step in PATH_TO[status]:
            move_customer(customer, step, actor=ANA)
        before = told()

        if status in PATHS[move].starts:
            moved = move_customer(customer, move, actor=ANA, now=LATER)

            assert (moved.status, moved.status_since) == (PATHS[move].ends, LATER)
            assert Event.objects.latest("id").type == PATHS[move].event
            assert counts() == {PATHS[move].ends: 1}
        else:
            refusal = refusal_of(status, move)
            assert refusal is not None
            make_reason(move)
            with pytest.raises(MoveRefused) as refused:
                move_customer(customer, move, actor=ANA, now=LATER)

            assert refused.value.refusal == refusal
            assert (Customer.objects.get().status, counts(), told()) == (status, {status: 1}, before)

    def test_the_event_tells_old_and_new_reason_and_text(self) -> None:
        customer, reason = make_customer(), make_reason("suspend")

        change_status(customer, move="suspend", reason=reason, text="Agreed by phone", actor=ANA, now=LATER)

        event = Event.objects.get(type="customer.suspended")
        payload = json.loads(event.payload.text)
        assert (event.customer_id, json.loads(event.changed), event.at) == (customer.pk, ["status"], LATER)
        assert payload["changes"] == [["status", "active", "suspended", "basic"]]
        assert payload["facts"]["reason"] == ["Unpaid invoice", "basic"]
        assert payload["facts"]["text"] == ["Agreed by phone", "notes"]
        assert payload["facts"]["since"] == [NOW.isoformat(), "basic"]
        [shown], [hidden] = (
            [entry.sentence for entry in timeline(customer.pk, reader=reader, kinds=["status"]).entries]
            for reader in (ANA, BLIND)
        )
        assert shown == "suspended the customer: Unpaid invoice. “Agreed by phone”"
        assert hidden == "suspended the customer: Unpaid invoice"

    @pytest.mark.parametrize(
        ("more", "field", "words"),
        [
            ({"reason": None}, "reason", "Choose a reason"),
            ({"text": "x" * 1_001}, "text", "Enter at most 1000 characters"),
            ({"text": "a\u202eb"}, "text", "This text contains a mark that reverses what follows. Type it without"),
            ({"move": "vanish"}, "move", "There is no such change of status"),
        ],
    )
    def test_refuses_what_is_missing_or_too_much(self, more: dict[str, Any], field: str, words: str) -> None:
        customer = make_customer()
        values: dict[str, Any] = {"move": "suspend", "reason": make_reason("suspend")} | more
        before = told()

        with pytest.raises(Invalid) as refused:
            change_status(customer, actor=ANA, now=LATER, **values)

        assert refused.value.errors == {field: [words]}
        assert (Customer.objects.get().status, told()) == ("active", before)

    def test_refuses_a_reason_of_another_move_or_archived(self) -> None:
        customer, other, archived = make_customer(), make_reason("close"), make_reason("suspend")
        StatusReason.objects.filter(pk=archived.pk).update(is_archived=True)
        archived.refresh_from_db()

        for reason in (other, archived):
            with pytest.raises(Invalid):
                change_status(customer, move="suspend", reason=reason, actor=ANA, now=LATER)

        assert Customer.objects.get().status == "active"

    def test_refuses_who_may_not_and_who_is_gone(self) -> None:
        customer = make_customer()
        before = told()

        with pytest.raises(PermissionRefused):
            move_customer(customer, "suspend", actor=Actor("staff", 1, "Eve", ALL_CODES - {"customers.change_status"}))
        Customer.objects.all().delete()
        with pytest.raises(ClosedMeanwhile):
            move_customer(customer, "suspend", actor=ANA)

        assert told() == before

    def test_the_reasons_of_the_migration_are_those_we_translate(self) -> None:
        make_reason("close")

        stored = {row.key: (row.move, (row.label, row.policy)) for row in StatusReason.objects.all()}
        assert stored == {key: (ours.move, ours.written) for key, ours in SHIPPED.items()}
        assert all(ours.written == tuple(map(str, ours.translated)) for ours in SHIPPED.values())


class TestEffects:
    def test_a_digest_that_no_longer_fits_is_refused_with_the_new_effects(self) -> None:
        customer = make_customer()
        agreed = digest_of(customer, "close")
        Customer.objects.update(shares_email=True)

        with pytest.raises(EffectsChanged) as refused:
            move_customer(customer, "close", digest=agreed, actor=ANA)

        assert [line.code for line in refused.value.planned.will] == ["status"]
        assert Customer.objects.get().status == "active"
        assert move_customer(customer, "close", digest=refused.value.planned.digest, actor=ANA).status == "closed"

    def test_the_digest_is_of_what_changes_in_any_language(self) -> None:
        from django.utils import translation

        customer = make_customer(contacts=())
        with translation.override("de"):
            german = digest_of(customer, "close")

        assert german == digest_of(customer, "close") != digest_of(customer, "mark_fraud")

    def test_closing_frees_the_address_and_reopening_takes_it(self) -> None:
        first = make_customer(email="billing@acme.example.com")
        move_customer(first, "close", actor=ANA)
        second = make_customer(email="billing@acme.example.com")

        with pytest.raises(MoveRefused) as seen:
            move_customer(first, "reopen", actor=ANA)
        with pytest.raises(MoveRefused) as unseen:
            move_customer(first, "reopen", actor=BLIND)
        assert str(seen.value) == (
            f"Customer {second.number} uses its email address now. Change the address of one of the two first."
        )
        assert str(unseen.value) == "Another customer uses its email address now. Ask Billing."
        assert Customer.objects.get(pk=first.pk).status == "closed"

        move_customer(second, "close", actor=ANA)
        assert move_customer(first, "reopen", actor=ANA).status == "active"

    def test_offers_what_may_be_done_and_says_what_stands_in_the_way(self) -> None:
        customer = make_customer(email="billing@acme.example.com")
        assert [(offer.move, offer.refusal) for offer in offers(customer, reader=ANA)] == [
            ("suspend", None), ("close", None), ("mark_fraud", None),
        ]  # fmt: skip

        closed = move_customer(customer, "close", actor=ANA)
        make_customer(email="billing@acme.example.com")

        found = {offer.move.value: offer.refusal for offer in offers(closed, reader=ANA)}
        assert list(found) == ["suspend", "reopen", "mark_fraud"]
        assert all(found.values())


class TestFraud:
    def test_blocks_the_address_in_every_spelling_but_keeps_it_unreadable(self) -> None:
        customer = make_customer(email="Crook@Example.com")

        move_customer(customer, "mark_fraud", actor=ANA)

        assert Customer.objects.get().status == "closed"
        assert is_blocked_email("crook@EXAMPLE.com") and is_blocked_email("ＣＲＯＯＫ@example.com")
        assert not is_blocked_email("crook2@example.com") and not is_blocked_email("")
        [row] = BlockedEmail.objects.values("digest", "customer_id")
        assert row == {"digest": email_digest("crook@example.com"), "customer_id": customer.pk}

    def test_the_hash_needs_the_key_and_is_of_one_purpose(self, settings: Any) -> None:
        ours = email_digest("a@example.com")
        settings.EMAIL_HASH_KEY = "another"

        assert ours != email_digest("a@example.com")

    def test_the_block_outlives_the_customer(self) -> None:
        customer = move_customer(make_customer(email="crook@example.com"), "mark_fraud", actor=ANA)

        customer.delete()

        assert is_blocked_email("crook@example.com")

    def test_reopening_lifts_this_customers_block_alone(self) -> None:
        first = move_customer(make_customer(email="crook@example.com"), "mark_fraud", actor=ANA)
        second = move_customer(make_customer(email="crook@example.com"), "mark_fraud", actor=ANA)

        move_customer(first, "reopen", actor=ANA)
        assert is_blocked_email("crook@example.com")
        move_customer(first, "close", actor=ANA)
        move_customer(second, "reopen", actor=ANA)

        assert not is_blocked_email("crook@example.com")


class TestUndo:
    @pytest.mark.parametrize(
        ("path", "back"),
        [
            (["suspend"], "active"), (["suspend", "reactivate"], "suspended"), (["suspend", "close"], "suspended"),
            (["close"], "active"), (["close", "reopen"], "closed"), (["mark_fraud"], "active"),
        ],
    )  # fmt: skip
    def test_puts_status_and_its_date_back(self, path: list[str], back: str) -> None:
        customer = make_customer()
        for hours, step in enumerate(path):
            move_customer(customer, step, actor=ANA, now=NOW + timedelta(hours=hours))
        act = Event.objects.filter(type=PATHS[path[-1]].event).latest("id").act

        [undone] = undo(act, actor=ANA, now=LATER + timedelta(days=1), customer=customer)

        assert undone.status == Customer.objects.get().status == back
        assert undone.status_since == (NOW + timedelta(hours=len(path) - 2) if len(path) > 1 else NOW)
        assert counts() == {back: 1}
        assert BlockedEmail.objects.count() == 0
        event = Event.objects.latest("id")
        assert event.type == "customer.status_undone"
        assert json.loads(event.payload.text)["changes"] == [["status", PATHS[path[-1]].ends, back, "basic"]]

    def test_of_a_reopening_brings_the_block_back(self) -> None:
        customer = move_customer(make_customer(email="crook@example.com"), "mark_fraud", actor=ANA)
        move_customer(customer, "reopen", actor=ANA)
        act = Event.objects.get(type="customer.reopened").act

        undo(act, actor=ANA, now=LATER)

        assert is_blocked_email("crook@example.com")

    def test_is_refused_with_the_name_of_whoever_moved_it_since(self) -> None:
        customer = move_customer(make_customer(), "suspend", actor=ANA)
        act = Event.objects.get(type="customer.suspended").act
        for step in ("reactivate", "suspend"):
            move_customer(customer, step, actor=BLIND)
        before = told()

        with pytest.raises(UndoRefused, match=r"Bo changed the status since\. Nothing was taken back\."):
            undo(act, actor=ANA, now=LATER)

        assert (Customer.objects.get().status, told(), counts()) == ("suspended", before, {"suspended": 1})

    def test_twice_is_refused_the_second_time(self) -> None:
        move_customer(make_customer(), "suspend", actor=ANA)
        act = Event.objects.get(type="customer.suspended").act
        undo(act, actor=ANA, now=LATER)

        with pytest.raises(UndoRefused, match="Ana changed the status since"):
            undo(act, actor=ANA, now=LATER)

        assert Customer.objects.get().status == "active"

    def test_of_a_closing_whose_address_was_given_away_is_refused(self) -> None:
        customer = move_customer(make_customer(email="billing@acme.example.com"), "close", actor=ANA)
        make_customer(email="billing@acme.example.com")
        act = Event.objects.get(type="customer.closed").act

        with pytest.raises(UndoRefused, match="another customer uses its email address now"):
            undo(act, actor=ANA, now=LATER)

        assert Customer.objects.get(pk=customer.pk).status == "closed"
        assert counts() == {"active": 1, "closed": 1}

    def test_needs_the_permission_and_knows_only_its_own_customer(self) -> None:
        other = make_customer()
        move_customer(make_customer(), "suspend", actor=ANA)
        act = Event.objects.get(type="customer.suspended").act

        with pytest.raises(PermissionRefused):
            undo(act, actor=Actor("staff", 1, "Eve", frozenset({"customers.edit"})), now=LATER)
        with pytest.raises(UndoRefused, match="There is nothing here"):
            undo(act, actor=ANA, now=LATER, customer=other)

        assert counts() == {"active": 1, "suspended": 1}
