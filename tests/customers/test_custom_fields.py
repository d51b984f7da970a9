"""Fields of our own: their definitions, what customers have in them, edits, conflicts, undo, history."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE, SYSTEM, Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.customers.custom_choices import MOST_CHOICES, Wanted
from billstead.customers.custom_kinds import Choice, number_order, read_number, read_value
from billstead.customers.fields import fields, importable
from billstead.customers.history import last_writers
from billstead.customers.models import Customer, CustomField, CustomValue
from billstead.customers.operations import (
    archive_field,
    delete_field,
    edit_customer,
    move_field,
    restore_field,
    undo,
)
from billstead.customers.operations.custom_fields import MOST_FIELDS
from billstead.customers.refusals import EditConflict, InUse, InvalidRow, NameTaken, TooMany, UndoRefused
from billstead.customers.values import customer_values
from billstead.jobs.worker import run_due
from billstead.search.queries import best_first
from tests.fields import define, definition
from tests.makers import NOW, make_customer

pytestmark = pytest.mark.django_db
BLIND = Actor("staff", 7, "Bo Blind", frozenset({"customers.view", "customers.edit", "customers.create"}))
ADA = Actor("staff", 1, "Ada", SYSTEM.permissions, is_trusted=True)


def told() -> list[str]:
    return list(
        Event.objects.filter(customer_id=0, type__startswith="field.").order_by("id").values_list("type", flat=True)
    )


def edit(customer: Customer, *, actor: Actor = ADA, opened: Any = None, **wanted: Any) -> Customer:
    values = opened or customer_values(customer)
    named = {f"field.{name}": value for name, value in wanted.items()}
    return edit_customer(customer, opened=values, wanted=values | named, actor=actor, now=NOW)


def value(customer: Customer, name: str) -> Any:
    return customer_values(customer)[f"field.{name}"]


def changes(customer: Customer) -> list[list[Any]]:
    event = Event.objects.filter(customer_id=customer.pk).latest("id")
    import json

    return [list(change) for change in json.loads(event.payload.text)["changes"]]


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "typed", "stored"),
        [
            ("text", "Rack 12", "Rack 12"), ("number", " 1 250.50 ", "1250.5"), ("number", "-0", "0"),
            ("number", 7, "7"), ("number", "+3", "3"), ("date", "2026-01-31", "2026-01-31"), ("yes_no", "No", False),
            ("yes_no", True, True), ("yes_no", "1", True), ("choice", "GOLD", "gold"), ("choice", "gold_2", "gold_2"),
            ("number", "", None), ("date", None, None), ("yes_no", "", None), ("choice", "", ""), ("text", "", ""),
        ],
    )  # fmt: skip
    def test_read_what_people_type(self, kind: str, typed: Any, stored: Any) -> None:
        choices = (Choice("gold", "Gold"), Choice("gold_2", "Golden"), Choice("old", "Old", False))

        assert read_value(kind, typed, choices) == stored

    @pytest.mark.parametrize(
        ("kind", "typed"),
        [
            ("number", "1,5"), ("number", "1e3"), ("number", "NaN"), ("number", "1.23456"), ("number", "9" * 16),
            ("number", True), ("number", "٣"), ("date", "2026-02-30"), ("date", "31.01.2026"), ("date", "1899-12-31"),
            ("yes_no", "maybe"), ("choice", "old"), ("choice", "none"), ("text", 5),
        ],
    )  # fmt: skip
    def test_refuse_the_rest(self, kind: str, typed: Any) -> None:
        with pytest.raises(Exception) as refusal:
            read_value(kind, typed, (Choice("gold", "Gold"), Choice("old", "Old", False)))

        assert getattr(refusal.value, "code", "") == "bad_value"

    @given(st.lists(st.decimals("-999999999999999", "999999999999999", places=4), min_size=2, max_size=2))
    def test_numbers_sort_as_text(self, pair: list[Decimal]) -> None:
        one, two = pair

        assert (number_order(one) < number_order(two)) is (one < two)
        assert read_number(f"{one:f}") == one


class TestCreateField:
    def test_stands_last_under_a_key_of_its_own(self) -> None:
        define("Account manager")
        twin = define("Account  Manager!")

        assert [field.name for field in fields().values() if field.custom] == [
            "field.account_manager",
            "field.account_manager_2",
        ]
        assert (twin.position, twin.was_used, twin.customers) == (2, False, 0)
        assert told() == ["field.created", "field.created"]

    def test_refuses_in_words_and_then_changes_nothing(self) -> None:
        define("Plan")
        bad: list[dict[str, Any]] = [
            {"label": "plan"}, {"label": " "}, {"label": "x" * 61}, {"label": "New", "kind": "money"},
            {"label": "New", "field_class": "owner"}, {"label": "New", "help_text": "x" * 201},
            {"label": "New", "kind": "choice"}, {"label": "New", "kind": "choice", "choices": ["A", "a"]},
            {"label": "New", "kind": "choice", "choices": [str(n) for n in range(MOST_CHOICES + 1)]},
        ]  # fmt: skip
        for values in bad:
            with pytest.raises((Invalid, NameTaken)):
                define(**values)

        assert CustomField.objects.count() == 1 and told() == ["field.created"]

    def test_fifty_are_the_most_and_an_archived_one_makes_room(self) -> None:
        made = [define(f"Field {n}") for n in range(MOST_FIELDS)]
        with pytest.raises(TooMany):
            define("One more")

        archive_field(made[0], actor=ADA, now=NOW)
        define("One more")
        with pytest.raises(TooMany):
            restore_field(made[0], actor=ADA, now=NOW)


class TestEditField:
    def test_another_label_keeps_key_values_and_history(self) -> None:
        field = define("Plan")
        customer = make_customer(custom={"field.plan": "Basic"})

        definition(field, label="Tariff")

        assert value(customer, "plan") == "Basic"
        assert fields()["field.plan"].label == "Tariff"
        assert told() == ["field.created", "field.edited"]

    def test_choices_are_renamed_added_moved_and_no_longer_offered(self) -> None:
        field = define("Plan", kind="choice", choices=["Gold", "Silver", "Tin"])
        customer = make_customer(custom={"field.plan": "Gold"})

        wanted = [Wanted("silver", "Silver"), Wanted("gold", "Gold plus", False), Wanted("", "Gold"), Wanted("tin", "")]
        field = definition(field, choices=wanted)

        assert field.choices == [["silver", "Silver", True], ["gold", "Gold plus", False], ["gold_2", "Gold", True]]
        assert value(customer, "plan") == "gold"
        with pytest.raises(Invalid):
            make_customer(custom={"field.plan": "Gold plus"})
        assert value(make_customer(custom={"field.plan": "Gold"}), "plan") == "gold_2"

    def test_a_choice_customers_have_is_not_taken_away(self) -> None:
        field = define("Plan", kind="choice", choices=["Gold", "Silver"])
        make_customer(custom={"field.plan": "gold"})
        before = told()

        with pytest.raises(InUse, match="1 customer has “Gold”"):
            definition(field, choices=[Wanted("gold", "")])

        assert told() == before and len(CustomField.objects.get().choices) == 2

    def test_a_choice_a_colleague_added_meanwhile_stays(self) -> None:
        field = define("Plan", kind="choice", choices=["Gold"])
        definition(field, choices=[Wanted("gold", "Gold"), Wanted("", "Silver")])

        field = definition(field, choices=[Wanted("gold", "Golden")])

        assert [choice[1] for choice in field.choices] == ["Golden", "Silver"]

    def test_nothing_changed_is_no_event(self) -> None:
        definition(define("Plan"))

        assert told() == ["field.created"]

    def test_making_it_searchable_finds_old_records_soon(self) -> None:
        field = define("Rack")
        customer = make_customer(custom={"field.rack": "Xylophone 7"})
        assert best_first("xylophone", kind="customer", classes={"basic"}) == []

        definition(field, is_searchable=True)
        run_due()
        assert best_first("xylophone", kind="customer", classes={"basic"}) == [customer.pk]

        archive_field(field, actor=ADA, now=NOW)
        run_due()
        assert best_first("xylophone", kind="customer", classes={"basic"}) == []


class TestMoveField:
    def test_changes_places_and_stops_at_the_ends(self) -> None:
        one, two, three = define("One"), define("Two"), define("Three")
        archive_field(two, actor=ADA, now=NOW)

        move_field(three, is_up=True, actor=ADA, now=NOW)
        move_field(three, is_up=True, actor=ADA, now=NOW)
        move_field(one, is_up=False, actor=ADA, now=NOW)

        assert [field.label for field in fields().values() if field.custom] == ["Three", "One"]
        assert told().count("field.moved") == 1


class TestArchiveAndDelete:
    def test_archived_values_are_kept_untouched_and_come_back(self) -> None:
        field = define("Plan", is_required=True)
        customer = make_customer(custom={"field.plan": "Basic"})

        archive_field(field, actor=ADA, now=NOW)
        assert "field.plan" not in customer_values(customer)
        edit(customer)
        make_customer()
        restore_field(field, actor=ADA, now=NOW)

        assert value(customer, "plan") == "Basic"
        assert told()[1:] == ["field.archived", "field.restored"]

    def test_only_what_nobody_ever_used_is_deleted(self) -> None:
        used, unused = define("Used"), define("Unused")
        customer = make_customer(custom={"field.used": "x"})
        edit(customer, used="")

        delete_field(unused, actor=ADA, now=NOW)
        with pytest.raises(InUse):
            delete_field(used, actor=ADA, now=NOW)

        assert [field.key for field in CustomField.objects.all()] == ["used"]
        assert told()[-1] == "field.deleted"


class TestCustomers:
    def test_create_stores_typed_values_and_tells_them(self) -> None:
        define("Plan", kind="choice", choices=["Gold"])
        define("Seats", kind="number", field_class="money")
        define("Since", kind="date")
        define("Managed", kind="yes_no")

        customer = make_customer(
            custom={"field.plan": "Gold", "field.seats": "12.50", "field.since": "2026-01-02", "field.managed": "no"}
        )

        stored = {"field.plan": "gold", "field.seats": "12.5", "field.since": "2026-01-02", "field.managed": False}
        assert {name: customer_values(customer)[name] for name in stored} == stored
        assert [change for change in changes(customer) if change[0] in stored] == [
            ["field.plan", "", "gold", "basic"], ["field.seats", None, "12.5", "money"],
            ["field.since", None, "2026-01-02", "basic"], ["field.managed", None, False, "basic"],
        ]  # fmt: skip
        assert set(CustomField.objects.values_list("customers", "was_used")) == {(1, True)}

    def test_bad_unknown_and_missing_values_are_refused_and_nothing_is_written(self) -> None:
        define("Seats", kind="number", is_required=True)
        for custom in ({"field.seats": "many"}, {}, {"field.seats": "1", "field.gone": "x"}):
            with pytest.raises(InvalidRow):
                make_customer(custom=custom)

        assert not Customer.objects.exists() and not CustomValue.objects.exists()

    def test_who_may_not_see_it_cannot_set_it_and_is_not_asked_for_it(self) -> None:
        define("Margin", kind="number", field_class="money", is_required=True)

        with pytest.raises(PermissionRefused):
            make_customer(actor=BLIND, email="", custom={"field.margin": "5"})
        made = make_customer(actor=Actor("staff", 7, "Bo", BLIND.permissions | {"customers.see_contact"}))

        assert value(made, "margin") is None

    def test_files_may_fill_what_their_reader_may_write(self) -> None:
        define("Plan", kind="choice", choices=["Gold plan"]), define("Margin", kind="number", field_class="money")
        archive_field(define("Old"), actor=ADA, now=NOW)

        assert [field.name for field in importable(ADA)] == ["field.plan", "field.margin"]
        assert [field.name for field in importable(BLIND)] == ["field.plan"]
        assert value(make_customer(custom={"field.plan": "GOLD PLAN"}), "plan") == "gold_plan"

    def test_old_records_miss_a_newly_required_field_until_it_is_touched(self) -> None:
        field = define("Plan")
        customer = make_customer()
        definition(field, is_required=True)

        edit_customer(customer, opened=customer_values(customer), wanted={"name": "Other"}, actor=ADA, now=NOW)
        edit(customer, plan="Basic")
        with pytest.raises(Invalid, match="Fill in “Plan”"):
            edit(customer, plan="")

        assert value(customer, "plan") == "Basic"

    def test_a_choice_no_longer_offered_stays_until_it_is_touched(self) -> None:
        field = define("Plan", kind="choice", choices=["Gold", "Silver"])
        customer = make_customer(custom={"field.plan": "gold"})
        definition(field, choices=[Wanted("gold", "Gold", False)])

        edit_customer(customer, opened=customer_values(customer), wanted={"name": "Other"}, actor=ADA, now=NOW)

        assert value(customer, "plan") == "gold"

    def test_two_editors_of_two_fields_lose_nothing_of_one_choose(self) -> None:
        define("Plan"), define("Rack")
        customer = make_customer(custom={"field.plan": "A", "field.rack": "1"})
        opened = customer_values(customer)
        edit(customer, plan="B")

        edit(customer, opened=opened, rack="2")
        with pytest.raises(EditConflict) as conflict:
            edit(customer, opened=opened, plan="C")

        [row] = conflict.value.collisions
        assert (row.key, row.label, row.was, row.theirs, row.yours) == ("field.plan", "Plan", "A", "B", "C")
        assert row.who == "Ada" == last_writers(customer.pk, {"field.plan"})["field.plan"].name
        assert (value(customer, "plan"), value(customer, "rack")) == ("B", "2")

    def test_undo_puts_back_and_refuses_for_an_archived_field(self) -> None:
        field = define("Plan", kind="choice", choices=["Gold", "Silver"])
        customer = make_customer(custom={"field.plan": "gold"})
        edit(customer, plan="silver")
        act = Event.objects.filter(customer_id=customer.pk).latest("id").act

        undo(act, actor=ADA, now=NOW)
        assert value(customer, "plan") == "gold"

        edit(customer, plan="")
        archive_field(field, actor=ADA, now=NOW)
        with pytest.raises(UndoRefused, match="Plan was archived since"):
            undo(Event.objects.filter(customer_id=customer.pk).latest("id").act, actor=ADA, now=NOW)
        assert CustomField.objects.get().customers == CustomValue.objects.count() == 0

    def test_an_unseeing_editor_leaves_it_alone(self) -> None:
        define("Margin", field_class="money")
        customer = make_customer(custom={"field.margin": "5"})
        opened = customer_values(customer) | {"field.margin": "0"}

        edit_customer(customer, opened=opened, wanted={"name": "Other"}, actor=BLIND, now=NOW)
        with pytest.raises(PermissionRefused):
            edit_customer(customer, opened=opened, wanted={"field.margin": "9"}, actor=BLIND, now=NOW)

        assert value(customer, "margin") == "5"

    def test_a_field_deleted_under_a_form_is_refused_in_words(self) -> None:
        from billstead.customers.definitions import fields_read_once

        field = define("Plan")
        customer = make_customer()
        with fields_read_once():
            values = customer_values(customer)
            CustomField.objects.filter(pk=field.pk).delete()
            with pytest.raises(Invalid, match="was deleted while you were editing"):
                edit_customer(customer, opened=values, wanted={"field.plan": "x"}, actor=COMMAND_LINE, now=NOW)

        assert not CustomValue.objects.exists()
