"""SEC-28: one flipped byte anywhere in events and payloads is found, and its place named."""

from __future__ import annotations

import random

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from billstead.audit.guards import install_guards
from billstead.audit.models import Event
from billstead.audit.operations import emit_all, erase_payloads
from billstead.audit.queries import verify_all, verify_chain
from billstead.core.actor import COMMAND_LINE
from tests.audit.makers import edited, noted

pytestmark = pytest.mark.django_db

PLACES = 100
EVENT_COLUMNS = [field.column for field in Event._meta.concrete_fields]
PAYLOAD_COLUMNS = ["event_id", "salt", "text"]


@pytest.fixture
def history(lifted_guards: None) -> None:
    for customer in (1, 2, 3, 12):
        emit_all([edited(customer, what="größe"), noted(customer, "Call back"), edited(customer)], actor=COMMAND_LINE)
    emit_all([edited(None), edited(None)], actor=COMMAND_LINE)


def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def stored(table: str, column: str, key: str, row: int) -> object:
    text = f"CAST({column} AS text)" if column == "at" else column
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {text} FROM {table} WHERE {key} = %s", [row])
        return cursor.fetchone()[0]


def problems() -> list[tuple[int, int, str]]:
    return [(finding.customer_id, finding.sequence, finding.problem) for finding in verify_all()]


def flipped(value: object, chance: random.Random) -> object:
    """The value with one bit of one byte of its text turned; numbers and times stay what they are by type."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(16))
    text = str(value)
    while True:
        place = chance.randrange(len(text))
        turned = chr(ord(text[place]) ^ (1 << chance.randrange(7)))
        if turned.isprintable() and turned.isascii():
            return text[:place] + turned + text[place + 1 :]


class TestVerify:
    def test_finds_nothing_in_whole_history(self, history: None) -> None:
        assert list(verify_all()) == []
        assert verify_chain(2) == []
        assert verify_chain(None) == []

    def test_finds_one_flipped_byte_at_100_random_places_and_names_each(self, history: None) -> None:
        chance = random.Random(28)
        done = 0
        missed = []
        while done < PLACES:
            event = chance.choice(list(Event.objects.all()))
            table, key, column = chance.choice(
                [("audit_event", "id", column) for column in EVENT_COLUMNS]
                + [("audit_eventpayload", "event_id", column) for column in PAYLOAD_COLUMNS]
            )
            place = (event.customer_id, event.sequence)
            before = stored(table, column, key, event.pk)
            try:
                with transaction.atomic():
                    run(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", flipped(before, chance), event.pk)
                    kept = column not in ("id", "event_id") and stored(table, column, key, event.pk) == before
                    named = [finding[:2] for finding in problems()]
                    transaction.set_rollback(True)
            except DatabaseError:
                continue  # The engine itself refused what no column of this type or key can hold.
            if not kept:
                done += 1
                if place not in named:
                    missed.append((table, column, before, named))

        assert missed == []
        assert done == PLACES
        assert list(verify_all()) == []

    def test_names_a_missing_event(self, history: None) -> None:
        run("DELETE FROM audit_event WHERE customer_id = 2 AND sequence = 2")

        assert (2, 2, "event_missing") in problems()

    def test_names_a_missing_first_event(self, history: None) -> None:
        run("DELETE FROM audit_event WHERE customer_id = 2 AND sequence = 1")

        assert (2, 1, "event_missing") in problems()

    def test_names_a_cut_tail(self, history: None) -> None:
        run("DELETE FROM audit_eventpayload WHERE event_id IN (SELECT id FROM audit_event WHERE customer_id = 3)")
        run("DELETE FROM audit_event WHERE customer_id = 3 AND sequence > 1")
        run("DELETE FROM audit_event WHERE customer_id = 1")

        assert (3, 2, "tail_missing") in problems()
        assert (1, 1, "tail_missing") in problems()

    def test_names_a_forged_head(self, history: None) -> None:
        run("UPDATE audit_chainhead SET hash = 'f' WHERE customer_id = 1")
        run("UPDATE audit_chainhead SET sequence = 2 WHERE customer_id = 2")
        run("DELETE FROM audit_chainhead WHERE customer_id = 3")

        assert problems() == [(1, 3, "head_forged"), (2, 3, "head_forged"), (3, 3, "head_missing")]

    def test_names_a_payload_gone_without_erasure(self, history: None) -> None:
        run("DELETE FROM audit_eventpayload WHERE event_id = (SELECT min(id) FROM audit_event WHERE customer_id = 3)")

        assert problems() == [(3, 1, "payload_missing")]

    def test_is_content_with_an_erasure_and_still_sees_a_flipped_event(self, history: None) -> None:
        erase_payloads(2, actor=COMMAND_LINE, now=timezone.now())
        whole = problems()
        run("UPDATE audit_event SET id = id + 1000 WHERE customer_id = 2 AND sequence = 3")

        assert whole == []
        assert problems() == [(2, 3, "event_changed")]

    def test_names_an_erasure_put_there_by_hand(self, history: None) -> None:
        install_guards()
        run(
            "INSERT INTO audit_erasure (customer_id, actor_kind, actor_id, at, seal) VALUES (2, 'staff', 1, %s, 'f')",
            timezone.now(),
        )
        run("DELETE FROM audit_eventpayload WHERE event_id IN (SELECT id FROM audit_event WHERE customer_id = 2)")

        assert problems() == [(2, 1, "erasure_forged")]
        assert [finding.problem for finding in verify_chain(2)] == ["erasure_forged"]

    def test_names_an_erasure_that_was_turned_to_another_customer(self, history: None) -> None:
        erase_payloads(2, actor=COMMAND_LINE, now=timezone.now())
        run("UPDATE audit_erasure SET customer_id = 3")
        run("DELETE FROM audit_eventpayload WHERE event_id IN (SELECT id FROM audit_event WHERE customer_id = 3)")

        assert (3, 1, "erasure_forged") in problems()

    def test_names_words_cut_elsewhere_than_they_were_sealed(self, history: None) -> None:
        """Salt and text in a row are the same, but the text is none any more."""
        run(
            "UPDATE audit_eventpayload SET text = substr(salt, 32) || text, salt = substr(salt, 1, 31) "
            "WHERE event_id = (SELECT min(id) FROM audit_event WHERE customer_id = 3)"
        )

        assert problems() == [(3, 1, "payload_changed")]

    def test_an_event_written_under_another_key_is_found(self, history: None, settings) -> None:
        settings.AUDIT_KEY = "somebody else's"

        assert len(problems()) == Event.objects.count()

    def test_survives_a_time_that_is_none(self, history: None) -> None:
        wrong = "UPDATE audit_event SET at = '2026-99-99T' WHERE customer_id = 1 AND sequence = 2"
        if connection.vendor == "postgresql":
            with pytest.raises(DatabaseError), transaction.atomic():
                run(wrong)
            assert problems() == []
            return

        run(wrong)

        assert problems() == [(1, 2, "event_changed")]
