"""Editing: what two people may do to one customer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE, FIELD_CLASSES, Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.customers.inputs import EmailInput
from billstead.customers.models import Customer
from billstead.customers.operations import create_tag, edit_customer, prove_phone, tag_customers, undo
from billstead.customers.refusals import EditConflict, EmailTaken, UndoRefused
from billstead.customers.values import customer_values
from tests.makers import NOW, make_customer

pytestmark = pytest.mark.django_db
ANA = Actor("staff", 7, "Ana", frozenset({*(f"customers.see_{name}" for name in FIELD_CLASSES), "tags.assign"}))
BOB = replace(ANA, id=8, name="Bob")


def edit(customer: Customer, opened: dict[str, Any], actor: Actor = BOB, **wanted: Any) -> Customer:
    names = {name.replace("__", "."): value for name, value in wanted.items()}
    return edit_customer(customer, opened=opened, wanted={**opened, **names}, actor=actor, now=NOW)


def last_event(customer: Customer) -> Event:
    return Event.objects.filter(customer_id=customer.pk).order_by("-sequence").select_related("payload")[0]


class TestEditCustomer:
    def test_writes_and_tells_only_what_changed(self) -> None:
        customer = make_customer(name="Acme", phone="030 1234567")
        opened = customer_values(customer)

        edit(customer, opened, name="Zebra")

        event = last_event(customer)
        assert json.loads(event.changed) == ["name"]
        saved = Customer.objects.get(pk=customer.pk)
        assert (saved.name, saved.name_key, saved.version) == ("Zebra", "zebra", 2)

    def test_changes_nothing_when_nothing_was_typed(self) -> None:
        customer = make_customer(phone="030 1234567", tax_id="DE136695976")
        events = Event.objects.count()

        edit(customer, customer_values(customer))

        assert Event.objects.count() == events
        assert Customer.objects.get(pk=customer.pk).version == 1

    def test_keeps_what_another_changed_elsewhere(self) -> None:
        customer = make_customer(name="Acme")
        opened = customer_values(customer)
        edit(customer, opened, actor=ANA, website="https://acme.example")

        edit(customer, opened, name="Zebra")

        values = customer_values(Customer.objects.get(pk=customer.pk))
        assert (values["name"], values["website"]) == ("Zebra", "https://acme.example")
        assert json.loads(last_event(customer).changed) == ["name"]

    def test_names_who_changed_the_same_field_and_to_what(self) -> None:
        customer = make_customer(name="Acme")
        opened = customer_values(customer)
        edit(customer, opened, actor=ANA, name="Ana's")
        events = Event.objects.count()

        with pytest.raises(EditConflict) as conflict:
            edit(customer, opened, name="Bob's", website="https://bob.example")

        (row,) = conflict.value.collisions
        assert (row.key, row.was, row.theirs, row.yours, row.who, row.at) == (
            "name",
            "Acme",
            "Ana's",
            "Bob's",
            "Ana",
            NOW,
        )
        assert Event.objects.count() == events
        assert Customer.objects.get(pk=customer.pk).website == ""

    def test_takes_an_address_as_one_thing(self) -> None:
        customer = make_customer()
        opened = customer_values(customer)
        edit(customer, opened, actor=ANA, billing__street="Weg 2")

        with pytest.raises(EditConflict) as conflict:
            edit(customer, opened, billing__city="Potsdam")

        assert conflict.value.collisions[0].key == "billing"
        assert conflict.value.collisions[0].theirs == "Weg 2\n10969 Berlin\nGermany"

    def test_lets_choices_settle_a_conflict_only_for_what_was_shown(self) -> None:
        customer = make_customer(name="Acme")
        opened = customer_values(customer)
        edit(customer, opened, actor=ANA, name="Ana's")
        wanted = {**opened, "name": "Bob's", "website": "https://bob.example"}
        with pytest.raises(EditConflict) as first:
            edit_customer(customer, opened=opened, wanted=wanted, actor=BOB, now=NOW)
        edit(customer, {**opened, "name": "Ana's"}, actor=ANA, name="Ana's again")
        chosen: dict[str, Any] = {"choices": {"name": "mine"}, "actor": BOB, "now": NOW}

        with pytest.raises(EditConflict) as second:
            edit_customer(customer, opened=opened, wanted=wanted, shown=first.value.current, **chosen)
        edit_customer(customer, opened=opened, wanted=wanted, shown=second.value.current, **chosen)

        saved = Customer.objects.get(pk=customer.pk)
        assert (saved.name, saved.website) == ("Bob's", "https://bob.example")

    def test_lets_a_choice_leave_theirs(self) -> None:
        customer = make_customer(name="Acme")
        opened = customer_values(customer)
        edit(customer, opened, actor=ANA, name="Ana's")
        wanted = {**opened, "name": "Bob's", "website": "https://bob.example"}

        edit_customer(customer, opened=opened, wanted=wanted, actor=BOB, now=NOW, choices={"name": "theirs"})

        saved = Customer.objects.get(pk=customer.pk)
        assert (saved.name, saved.website) == ("Ana's", "https://bob.example")

    def test_joins_tags_that_two_people_added(self) -> None:
        one, two = (create_tag(name=name, actor=COMMAND_LINE, now=NOW) for name in ("one", "two"))
        customer = make_customer()
        opened = customer_values(customer)
        edit(customer, opened, actor=ANA, tags=[one.pk])

        edit(customer, opened, tags=[two.pk])

        assert customer_values(customer)["tags"] == [one.pk, two.pk]

    def test_conflicts_when_two_give_one_address_two_purposes(self) -> None:
        customer = make_customer(emails=(EmailInput(email="x@example.com", purpose="all"),))
        opened = customer_values(customer)
        edit(customer, opened, actor=ANA, emails=[{"email": "x@example.com", "purpose": "technical"}])

        with pytest.raises(EditConflict):
            edit(customer, opened, emails=[{"email": "x@example.com", "purpose": "invoices"}])

    def test_drops_the_proof_with_the_number_and_undo_brings_it_back(self) -> None:
        customer = prove_phone(make_customer(phone="030 1234567"), phone="+49301234567", actor=ANA, now=NOW)
        edit(customer, customer_values(customer), phone="030 7654321")
        changed = Customer.objects.get(pk=customer.pk)
        assert (changed.phone, changed.phone_proven_at) == ("+49307654321", None)

        undo(last_event(customer).act, actor=BOB, now=NOW)

        saved = Customer.objects.get(pk=customer.pk)
        assert (saved.phone, saved.phone_proven_at, saved.phone_proven_by) == ("+49301234567", NOW, "Ana")

    def test_keeps_a_number_typed_without_country_when_the_country_changes(self) -> None:
        customer = make_customer(phone="030 1234567")

        edit(customer, customer_values(customer), phone="030 1234567", billing__country="AT", billing__postcode="1010")

        assert Customer.objects.get(pk=customer.pk).phone == "+49301234567"

    def test_refuses_an_address_another_customer_has(self) -> None:
        make_customer(email="a@example.com")
        customer = make_customer(email="b@example.com")

        with pytest.raises(EmailTaken):
            edit(customer, customer_values(customer), email="A@example.com")

        assert Customer.objects.get(pk=customer.pk).email == "b@example.com"

    def test_refuses_a_shared_address_by_who_may_not_share(self) -> None:
        make_customer(email="a@example.com")
        customer = make_customer(email="b@example.com", shares_email=True)

        with pytest.raises(EmailTaken):
            edit(customer, customer_values(customer), email="a@example.com")

    def test_does_not_judge_what_was_not_touched(self) -> None:
        customer = make_customer()
        Customer.objects.filter(pk=customer.pk).update(currency="XXX")

        edit(customer, customer_values(Customer.objects.get(pk=customer.pk)), name="Zebra")

        assert Customer.objects.get(pk=customer.pk).name == "Zebra"

    @pytest.mark.parametrize("name", ["tax_id", "tax_exempt", "phone", "billing.city", "terms_days"])
    def test_refuses_fields_of_an_unseen_class(self, name: str) -> None:
        customer = make_customer()
        support = Actor("staff", 1, "Sue", frozenset({"customers.edit"}))

        with pytest.raises(PermissionRefused):
            edit_customer(customer, opened={}, wanted={name: "x"}, actor=support, now=NOW)

    @pytest.mark.parametrize("wanted", [{"group": 99}, {"owner": 99}, {"tags": [99]}, {"tags": "1"}, {"group": "1"}])
    def test_refuses_foreign_ids(self, wanted: dict[str, Any]) -> None:
        customer = make_customer()

        with pytest.raises(Invalid):
            edit_customer(customer, opened=customer_values(customer), wanted=wanted, actor=COMMAND_LINE, now=NOW)

    def test_refuses_a_field_that_does_not_exist(self) -> None:
        with pytest.raises(Invalid):
            edit_customer(make_customer(), opened={}, wanted={"status": "closed"}, actor=COMMAND_LINE, now=NOW)


class TestUndo:
    def test_puts_back_exactly_what_the_act_changed(self) -> None:
        customer = make_customer(name="Acme")
        before = customer_values(customer)
        edit(customer, before, name="Zebra", billing__street="Weg 2")
        act = last_event(customer).act
        edit(customer, customer_values(Customer.objects.get(pk=customer.pk)), website="https://x.example")

        undo(act, actor=BOB, now=NOW)

        assert customer_values(Customer.objects.get(pk=customer.pk)) == {**before, "website": "https://x.example"}
        assert last_event(customer).type == "customer.edit_undone"

    def test_refuses_with_the_name_of_who_changed_it_since(self) -> None:
        customer = make_customer(name="Acme")
        opened = customer_values(customer)
        edit(customer, opened, name="Zebra")
        act = last_event(customer).act
        edit(customer, {**opened, "name": "Zebra"}, actor=ANA, name="Yak")
        events = Event.objects.count()

        with pytest.raises(UndoRefused, match="Ana"):
            undo(act, actor=BOB, now=NOW)

        assert Customer.objects.get(pk=customer.pk).name == "Yak"
        assert Event.objects.count() == events

    def test_takes_tags_from_all_customers_of_the_act(self) -> None:
        tag = create_tag(name="vip", actor=COMMAND_LINE, now=NOW)
        kept, fresh = make_customer(tags=(tag.pk,)), make_customer()
        assert tag_customers([kept.pk, fresh.pk], add=[tag.pk], actor=ANA, now=NOW) == [fresh.pk]

        undo(last_event(fresh).act, actor=BOB, now=NOW)

        assert customer_values(kept)["tags"] == [tag.pk]
        assert customer_values(fresh)["tags"] == []
