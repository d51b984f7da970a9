"""Back-off and slots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billstead.jobs.rules import back_off, slot_start


class TestBackOff:
    def test_doubles_to_an_hour(self) -> None:
        waits = [back_off(attempt).total_seconds() for attempt in (1, 2, 3, 9, 10, 11, 500)]

        assert waits == [5, 10, 20, 1280, 2560, 3600, 3600]


class TestSlotStart:
    @given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1999, 1, 1)), st.integers(1, 10_000))  # noqa: DTZ001
    def test_holds_the_moment_and_is_its_own_slot(self, now: datetime, minutes: int) -> None:
        every = timedelta(minutes=minutes)

        start = slot_start(now, every)

        assert start <= now < start + every
        assert slot_start(start, every) == start
