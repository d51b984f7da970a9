"""Doctor names what does not hold and where; a healthy installation is all well."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from billstead.audit.guards import remove_guards
from billstead.audit.models import Event, EventPayload
from billstead.core.actor import COMMAND_LINE
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Address, Contact, Customer, CustomerCount, CustomerTag, CustomField
from billstead.customers.operations import (
    add_contact,
    archive_field,
    create_tag,
    edit_customer,
    merge_tags,
    restore_field,
    tag_customers,
)
from billstead.customers.past import past
from billstead.customers.values import customer_values
from billstead.jobs.models import Job
from billstead.jobs.operations import enqueue
from billstead.search.models import Document
from billstead.upkeep.deletion import delete_customer
from billstead.upkeep.doctor import examine
from billstead.upkeep.proving import replayed_findings
from tests import makers
from tests.fields import define

pytestmark = pytest.mark.django_db


def findings() -> dict[str, list[str]]:
    return {part: [found.text for found in texts] for part, texts in examine() if texts and part != "keys"}


@pytest.fixture
def customer() -> Customer:
    return makers.make_customers(3)[1]


class TestReplay:
    def test_proves_what_operations_made_and_names_customer_and_field_of_any_difference(
        self, customer: Customer, lifted_guards: None
    ) -> None:
        tag = create_tag(name="vip", actor=COMMAND_LINE, now=makers.NOW)
        tag_customers([customer.pk], add=[tag.pk], actor=COMMAND_LINE, now=makers.NOW)
        merge_tags(
            tag, into=create_tag(name="gold", actor=COMMAND_LINE, now=makers.NOW), actor=COMMAND_LINE, now=makers.NOW
        )
        contact = add_contact(customer, contact=ContactInput(name="Bo"), actor=COMMAND_LINE, now=makers.NOW)
        remote = makers.make_customer(contacts=(ContactInput(name="Old Name"),))
        assert dict(examine(replayed=0))["replay"] == []

        Customer.objects.filter(pk=customer.pk).update(website="https://planted.example.com", status="closed")
        Address.objects.filter(customer=customer, purpose="billing").update(city="Planted")
        CustomerTag.objects.filter(customer=customer).delete()
        Contact.objects.filter(pk=contact.pk).delete()
        remote.contacts.update(name="New Name")
        wrong = "is not what its history makes of it"

        assert [found.text for found in dict(examine(replayed=0))["replay"]] == [
            f"customer {customer.number}: website {wrong}",
            f"customer {customer.number}: billing.city {wrong}",
            f"customer {customer.number}: tags {wrong}",
            f"customer {customer.number}: status {wrong}",
            f"customer {customer.number}: contact {contact.pk} {wrong}",
            f"customer {remote.number}: contact {remote.contacts.get().pk} name {wrong}",
        ]
        assert len(dict(examine(replayed=99))["replay"]) == 6
        assert "replay" not in dict(examine())


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

    def test_names_a_custom_field_that_is_counted_wrong(self) -> None:
        field = define("Plan")
        makers.make_customers(2, custom={"field.plan": "Basic"})
        assert findings() == {}
        CustomField.objects.filter(pk=field.pk).update(customers=5)

        assert findings() == {"counts": ["5 customers are counted with the field field.plan, there are 2"]}

    def test_custom_fields_are_replayed_looked_back_on_and_go_with_their_customer(self) -> None:
        field = define("Plan")
        customer = makers.make_customer(custom={"field.plan": "Basic"})
        opened, later = customer_values(customer), makers.NOW + timedelta(days=1)
        edit_customer(customer, opened=opened, wanted=opened | {"field.plan": "Gold"}, actor=COMMAND_LINE, now=later)

        then = past(customer, makers.NOW).then.fields["field.plan"]
        archive_field(field, actor=COMMAND_LINE, now=later)
        archived = list(replayed_findings())
        restore_field(field, actor=COMMAND_LINE, now=later)

        assert (then, archived, list(replayed_findings())) == ("Basic", [], [])
        delete_customer(customer, actor=COMMAND_LINE, now=later)
        assert CustomField.objects.get().customers == 0 and findings() == {}

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
