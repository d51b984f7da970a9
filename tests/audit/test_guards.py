"""REL-11 for events: what the database itself refuses, whoever asks."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from billstead.audit.guards import guards, install_guards, missing_guards
from billstead.audit.models import Event, EventPayload, EventText
from billstead.audit.operations import emit_all, erase_payloads
from billstead.core.actor import COMMAND_LINE
from tests.audit.makers import edited

pytestmark = pytest.mark.django_db

_COLUMNS = (
    "customer_id, sequence, type, act, actor_kind, actor_id, subject_kind, subject_id, changed, at, digest, chain"
)
ATTACKS = {
    "change an event": "UPDATE audit_event SET type = 'note.added'",
    "change an event's time": "UPDATE audit_event SET at = '2001-01-01 00:00:00' WHERE customer_id = 7",
    "delete an event": "DELETE FROM audit_event WHERE customer_id = 7",
    "reuse a sequence": f"INSERT INTO audit_event ({_COLUMNS}) SELECT {_COLUMNS} FROM audit_event",
    "change a payload": "UPDATE audit_eventpayload SET text = '{}'",
    "change a salt": "UPDATE audit_eventpayload SET salt = ''",
    "delete a payload nobody erased": "DELETE FROM audit_eventpayload",
    "rewind a head": "UPDATE audit_chainhead SET sequence = 1",
    "change a head's hash": "UPDATE audit_chainhead SET hash = 'forged'",
    "give a head to another": "UPDATE audit_chainhead SET customer_id = 99, sequence = 9 WHERE customer_id = 7",
    "delete a head": "DELETE FROM audit_chainhead",
    "change an erasure": "UPDATE audit_erasure SET customer_id = 7",
    "delete an erasure": "DELETE FROM audit_erasure",
}
ATTACKS_SQLITE = {
    "replace an event": "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
    "replace an event by its sequence": f"REPLACE INTO audit_event ({_COLUMNS}) SELECT {_COLUMNS} FROM audit_event",
    "replace a payload": "REPLACE INTO audit_eventpayload SELECT event_id, salt, '{}' FROM audit_eventpayload",
    "replace a head": "REPLACE INTO audit_chainhead SELECT customer_id, 1, hash FROM audit_chainhead",
    "replace an erasure": "REPLACE INTO audit_erasure SELECT * FROM audit_erasure",
    "update or replace": "UPDATE OR REPLACE audit_event SET sequence = 1",
}
ATTACKS_POSTGRES = {
    **{
        f"truncate {table}": f"TRUNCATE {table}"
        for table in ("audit_event", "audit_eventpayload", "audit_chainhead", "audit_erasure")
    },
    "truncate all": "TRUNCATE audit_event, audit_eventpayload CASCADE",
    "upsert": f"INSERT INTO audit_event ({_COLUMNS}) SELECT {_COLUMNS} FROM audit_event "
    "ON CONFLICT (customer_id, sequence) DO UPDATE SET type = 'x'",
    "as a replica": "SET LOCAL session_replication_role = replica; DELETE FROM audit_event",
}


@pytest.fixture
def history() -> None:
    emit_all([edited(7), edited(7), edited(8)], actor=COMMAND_LINE)
    erase_payloads(8, actor=COMMAND_LINE, now=timezone.now())


def state() -> list[list[tuple[object, ...]]]:
    tables = ("audit_event", "audit_eventpayload", "audit_chainhead", "audit_erasure")
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            rows.append(cursor.fetchall())
    return rows


class TestGuards:
    def test_stand_after_migrate(self) -> None:
        assert missing_guards() == []
        assert len(guards()) == 12

    def test_refuse_every_attack(self, history: None) -> None:
        own = ATTACKS_POSTGRES if connection.vendor == "postgresql" else ATTACKS_SQLITE
        before = state()
        passed = []

        for name, sql in {**ATTACKS, **own}.items():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(sql)
                passed.append(name)
            except DatabaseError:
                pass

        assert passed == []
        assert state() == before

    def test_let_an_erased_customers_payloads_go_and_no_others(self, history: None) -> None:
        assert EventPayload.objects.filter(event__customer_id=8).count() == 0
        assert EventText.objects.filter(customer_id=8).count() == 0
        assert Event.objects.filter(customer_id=8).count() == 1
        assert EventPayload.objects.filter(event__customer_id=7).count() == 2

    def test_one_that_is_gone_or_weakened_is_named_and_made_again(self) -> None:
        on_table = " ON audit_event" if connection.vendor == "postgresql" else ""
        weaker = (
            "ALTER TABLE audit_eventpayload DISABLE TRIGGER audit_eventpayload_no_update"
            if connection.vendor == "postgresql"
            else "CREATE TRIGGER audit_eventpayload_no_update BEFORE UPDATE ON audit_eventpayload BEGIN SELECT 1; END"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER audit_event_no_delete{on_table}")
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER audit_eventpayload_no_update")
            cursor.execute(weaker)

        named = missing_guards()
        install_guards()

        assert named == ["audit_event_no_delete", "audit_eventpayload_no_update"]
        assert missing_guards() == []


@pytest.mark.django_db(transaction=True)
class TestFlush:
    def test_empties_history_after_a_transactional_test(self, history: None) -> None:
        assert Event.objects.count() == 3

    def test_and_leaves_the_guards_standing(self) -> None:
        assert Event.objects.count() == 0
        assert missing_guards() == []
