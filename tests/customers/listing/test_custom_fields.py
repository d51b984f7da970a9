"""Custom fields in the customers list: filters, sorts, columns, the box. Plain Python says what is right."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billstead.core.actor import SYSTEM
from billstead.customers.definitions import fields_read_once
from billstead.customers.listing.pages import customer_count, customer_page, neighbours
from billstead.customers.listing.spec import CUSTOMERS
from billstead.customers.models import Customer, CustomField
from billstead.customers.operations import archive_field
from billstead.staff.customers.list_assist import assistance
from billstead.ui.listing import planning
from billstead.ui.listing.cursors import LAST, Cursor
from tests.fields import define, fill
from tests.makers import NOW, make_customer

from .rows import add_customers
from .test_pages import READER, forward, page, plan, state, view  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans() -> dict[int, str]:
    """130 customers; four in five have a plan, which sorts by how it is spelled."""
    made = add_customers(130, searchable=False)
    field = define("Plan", kind="choice", choices=["Gold", "Silver", "Tin"], is_sortable=True)
    dice = Random(5)
    values = {row.pk: dice.choice(["gold", "silver", "tin", "tin", ""]) for row in made}
    fill(field, values)
    return values


def ids(q: str, **parameters: str) -> set[int]:
    return set(page(q, size="100", **parameters).slice.ids)


class TestSort:
    @pytest.mark.parametrize("sort", ["field.plan", "-field.plan"])
    @pytest.mark.parametrize(
        "q", ["", "status:active", "field.plan:tin,gold", "field.plan:none", "-field.plan:any", "-field.plan:tin"]
    )
    def test_every_row_once_forward_and_back(self, sort: str, q: str, plan: str, plans: dict[int, str]) -> None:  # noqa: F811
        kept = {
            "": lambda row: True, "status:active": lambda row: row.status == "active",
            "field.plan:tin,gold": lambda row: plans[row.pk] in ("tin", "gold"),
            "field.plan:none": lambda row: not plans[row.pk], "-field.plan:any": lambda row: not plans[row.pk],
            "-field.plan:tin": lambda row: plans[row.pk] != "tin",
        }[q]  # fmt: skip
        is_down = sort.startswith("-")
        rows = sorted((plans[row.pk], row.pk) for row in Customer.objects.all() if kept(row))
        expected = [pk for key, pk in (reversed(rows) if is_down else rows) if key]
        expected += [pk for key, pk in (reversed(rows) if is_down else rows) if not key]
        start = state(q, sort=sort, size="25")

        found, firsts = forward(start)

        assert found == expected
        assert firsts == list(range(1, len(found) + 1, 25))
        at = customer_page(replace(start, after=str(customer_page(start, view()).slice.last_cursor or "")), view())
        seen = list(at.slice.ids)
        assert seen == expected[-25:]
        while at.slice.previous_cursor is not None:
            at = customer_page(replace(start, after=str(at.slice.previous_cursor)), view())
            seen = at.slice.ids + seen
        assert list(dict.fromkeys(seen)) == expected

    def test_neighbours_are_those_of_the_list(self, plan: str, plans: dict[int, str]) -> None:  # noqa: F811
        for sort in ("field.plan", "-field.plan"):
            start = state("status:active", sort=sort, size="100")
            order, _firsts = forward(start)
            numbers = dict(Customer.objects.values_list("pk", "number"))
            for at in range(0, len(order), 9):
                before, after, _place = neighbours(start, Customer.objects.get(pk=order[at]), view())
                assert before == (numbers[order[at - 1]] if at else None)
                assert after == (numbers[order[at + 1]] if at + 1 < len(order) else None)

    def test_numbers_and_texts_sort_as_people_mean(self) -> None:
        made = add_customers(6, searchable=False)
        amounts = ["-12.5", "-2", "0", "0.5", "9", "10"]
        fill(
            define("Seats", kind="number", is_sortable=True), dict(zip((row.pk for row in made), amounts, strict=True))
        )
        words = ["Ångström", "apple", "Émile", "Zoë", "Łódź", "birch"]
        fill(define("Word", is_sortable=True), dict(zip((row.pk for row in made), words, strict=True)))

        assert page(sort="field.seats").slice.ids == [row.pk for row in made]
        found = [words[pk - made[0].pk] for pk in page(sort="field.word").slice.ids]
        assert found == ["Ångström", "apple", "birch", "Émile", "Łódź", "Zoë"]

    def test_only_sortable_fields_sort_and_a_damaged_cursor_means_the_first_page(self, plans: dict[int, str]) -> None:
        define("Rack")

        assert state(sort="field.rack").sort == "" and state(sort="field.gone").sort == ""
        first = page(sort="field.plan", size="25").slice
        for broken in ("x", "WyJhIiwiZmllbGQucGxhbiIsNSwxLDFd", "WyJhIiwiZmllbGQucGxhbiIsbnVsbCwxLDFd"):
            assert page(sort="field.plan", size="25", after=broken).slice.ids == first.ids


class TestFilter:
    @pytest.fixture
    def rows(self) -> list[Customer]:
        """Four customers with a bit of everything, the last with nothing."""
        kinds: dict[str, tuple[str, list[Any]]] = {
            "Seats": ("number", ["5", "12.5", "-3", None]),
            "Since": ("date", ["2026-01-31", "2025-06-01", "2026-02-01", None]),
            "Managed": ("yes_no", [True, False, True, None]),
            "Rack": ("text", ["Rack 7 North", "Søren’s shed", "north wing", ""]),
        }
        made = add_customers(4, searchable=False)
        for label, (kind, values) in kinds.items():
            fill(define(label, kind=kind), dict(zip((row.pk for row in made), values, strict=True)))
        return made

    @pytest.mark.parametrize(
        ("q", "expected"),
        [
            ("field.seats:5", "A"), ("field.seats:>4", "AB"), ("field.seats:>=12.5", "B"), ("field.seats:<0", "C"),
            ("field.seats:-3..5", "AC"), ("field.seats:5,-3", "AC"), ("field.seats:none", "D"),
            ("field.seats:any", "ABC"), ("-field.seats:>4", "CD"), ("field.since:2026-01", "A"),
            ("field.since:2026", "AC"), ("field.since:>2026-01-31", "C"), ("field.since:..2025-12-31", "B"),
            ("field.since:2025-06-01..2026-01-31", "AB"), ("field.managed:yes", "AC"), ("field.managed:no,none", "BD"),
            ("field.managed:NO", "B"), ("field.rack:north", "AC"), ("field.rack:\"rack 7\"", "A"),
            ("field.rack:soren", "B"), ("field.rack:\"=North Wing\"", "C"), ("field.rack:=north", ""),
            ("FIELD.RACK:th", "AC"), ("field.rack:none", "D"), ("field.rack:any field.seats:>4", "AB"),
        ],
    )  # fmt: skip
    def test_finds_what_it_says(self, q: str, expected: str, rows: list[Customer], plan: str) -> None:  # noqa: F811
        names = dict(zip((row.pk for row in rows), "ABCD", strict=True))

        assert "".join(sorted(names[pk] for pk in ids(q))) == expected
        assert customer_count(state(q), view()).number == len(expected)

    @pytest.mark.parametrize(
        ("q", "words"),
        [
            ("field.seats:many", "no number"), ("field.since:soon", "no date"), ("field.managed:maybe", "no value of"),
            ("field.rack:>a", "no comparisons"), ("field.gone:x", "Unknown filter"),
            ("field.plan:goold", "no value of"),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_ignored_in_words(self, q: str, words: str, rows: list[Customer]) -> None:
        define("Plan", kind="choice", choices=["Gold"])
        [chip] = page(q).resolved.chips

        assert words in chip.problem
        assert len(ids(q)) == 4
        assert chip.meant == ("gold" if "goold" in q else chip.meant)

    def test_searchable_text_asks_the_index_and_finds_the_same(self) -> None:
        field = define("Rack", is_searchable=True)
        made = [make_customer(custom={"field.rack": text}) for text in ("North hall 12", "Hallway", "South", "")]

        found = [sorted(ids(q)) for q in ("field.rack:hall", "field.rack:all", 'field.rack:"hall 12"', "field.rack:ha")]

        assert found == [[made[0].pk, made[1].pk], [made[0].pk, made[1].pk], [made[0].pk], [made[0].pk, made[1].pk]]
        assert field.is_searchable

    def test_typed_keys_and_values_are_suggested(self) -> None:
        define("Plan", kind="choice", choices=["Gold", "Silver"])
        define("Margin", kind="number", field_class="money")

        assert [option.shown for option in assistance("fie", "3", view())] == ["field.plan:", "field.margin:"]
        assert [option.shown for option in assistance("Pla", "3", view())] == ["field.plan:"]
        assert [option.shown for option in assistance("field.plan:g", "12", view())] == ["gold"]
        assert [option.shown for option in assistance("fie", "3", view(READER))] == ["field.plan:"]


class TestSight:
    def test_column_filter_sort_and_search_are_absent_for_who_may_not_see(self) -> None:
        define("Margin", field_class="money", is_sortable=True, is_searchable=True)
        customer = make_customer(custom={"field.margin": "Qantarella"})
        asked = {"cols": "name,field.margin", "sort": "field.margin"}

        [seen] = page("qantarella", **asked).rows
        blind = page("qantarella", READER, **asked)

        assert seen.custom == {"field.margin": "Qantarella"} and seen.id == customer.pk
        assert blind.rows == [] and state("", READER, **asked).sort == ""
        assert "field.margin" not in state("", READER, **asked).columns
        assert page("field.margin:any", READER).resolved.chips[0].problem.startswith("Unknown filter")
        assert page("", READER, **asked).rows[0].custom == {}

    def test_the_box_finds_and_says_why(self) -> None:
        define("Rack code", is_searchable=True), define("Account", kind="number", is_searchable=True)
        customer = make_customer(custom={"field.rack_code": "Qantarella 7", "field.account": "4711.5"})

        found = page("qantar")

        assert (found.reasons.table[customer.pk].label, found.reasons.table[customer.pk].text) == (
            "Rack code",
            "Qantarella 7",
        )
        assert page("4711").slice.ids == [customer.pk]
        assert page("qantar", cols="name,field.rack_code").reasons.table == {}

    def test_archived_fields_are_gone_from_the_list(self) -> None:
        field = define("Plan", is_sortable=True)
        archive_field(field, actor=SYSTEM, now=NOW)

        assert "field.plan" not in {*CUSTOMERS.columns_for(SYSTEM), *CUSTOMERS.sorts_for(SYSTEM)}
        assert "field.plan" not in CUSTOMERS.filters_for(SYSTEM)


class TestCost:
    @staticmethod
    def asked(**parameters: str) -> list[str]:
        with fields_read_once(), CaptureQueriesContext(connection) as captured:
            page(**parameters)
        return [query["sql"] for query in captured if "set_config" not in query["sql"]]

    def test_definitions_are_read_once_and_values_once_where_a_column_shows_them(self) -> None:
        add_customers(3, searchable=False)
        define("Plan", is_sortable=True), define("Rack")

        plain, shown = self.asked(), self.asked(cols="name,field.plan,field.rack")

        assert sum("customers_customfield" in sql for sql in plain) == 1
        assert sum("customers_customvalue" in sql for sql in plain) == 0
        assert len(shown) == len(plain) + 1

    def test_nobody_looks_for_customers_without_a_value_where_all_have_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(planning, "FEW", 1)
        made = add_customers(30, searchable=False)
        fill(define("Plan", is_sortable=True), {row.pk: "x" for row in made})

        # The last page is read from its end, where those without a value would stand.
        asked = self.asked(sort="field.plan", size="25", after=str(Cursor(LAST, "field.plan")))

        assert CustomField.objects.get().customers == 30
        assert not any("NOT EXISTS" in sql or "NOT (EXISTS" in sql for sql in asked)
