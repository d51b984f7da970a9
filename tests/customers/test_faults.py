"""REL-03 and REL-09 for customers: a crash at any statement leaves nothing half-done; two editors lose nothing."""

from __future__ import annotations

import json
import threading
from functools import partial
from typing import Any

import pytest
from django.db import connections

from billstead.audit.models import ChainHead, Event, EventDispatch, EventPayload, EventText
from billstead.audit.queries import verify_all
from billstead.core.actor import COMMAND_LINE
from billstead.customers.inputs import ContactInput, EmailInput, ExternalIdInput
from billstead.customers.models import (
    Contact,
    Customer,
    CustomerCount,
    CustomField,
    CustomValue,
    Note,
    NumberSeries,
    Tag,
)
from billstead.customers.operations import create_customers, create_tag, delete_field, edit_customer
from billstead.customers.refusals import EditConflict
from billstead.customers.values import customer_values
from billstead.search.queries import best_first
from tests.faults import fault_points
from tests.fields import define
from tests.makers import NOW, customer_input, make_customer

pytestmark = pytest.mark.django_db(transaction=True)
CLASSES = {"basic", "contact"}
RACES = 100
SERVICE = {"country": "US", "region": "CA", "city": "San Jose", "street": "1 Main St", "postcode": "95101"}


class TestCreateCustomers:
    def test_makes_all_or_nothing_wherever_it_breaks(self) -> None:
        tag = create_tag(name="vip", actor=COMMAND_LINE, now=NOW)
        own_fields()
        numbers = iter(range(10_000))
        current = ""

        def reset() -> None:
            nonlocal current
            current = f"Firm{next(numbers)}x"

        def operation() -> None:
            rows = [
                customer_input(
                    name=current,
                    tags=(tag.pk,),
                    emails=(EmailInput(email="it@example.com"),),
                    external_ids=(ExternalIdInput(source="whmcs", value=f"{current}-{place}"),),
                    contacts=(ContactInput(name="Uwe", phone="030 1234567"),),
                    first_note="Hello",
                    custom={"field.plan": "Gold", "field.seats": str(place)},
                )
                for place in range(2)
            ]
            create_customers(rows, actor=COMMAND_LINE, now=NOW)

        def violations() -> list[str]:
            found = []
            made = Customer.objects.filter(name=current)
            number = made.count()
            if number not in (0, 2):
                found.append(f"{number} customers")
            expected = {
                "contacts": Contact.objects.filter(customer__in=made).count(),
                "notes": Note.objects.filter(customer__in=made).count(),
                "findable": len(best_first(current, kind="customer", classes=CLASSES) or []),
                "values": CustomValue.objects.filter(customer__in=made).count() / 2,
                "heads": ChainHead.objects.filter(pk__in=made.values("pk")).count(),
            }
            found += [f"{what}: {has}, customers: {number}" for what, has in expected.items() if has != number]
            return found + totals()

        walk = fault_points(reset, operation, violations)

        assert walk.bad == []
        assert walk.statements > 15
        assert walk.commits == 1


def own_fields() -> None:
    define("Plan", kind="choice", choices=["Gold", "Silver"], is_sortable=True)
    define("Seats", kind="number"), define("Rack", is_searchable=True)


def totals() -> list[str]:
    """What must agree over all customers, whatever broke before."""
    customers = Customer.objects.count()
    events = Event.objects.count()
    pairs = {
        "counts": (sum(CustomerCount.objects.values_list("customers", flat=True)), customers),
        "created": (Event.objects.filter(type="customer.created").count(), customers),
        "orphans": (
            Event.objects.exclude(customer_id=0).exclude(customer_id__in=Customer.objects.values("pk")).count(),
            0,
        ),
        "payloads": (EventPayload.objects.count(), events),
        "dispatches": (EventDispatch.objects.count(), events),
        "numbers": (NumberSeries.objects.filter(next_value__lte=customers).count(), 0),
        "fields": (sum(CustomField.objects.values_list("customers", flat=True)), CustomValue.objects.count()),
        "texts": (EventText.objects.exclude(event_id__in=Event.objects.values("pk")).count(), 0),
    }
    broken = [str(finding) for finding in verify_all()]
    return broken + [f"{what}: {has} instead of {wants}" for what, (has, wants) in pairs.items() if has != wants]


class TestEditCustomer:
    def test_changes_all_or_nothing_wherever_it_breaks(self) -> None:
        tag = create_tag(name="vip", actor=COMMAND_LINE, now=NOW)
        own_fields()
        customer = make_customer(name="Start")
        numbers = iter(range(10_000))
        opened: dict[str, Any] = {}
        wanted: dict[str, Any] = {}

        def reset() -> None:
            number = next(numbers)
            opened.update(customer_values(Customer.objects.get(pk=customer.pk)))
            wanted.update(
                {
                    "name": f"Firm{number}x",
                    "billing.street": f"Weg {number}",
                    **{f"service.{part}": "" if number % 2 else text for part, text in SERVICE.items()},
                    "phone": f"030 {1000000 + number}",
                    "tags": [] if number % 2 else [tag.pk],
                    "emails": [{"email": f"it{number}@example.com", "purpose": "technical"}],
                    "external_ids": [{"source": "whmcs", "value": str(number)}],
                    "field.plan": "gold" if number % 2 else "",
                    "field.seats": str(number),
                    "field.rack": f"Rack {number}",
                }
            )

        def operation() -> None:
            edit_customer(customer, opened=opened, wanted=wanted, actor=COMMAND_LINE, now=NOW)

        def violations() -> list[str]:
            saved = Customer.objects.get(pk=customer.pk)
            values = customer_values(saved)
            names = (
                "name",
                "billing.street",
                "service.city",
                "tags",
                "emails",
                "external_ids",
                "field.plan",
                "field.seats",
                "field.rack",
            )
            done = [values[name] == wanted[name] for name in names if wanted[name] != opened[name]]
            found = [] if all(done) or not any(done) else [f"{done}"]
            edits = Event.objects.filter(type="customer.edited").count()
            if saved.version != edits + 1:
                found.append(f"version {saved.version} after {edits} edits")
            for words in (values["name"], values["field.rack"] or values["name"]):
                if best_first(words, kind="customer", classes=CLASSES) != [customer.pk]:
                    found.append(f"{words} is not found")
            return found + totals()

        walk = fault_points(reset, operation, violations)

        assert walk.bad == []
        assert walk.statements > 15
        assert walk.commits == 1


class TestTwoEditors:
    @pytest.mark.parametrize("same", [True, False])
    @pytest.mark.parametrize(
        ("one", "other", "races"), [("name", "website", RACES), ("field.rack", "field.tray", RACES // 4)]
    )
    def test_lose_nothing_in_a_hundred_races(self, one: str, other: str, races: int, same: bool) -> None:
        """REL-09: of two saves at once one wins and the other is told, or both stand."""
        define("Rack", is_searchable=True), define("Tray")
        customer = make_customer(name="Start", website="https://start.example")
        lost = []
        conflicts = 0

        for number in range(races):
            opened = customer_values(Customer.objects.get(pk=customer.pk))
            wanted = [
                {one: f"A{number}"},
                {one: f"B{number}"} if same else {other: f"https://b{number}.example"},
            ]
            results = race([partial(edit, customer, opened, mine) for mine in wanted])
            values = customer_values(Customer.objects.get(pk=customer.pk))
            for mine, result in zip(wanted, results, strict=True):
                if result == "conflict":
                    conflicts += 1
                elif result != "saved" or any(values[name] != value for name, value in mine.items()):
                    lost.append((number, mine, result))

        assert lost == []
        assert conflicts == (races if same else 0)
        events = Event.objects.filter(type="customer.edited").count()
        assert events == (races if same else 2 * races)
        assert Customer.objects.get(pk=customer.pk).version == 1 + events

    def test_are_told_of_each_other_by_their_names(self) -> None:
        customer = make_customer(name="Start")
        opened = customer_values(customer)

        results = race([lambda: edit(customer, opened, {"name": "A"}), lambda: edit(customer, opened, {"name": "B"})])

        assert sorted(results) == ["conflict", "saved"]
        event = Event.objects.filter(type="customer.edited").get()
        assert json.loads(event.changed) == ["name"]


class TestFirstUseAndDelete:
    def test_of_both_at_once_one_wins_and_nothing_dangles(self) -> None:
        for number in range(RACES // 10):
            field, customer = define(f"Field {number}"), make_customer()
            opened = customer_values(customer)
            works = [
                lambda opened=opened, customer=customer, field=field: use(customer, opened, field),
                lambda field=field: remove(field),
            ]

            used, removed = race(works)

            assert {used, removed} <= {"used", "Invalid", "removed", "InUse"}, (used, removed)
            assert (used == "used") is (removed == "InUse")
            assert CustomValue.objects.filter(customer=customer).count() == (used == "used")
            assert CustomField.objects.filter(pk=field.pk).exists() is (used == "used")
        assert totals() == []


def use(customer: Customer, opened: dict[str, Any], field: CustomField) -> str:
    wanted = opened | {field.name: "x"}
    try:
        edit_customer(customer, opened=opened, wanted=wanted, actor=COMMAND_LINE, now=NOW)
    except Exception as refusal:
        return type(refusal).__name__
    return "used"


def remove(field: CustomField) -> str:
    try:
        delete_field(field, actor=COMMAND_LINE, now=NOW)
    except Exception as refusal:
        return type(refusal).__name__
    return "removed"


class TestTwoMakers:
    def test_never_make_one_address_twice(self) -> None:
        for number in range(10):
            email = f"same{number}@example.com"

            results = race([partial(make, email), partial(make, email)])

            assert sorted(results) == ["EmailTaken", "made"]
        assert Tag.objects.count() == 0
        assert sorted(Customer.objects.values_list("number", flat=True)) == [f"C-{n:06d}" for n in range(1, 11)]
        assert CustomerCount.objects.get(status="active").customers == 10


def make(email: str) -> str:
    try:
        make_customer(email=email)
    except Exception as refusal:
        return type(refusal).__name__
    return "made"


def edit(customer: Customer, opened: dict[str, Any], wanted: dict[str, Any]) -> str:
    try:
        edit_customer(customer, opened=opened, wanted=wanted, actor=COMMAND_LINE, now=NOW)
    except EditConflict:
        return "conflict"
    return "saved"


def race(works: list[Any]) -> list[Any]:
    """Run all at once, each with a connection of its own."""
    results: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(place: int) -> None:
        gate.wait()
        try:
            results[place] = works[place]()
        except Exception as error:
            results[place] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
