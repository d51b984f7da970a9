"""Doctor names what does not hold and where; a healthy installation is all well."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from billstead.audit.guards import remove_guards
from billstead.audit.models import Event, EventPayload
from billstead.customers.models import Customer, CustomerCount
from billstead.jobs.models import Job
from billstead.jobs.operations import enqueue
from billstead.search.models import Document
from billstead.upkeep.doctor import examine
from tests import makers

pytestmark = pytest.mark.django_db


def findings() -> dict[str, list[str]]:
    return {part: [found.text for found in texts] for part, texts in examine() if texts and part != "keys"}


@pytest.fixture
def customer() -> Customer:
    return makers.make_customers(3)[1]


class TestDoctor:
    def test_is_content_with_what_operations_made(self, customer: Customer) -> None:
        assert findings() == {}

    def test_names_one_flipped_byte_of_history(self, customer: Customer, lifted_guards: None) -> None:
        event = Event.objects.filter(customer_id=customer.pk).latest("id")
        payload = EventPayload.objects.get(event=event)
        payload.text = payload.text[:-3] + chr(ord(payload.text[-3]) ^ 1) + payload.text[-2:]
        payload.save(update_fields=["text"])

        found = findings()

        assert set(found) == {"chains"} or set(found) == {"chains", "guards"}
        assert len(found["chains"]) == 1
        assert str(customer.pk) in found["chains"][0] and str(event.sequence) in found["chains"][0]

    def test_names_a_database_that_anybody_may_read(
        self, customer: Customer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        database = tmp_path / "db.sqlite3"
        database.touch()
        database.chmod(0o644)
        monkeypatch.setitem(connection.settings_dict, "NAME", str(database))

        found = findings()

        # On PostgreSQL the server minds its files.
        assert list(found) == (["database"] if connection.vendor == "sqlite" else [])
        database.chmod(0o640)
        assert findings() == {}

    def test_names_a_missing_guard(self, customer: Customer) -> None:
        remove_guards()

        assert set(findings()) == {"guards"}

    def test_names_a_wrong_count(self, customer: Customer) -> None:
        CustomerCount.objects.filter(status="active").update(customers=7)

        assert findings() == {"counts": ["7 customers are counted as active, there are 3"]}

    def test_names_what_is_found_wrongly(self, customer: Customer) -> None:
        row = Document.objects.get(owner=customer.pk)
        Document.objects.filter(pk=row.pk).update(basic=row.basic.replace("acme", "akme"))

        found = findings()

        assert list(found) == ["search"]
        assert len(found["search"]) == 1 and str(customer.pk) in found["search"][0]

    def test_names_what_is_not_found_at_all_and_what_is_found_of_nobody(self, customer: Customer) -> None:
        Document.objects.filter(owner=customer.pk).delete()
        assert [str(customer.pk) in text for text in findings()["search"]] == [True]

    def test_names_a_job_that_gave_up(self, customer: Customer) -> None:
        enqueue("x.y", 5)
        Job.objects.filter(kind="x.y").update(state="failed", unique_key=None, last_error="boom")

        assert findings() == {"jobs": ["job x.y of row 5 gave up: boom"]}

    def test_names_a_row_that_points_at_nothing(self, customer: Customer) -> None:
        if connection.vendor == "postgresql":
            refused = "SET CONSTRAINTS ALL IMMEDIATE; UPDATE customers_note SET customer_id = 424242"
            makers.make_customer(first_note="Kept")
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(refused)
            return
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            cursor.execute("UPDATE customers_note SET customer_id = 424242")
        makers.make_customer(first_note="Lost")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE customers_note SET customer_id = 424242")

        assert "customers_note" in " ".join(findings()["database"])
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM customers_note")
