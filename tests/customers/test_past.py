"""The past of a customer: whatever happened, any moment replays as it was, and the whole history makes the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billstead.accounts.operations import edit_own_profile
from billstead.audit.models import Event
from billstead.audit.operations import Act, Change, Emission, emit_all, erase_payloads
from billstead.core.actor import COMMAND_LINE, CONTACT
from billstead.core.errors import OperationError
from billstead.customers.inputs import AddressInput, ContactInput, EmailInput, ExternalIdInput
from billstead.customers.models import Customer, Group, Tag
from billstead.customers.operations import (
    add_contact,
    confirm_details,
    create_group,
    create_tag,
    delete_group,
    delete_tag,
    edit_contact,
    edit_customer,
    edit_group,
    merge_tags,
    remove_contact,
    rename_tag,
    tag_customers,
    undo,
    undo_confirmation,
    undo_contact,
)
from billstead.customers.past import past, records_of, steps_of
from billstead.customers.people import contact_values
from billstead.customers.replay import LOST, Record, differences, replayed
from billstead.customers.values import customer_values
from tests import cast
from tests.makers import NOW, make_customer, make_customers, move_customer

pytestmark = pytest.mark.django_db


@dataclass
class Life:
    """A customer, the clock, and what stood after each act."""

    customer: Customer
    dice: Random
    now: datetime
    acts: list[str] = field(default_factory=list)
    seen: list[tuple[datetime, Record, dict[tuple[str, int], str]]] = field(default_factory=list)

    def by(self) -> dict[str, Any]:
        """An act of its own at the next moment; now and then two share one."""
        self.acts.append(Act.new().id)
        self.now += timedelta(microseconds=self.dice.choice((1, 7, 10**6, 10**10)))
        return {"actor": cast.actor(cast.ada()), "now": self.now, "act": Act(self.acts[-1])}

    def look(self) -> None:
        """Write down how it stands."""
        record = records_of([Customer.objects.get(pk=self.customer.pk)])[self.customer.pk]
        names = {("tag", tag.pk): tag.name for tag in Tag.objects.filter(customers=self.customer)}
        if record.fields["group"]:
            names["group", record.fields["group"]] = Group.objects.get(pk=record.fields["group"]).name
        if record.fields["owner"]:
            names["user", record.fields["owner"]] = cast.ada().name
        self.seen.append((self.now, record, names))

    def any_tag(self) -> Tag:
        tags = list(Tag.objects.order_by("pk"))
        return self.dice.choice(tags) if len(tags) > 1 else create_tag(name=f"tag {self.dice.random()}", **self.by())

    def word(self) -> str:
        return f"word {self.dice.randint(0, 3)}"


def edit(life: Life) -> None:
    opened = customer_values(life.customer)
    groups = [None, *Group.objects.values_list("pk", flat=True)]
    choices: dict[str, Any] = {
        "name": life.word(), "contact_name": life.word(), "kind": life.dice.choice(("company", "person")),
        "email": f"mail{life.dice.randint(0, 9)}@example.com", "phone": life.dice.choice(("", "+49 30 1234567")),
        "website": life.dice.choice(("", "https://a.example.com")), "billing.street": life.word(),
        "service.country": "DE", "service.street": life.word(), "service.city": "Ulm", "service.postcode": "89073",
        "terms_days": life.dice.randint(0, 30), "tax_id": life.dice.choice(("", "DE136695976", "DE1")),
        "language": life.dice.choice(("de", "fr")), "access_wish": life.dice.choice(("no_access", "invite_later")),
        "group": life.dice.choice(groups), "owner": life.dice.choice((None, cast.ada().pk)),
        "tags": life.dice.sample([*Tag.objects.values_list("pk", flat=True)], min(2, Tag.objects.count())),
        "emails": [{"email": f"{life.dice.randint(1, 3)}@example.org", "purpose": "invoices"}],
        "external_ids": life.dice.choice(([], [{"source": "whmcs", "value": str(life.dice.randint(1, 3))}])),
    }  # fmt: skip
    names = life.dice.sample(sorted(choices), life.dice.randint(1, 5))
    edit_customer(life.customer, opened=opened, wanted={name: choices[name] for name in names}, **life.by())


def tag(life: Life) -> None:
    tag_customers([life.customer.pk], add=[life.any_tag().pk], remove=[life.any_tag().pk], **life.by())


def rename(life: Life) -> None:
    rename_tag(life.any_tag(), name=f"renamed {life.dice.random()}", **life.by())


def merge(life: Life) -> None:
    merge_tags(life.any_tag(), into=life.any_tag(), **life.by())


def drop_tag(life: Life) -> None:
    delete_tag(life.any_tag(), **life.by())


def group(life: Life) -> None:
    found = Group.objects.order_by("?").first() or create_group(name=f"group {life.dice.random()}", **life.by())
    edit_group(found, name=f"group {life.dice.random()}", terms_kind="", terms_days=0, **life.by())


def drop_group(life: Life) -> None:
    for found in Group.objects.all():
        delete_group(found, **life.by())


def rename_owner(life: Life) -> None:
    by = life.by()
    by.pop("act")
    edit_own_profile(cast.ada(), values={"name": f"Ada {life.dice.randint(1, 99)}"}, **by)


def contact(life: Life) -> None:
    found = ContactInput(name=life.word(), email=life.dice.choice(("", "c@example.com")), for_billing=True)
    add_contact(life.customer, contact=found, **life.by())


def change_contact(life: Life) -> None:
    if found := life.customer.contacts.order_by("?").first():
        opened = contact_values(found)
        wanted = {"name": life.word(), "email": "", "remark": life.dice.choice(("", "rings twice"))}
        edit_contact(found, opened=opened, wanted=wanted, **life.by())


def drop_contact(life: Life) -> None:
    if found := life.customer.contacts.order_by("?").first():
        remove_contact(found, **life.by())


def confirm(life: Life) -> None:
    confirm_details(life.customer, **life.by())


def move(life: Life) -> None:
    move_customer(life.customer, life.dice.choice(("suspend", "reactivate", "close", "reopen")), **life.by())


def take_back(life: Life) -> None:
    kept = life.acts[-1:]
    by = life.by()
    by.pop("act")
    for take in (undo, undo_contact, undo_confirmation):
        for act in kept:
            try:
                with transaction.atomic():
                    take(act, customer=life.customer, **by)
            except OperationError:
                continue


ACTS: list[Callable[[Life], None]] = [
    edit, edit, edit, tag, tag, rename, merge, drop_tag, group, drop_group, rename_owner, contact, contact,
    change_contact, drop_contact, confirm, move, move, take_back, take_back,
]  # fmt: skip


def lived(seed: int, acts: list[int]) -> Life:
    """A life of these acts; what an operation refuses did not happen."""
    life = Life(make_customer(contacts=(ContactInput(name="First"),)), Random(seed), NOW)
    life.look()
    for act in acts:
        life.customer.refresh_from_db()
        try:
            with transaction.atomic():
                ACTS[act](life)
        except OperationError:
            continue
        life.look()
    life.customer.refresh_from_db()
    return life


class TestAnyMoment:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seed=st.integers(0, 10**6), acts=st.lists(st.integers(0, len(ACTS) - 1), min_size=4, max_size=24))
    def test_replays_as_it_was_and_the_whole_makes_the_record(self, seed: int, acts: list[int]) -> None:
        with transaction.atomic():
            life = lived(seed, acts)
            for at, record, names in life.seen:
                found = past(life.customer, at)
                assert found.then == record
                assert {thing: found.then_names[thing] for thing in names} == names
            steps = [step for _pk, step in steps_of([life.customer.pk])]
            assert differences(replayed(steps), life.seen[-1][1]) == []
            transaction.set_rollback(True)


class TestPast:
    def test_creation_tells_everything_a_customer_begins_with(self) -> None:
        tag = create_tag(name="a", actor=COMMAND_LINE, now=NOW)
        customer = make_customer(
            contact_name="Ingrid", phone="+49 30 1234567", website="https://a.example.com", tax_id_kind="eu_de",
            service=AddressInput(country="DE", street="Kai 1", postcode="20457", city="Hamburg"), tax_id="DE136695976",
            emails=(EmailInput(email="more@example.com"),), tags=(tag.pk,),
            external_ids=(ExternalIdInput(source="whmcs", value="1"),), contacts=(ContactInput(name="Bo"),),
            first_note="Rang.",
        )  # fmt: skip
        created = Event.objects.get(customer_id=customer.pk, type="customer.created")
        steps = [step for _pk, step in steps_of([customer.pk])]

        assert replayed(steps) == records_of([customer])[customer.pk]
        assert {"status", "confirmed_on", "access_wish"} <= set(steps[0].values)
        assert set(Event.objects.filter(act=created.act).values_list("type", flat=True)) == {
            "customer.created", "contact.added", "note.added",
        }  # fmt: skip

    def test_costs_the_same_questions_however_much_happened(self) -> None:
        customer, quiet = make_customers(2)
        for day in range(30):
            changes = [Change("website", str(day), str(day + 1), CONTACT)]
            at = NOW + timedelta(days=day)
            emit_all(
                [Emission("customer.edited", "customer", customer.pk, customer.pk, changes, {}, at)], actor=COMMAND_LINE
            )

        with CaptureQueriesContext(connection) as many:
            found = past(customer, NOW + timedelta(days=10))
        with CaptureQueriesContext(connection) as few:
            past(quiet, NOW + timedelta(days=10))

        assert found.then.fields["website"] == "11"
        assert len(many) == len(few) == 11

    def test_says_what_an_erased_event_can_no_longer_tell(self) -> None:
        customer = make_customer(website="https://a.example.com", contact_name="Ingrid")
        edit_customer(
            customer, opened=customer_values(customer), wanted={"website": "https://b.example.com"},
            actor=COMMAND_LINE, now=NOW + timedelta(days=1),
        )  # fmt: skip
        erase_payloads(customer.pk, actor=COMMAND_LINE, now=NOW + timedelta(days=2))

        found = past(customer, NOW)

        assert found.is_erased
        assert found.then.fields["website"] is LOST
        assert found.then.fields["contact_name"] == "Ingrid"
        assert differences(replayed(step for _pk, step in steps_of([customer.pk])), found.now) == []
