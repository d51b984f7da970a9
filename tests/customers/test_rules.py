"""Pure rules: due dates, distance, similarity."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billstead.customers.merging import merge_set
from billstead.customers.rules import distance, due_on, least_used, similarity

WORDS = st.text(alphabet="abcdef", max_size=8)
TAGS = st.lists(st.integers(1, 9), unique=True).map(sorted)


class TestDueOn:
    @pytest.mark.parametrize(
        ("kind", "days", "issued", "due"),
        [
            ("net", 0, date(2030, 1, 31), date(2030, 1, 31)),
            ("net", 14, date(2030, 2, 20), date(2030, 3, 6)),
            ("end_of_month", 0, date(2028, 2, 3), date(2028, 2, 29)),
            ("end_of_month", 30, date(2030, 1, 15), date(2030, 3, 2)),
            ("day_of_month", 15, date(2030, 12, 31), date(2031, 1, 15)),
            ("day_of_month", 31, date(2030, 1, 1), date(2030, 2, 28)),
        ],
    )
    def test_is_the_day_the_terms_say(self, kind: str, days: int, issued: date, due: date) -> None:
        assert due_on(issued, kind, days) == due

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["net", "end_of_month"]), st.integers(0, 365))
    def test_is_never_before_the_invoice(self, issued: date, kind: str, days: int) -> None:
        assert due_on(issued, kind, days) >= issued

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
    def test_falls_in_the_next_month(self, issued: date, day: int) -> None:
        due = due_on(issued, "day_of_month", day)

        assert (due.year * 12 + due.month) - (issued.year * 12 + issued.month) == 1
        assert due.day == day or (due.day < day and due.day >= 28)


class TestLeastUsed:
    @pytest.mark.parametrize(
        ("used", "expected"), [("", "a"), ("a", "b"), ("ab", "c"), ("abc", "a"), ("aabbc", "c"), ("zzz", "a")]
    )
    def test_is_the_first_of_the_rarest(self, used: str, expected: str) -> None:
        assert least_used("abc", used) == expected

    @given(st.lists(st.sampled_from("abcd")))
    def test_evens_out_whatever_was_there(self, used: list[str]) -> None:
        for _turn in range(4 * len(used)):
            used.append(least_used("abcd", used))

        counts = [used.count(choice) for choice in "abcd"]
        assert max(counts) - min(counts) <= 1


class TestDistance:
    @given(WORDS, WORDS)
    def test_is_the_same_both_ways_and_none_to_itself(self, one: str, other: str) -> None:
        assert distance(one, other, 9) == distance(other, one, 9)
        assert (distance(one, other, 9) == 0) == (one == other)

    @given(WORDS, WORDS, st.integers(0, 3))
    def test_stops_at_the_limit(self, one: str, other: str, limit: int) -> None:
        assert distance(one, other, limit) == min(distance(one, other, 9), limit + 1)

    @pytest.mark.parametrize(("one", "other", "far"), [("gmial", "gmail", 1), ("acme", "amce", 1), ("ab", "cd", 2)])
    def test_counts_a_swap_as_one(self, one: str, other: str, far: int) -> None:
        assert distance(one, other, 5) == far


class TestSimilarity:
    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            ("acme hosting gmbh", "acme hosting", True),
            ("anna berg", "berg anna", True),
            ("acme hosting", "acme hostng ltd", True),
            ("acme hosting", "apex hosting", False),
            ("muller", "miller bau", False),
        ],
    )
    def test_sees_past_legal_forms_order_and_slips(self, one: str, other: str, alike: bool) -> None:
        assert (similarity(one, other) >= 0.85) is alike

    @given(WORDS, WORDS)
    def test_is_the_same_both_ways(self, one: str, other: str) -> None:
        assert similarity(one, other) == similarity(other, one)


class TestMergeSet:
    @given(TAGS, TAGS, TAGS)
    def test_keeps_what_either_added_and_neither_removed(
        self, opened: list[int], mine: list[int], now: list[int]
    ) -> None:
        merged = set(merge_set(opened, mine, now))

        assert set(mine) - set(opened) <= merged
        assert not merged & (set(opened) - set(mine))
        assert set(now) - set(opened) <= merged

    @given(TAGS, TAGS)
    def test_is_mine_when_nobody_else_changed_it(self, opened: list[int], mine: list[int]) -> None:
        assert merge_set(opened, mine, opened) == mine
