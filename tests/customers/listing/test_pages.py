"""Pages, counts and neighbours of the customers list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from billstead.core.actor import SYSTEM, Actor
from billstead.customers.listing.matching import matching
from billstead.customers.listing.pages import Count, Page, customer_count, customer_page, neighbours
from billstead.customers.listing.spec import CUSTOMERS
from billstead.customers.models import Contact, Customer, CustomerTag, Group, Note, Tag
from billstead.ui.listing import paging, planning
from billstead.ui.listing.state import ListState, read_state
from billstead.ui.listing.viewpoint import Viewpoint

from .rows import NOW, add_customer, add_customers, add_extras

pytestmark = pytest.mark.django_db
READER = Actor(kind="staff", id=9, name="Ben", permissions=frozenset({"customers.view"}))
SORTS = [f"{minus}{sort.key}" for sort in CUSTOMERS.sorts for minus in ("", "-")]


def view(actor: Actor = SYSTEM) -> Viewpoint:
    return Viewpoint(actor, NOW, UTC)


def state(q: str = "", actor: Actor = SYSTEM, **parameters: str) -> ListState:
    return read_state(CUSTOMERS, actor, {"q": q} | parameters)


def page(q: str = "", actor: Actor = SYSTEM, **parameters: str) -> Page:
    return customer_page(state(q, actor, **parameters), view(actor))


def names(found: Page) -> list[str]:
    return [row.name for row in found.rows]


def forward(start: ListState) -> tuple[list[int], list[int | None]]:
    """All ids and page positions, by Next from the first page."""
    ids, firsts = [], []
    while True:
        found = customer_page(start, view())
        ids += found.slice.ids
        firsts.append(found.slice.first)
        if found.slice.next_cursor is None:
            return ids, firsts
        start = replace(start, after=str(found.slice.next_cursor))


@pytest.fixture(params=["few", "sparse", "many", "far"])
def plan(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """All ways to a page: keys in memory, sorted by the database, walked on the index, and walked in vain."""
    if request.param != "few":
        monkeypatch.setattr(planning, "FEW", 5)
    if request.param in ("many", "far"):
        monkeypatch.setattr(planning, "SPARSE", 5)
    if request.param == "far":
        monkeypatch.setattr(paging, "REACH", 10)
    return str(request.param)


class TestPaging:
    @pytest.mark.parametrize("sort", SORTS)
    @pytest.mark.parametrize("q", ["", "status:active"])
    def test_every_row_once_forward_and_back(self, sort: str, q: str, plan: str) -> None:
        add_customers(130, searchable=False)
        start = state(q, sort=sort, size="25")
        field = CUSTOMERS.sorts_for(SYSTEM)[sort.removeprefix("-")].field
        rows = Customer.objects.filter(status="active") if q else Customer.objects.all()
        expected = sorted(rows.values_list(field, "id"), reverse=sort.startswith("-"))

        ids, firsts = forward(start)

        assert ids == [row for _value, row in expected]
        assert firsts == list(range(1, len(ids) + 1, 25))
        at = customer_page(replace(start, after=str(customer_page(start, view()).slice.last_cursor)), view())
        assert at.slice.ids == ids[-25:]
        back = [at.slice.ids]
        while at.slice.previous_cursor is not None:
            at = customer_page(replace(start, after=str(at.slice.previous_cursor)), view())
            back.insert(0, at.slice.ids)
        seen = [row for ids_of_page in back for row in ids_of_page]
        assert list(dict.fromkeys(seen)) == ids

    def test_a_row_added_meanwhile_moves_nothing(self) -> None:
        add_customers(60, searchable=False)
        start = state(sort="name", size="25")
        first = customer_page(start, view())
        add_customer(name="Aaa", searchable=False, seed=99)

        second = customer_page(replace(start, after=str(first.slice.next_cursor)), view())

        assert not set(first.slice.ids) & set(second.slice.ids)
        assert second.slice.first == 26

    @pytest.mark.parametrize("after", ["x", "!!", "W10", "eyJhIjoxfQ", "WyJhIiwiLWNyZWF0ZWQiLDUsMSwxXQ", "a" * 700])
    def test_a_damaged_cursor_means_the_first_page(self, after: str) -> None:
        made = add_customers(3, searchable=False)

        assert len(page(after=after).rows) == len(made)

    def test_a_cursor_of_another_order_means_the_first_page(self) -> None:
        add_customers(30, searchable=False)
        cursor = str(page(size="25", sort="name").slice.next_cursor)

        assert page(size="25", sort="email", after=cursor).slice.first == 1

    def test_numbers_sort_as_numbers(self) -> None:
        for number in ("C-999999", "C-1000000", "C-5"):
            add_customer(number=number, searchable=False, seed=len(number))

        assert [row.number for row in page(sort="number").rows] == ["C-5", "C-999999", "C-1000000"]


class TestFilters:
    @pytest.mark.parametrize(
        ("q", "expected"),
        [
            ("status:suspended", {"B"}),
            ("status:active,suspended", {"A", "B"}),
            ("-status:active", {"B", "C"}),
            ("country:DE", {"A", "C"}),
            ("country:germany status:closed", {"C"}),
            ("created:2026-01", {"A"}),
            ("created:2026-01..2026-02", {"A", "B"}),
            ("created:>2026-01", {"B", "C"}),
            ("created:<2026-02", {"A"}),
            ("created:today", {"C"}),
            ("created:7d", {"C"}),
            ("created:this-month", {"C"}),
            ("created:..2026-01,today", {"A", "C"}),
            ("currency:usd", {"B"}),
            ("number:2", {"B"}),
            ("number:C-000003", {"C"}),
            ("phone:none", {"B"}),
            ("phone:+4930", {"A", "C"}),
            ("phone:030", {"A", "C"}),
            ("email:a@", {"A"}),
            ("email:@acme.example", {"A", "B"}),
            ("is:company", {"A", "B"}),
            ("-is:company", {"C"}),
            ("verified:phone", {"A"}),
            ("verified:none", {"B", "C"}),
            ("tax:bad", {"B"}),
            ("tax:none", {"A", "C"}),
            ("tax:any", {"B"}),
            ("access:none,invite-later", {"A", "B", "C"}),
            ("is:stale", {"B"}),
            ("confirmed:2026-01-05", {"A"}),
            ("confirmed:<2026-01-05", {"B"}),
            ("has:note", {"B"}),
            ("-has:note", {"A", "C"}),
            ("has:contact", {"C"}),
            ("tag:vip", {"A"}),
            ("tag:VIP,none", {"A", "B", "C"}),
            ("tag:none", {"B", "C"}),
            ("group:gold", {"B"}),
            ("group:none", {"A", "C"}),
            ("owner:none", {"A", "B", "C"}),
            ("company:acme", {"A"}),
            ("unknown:1", {"A", "B", "C"}),
            ("created:nonsense", {"A", "B", "C"}),
        ],
    )
    def test_finds(self, q: str, expected: set[str], plan: str) -> None:
        self._three()
        assert {row.name[0] for row in page(q).rows} == expected
        assert customer_count(state(q), view()) == Count(len(expected))

    @pytest.mark.parametrize(
        ("q", "problem", "meant"),
        [
            ("statsu:active", "Unknown filter “statsu”, ignored.", "status"),
            ("foo:1", "Unknown filter “foo”, ignored.", ""),
            ("balance:>100", "Unknown filter “balance”, ignored.", ""),
            ("status:activ", "“activ” is no value of “status”.", "active"),
            ("status:", "“status:” still needs a value.", ""),
            ("created:soon", "“soon” is no date. Use 2026-01-31, 2026-01, today, 7d or this-month.", ""),
            ("created:2026-13", "“2026-13” is no date. Use 2026-01-31, 2026-01, today, 7d or this-month.", ""),
            ("status:>1", "“status” has no comparisons or ranges.", ""),
            ("id:x", "“x” is no whole number.", ""),
            ("tag:vpi", "“vpi” is no value of “tag”.", "VIP"),
        ],
    )
    def test_explains_what_it_ignores(self, q: str, problem: str, meant: str) -> None:
        self._three()

        chip = page(q).resolved.problems[0]

        assert (chip.problem, chip.meant) == (problem, meant)
        assert len(page(q).rows) == 3

    def test_the_correction_offered_is_the_query_put_right(self) -> None:
        self._three()

        assert page("jane statsu:active").resolved.problems[0].meant_query == "jane status:active"

    @pytest.mark.parametrize("key", ["email", "phone", "tax", "access"])
    def test_a_class_the_reader_may_not_see_does_not_exist(self, key: str) -> None:
        self._three()

        found = page(f"{key}:none", READER)

        assert f"“{key}”" in found.resolved.problems[0].problem
        assert {row.email for row in found.rows} == {row.phone for row in found.rows} == {""}
        assert state(actor=READER, sort="email").sort == ""
        assert "email" not in state(actor=READER, cols="email,name,status").columns

    def test_a_hidden_fact_does_not_exist(self) -> None:
        self._three()

        assert page("has:note", READER).resolved.problems[0].problem == "“note” is no value of “has”."

    @staticmethod
    def _three() -> None:
        january = datetime(2026, 1, 5, tzinfo=UTC)
        one = add_customer(
            name="Acme", kind="company", status="active", country_key="DE", created_at=january, currency="EUR",
            email="a@acme.example", phone="+4930111", phone_proven_at=NOW, confirmed_on=date(2026, 1, 5), seed=1,
        )  # fmt: skip
        two = add_customer(
            name="Beta", kind="company", status="suspended", country_key="US",
            created_at=datetime(2026, 2, 5, tzinfo=UTC), currency="USD",
            email="b@acme.example", phone="", confirmed_on=date(2025, 11, 21), seed=2,
            group=Group.objects.create(name="Gold", name_key="gold"), tax_id="DE1", tax_id_key="DE1",
            tax_id_state="format_bad",
        )  # fmt: skip
        three = add_customer(
            name="Cleo", kind="person", status="closed", country_key="DE", created_at=NOW, currency="EUR",
            email="c@other.example", phone="+4930333", confirmed_on=NOW.date(), seed=3,
        )  # fmt: skip
        CustomerTag.objects.create(customer=one, tag=Tag.objects.create(name="VIP", name_key="vip"))
        Note.objects.create(customer=two, body="x", author_name="Ada", created_at=NOW)
        Contact.objects.create(customer=three, name="Y")


class TestSearch:
    def test_best_match_first_then_the_rest(self) -> None:
        add_customer(name="Grand Acme Trading", created_at=NOW, seed=1)
        add_customer(name="Acme", seed=2)
        add_customer(name="Other", seed=3)

        assert names(page("acme")) == ["Acme", "Grand Acme Trading"]
        assert names(page("acme", sort="-name")) == ["Grand Acme Trading", "Acme"]

    def test_text_and_filters_hold_together(self, plan: str) -> None:
        add_customer(name="Acme One", status="active", seed=1)
        add_customer(name="Acme Two", status="closed", seed=2)

        assert names(page("acme status:closed")) == ["Acme Two"]
        assert names(page("acme -two")) == ["Acme One"]
        assert names(page("-acme")) == []

    def test_close_words_when_nothing_matches(self) -> None:
        add_customer(name="Nordlicht", seed=1)

        found = page("nordlciht")

        assert names(found) == ["Nordlicht"]
        assert found.close == ("nordlicht",)

    def test_a_tag_is_found_by_its_name(self) -> None:
        add_extras(add_customers(200, searchable=False))

        assert page("reseller").count == page("tag:reseller").count != Count(0)

    def test_more_than_a_thousand_matches_fall_back_to_newest_first(self) -> None:
        add_customers(1_050, name="Common Ltd")

        found = page("common")

        assert found.slice.order.name == "-created"
        assert customer_count(state("common"), view()) == Count(1_050)


class TestNeighbours:
    @pytest.mark.parametrize("q", ["", "status:active", "example"])
    @pytest.mark.parametrize("sort", ["", "name", "-status"])
    def test_walks_the_list_one_came_from(self, q: str, sort: str, plan: str) -> None:
        add_customers(40)
        start = state(q, sort=sort, size="100")
        rows = customer_page(start, view()).rows
        numbers = [None, *(row.number for row in rows), None]

        for at, row in enumerate(rows, 1):
            before, after, position = neighbours(start, Customer.objects.get(pk=row.id), view())
            assert (before, after) == (numbers[at - 1], numbers[at + 1])
            assert position in (None, at)


class TestCount:
    def test_is_capped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("billstead.customers.listing.pages.MOST_COUNTED", 10)
        monkeypatch.setattr(planning, "FEW", 5)
        add_customers(40, searchable=False, country_key="DE")

        assert customer_count(state("country:DE"), view()) == Count(10, True)
        assert matching(state("country:DE"), view()).keys is None
