"""Folding bursts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from billstead.audit.entries import Entry
from billstead.audit.rules import BURST, fold_bursts
from tests.audit.makers import NOON

LINE = Entry(
    id=1, customer_id=1, act="a", sequence=1, type="test.edited", kind="profile", icon="pencil", actor_kind="staff",
    actor_id=1, actor_name="Ada", address="", at=NOON, changes=(), facts={}, subject_kind="customer", subject_id=1,
)  # fmt: skip


def line(minutes: int, *, actor: int = 1, subject: int = 1) -> Entry:
    return replace(LINE, at=NOON - timedelta(minutes=minutes), actor_id=actor, subject_id=subject)


class TestFoldBursts:
    def test_folds_one_actors_neighbours_on_one_subject_within_five_minutes(self) -> None:
        lines = [line(0), line(5), line(6), line(7, actor=2), line(8), line(9, subject=2)]

        assert [len(burst.entries) for burst in fold_bursts(lines)] == [2, 1, 1, 1, 1]

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 2), st.integers(1, 2))))
    def test_loses_and_moves_nothing(self, drawn: list[tuple[int, int, int]]) -> None:
        lines = [line(minutes, actor=actor, subject=subject) for minutes, actor, subject in sorted(drawn)]

        bursts = fold_bursts(lines)

        assert [entry for burst in bursts for entry in burst.entries] == lines
        assert all(burst.newest.at - burst.oldest.at <= BURST for burst in bursts)
