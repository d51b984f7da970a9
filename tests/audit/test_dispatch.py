"""The outbox: an event is told exactly when it committed, whatever dies in between."""

from __future__ import annotations

import pytest
from django.db import transaction

from billstead.audit.dispatch import dispatch
from billstead.audit.models import ChainHead, Event, EventDispatch
from billstead.audit.operations import Emission, emit_all
from billstead.audit.queries import verify_all
from billstead.audit.registry import event_type, on
from billstead.core.actor import COMMAND_LINE
from billstead.jobs.models import Job
from billstead.jobs.worker import run_due
from tests.faults import fault_points
from tests.jobs.threads import at_once

event_type("test.told", kind="system", icon="bell", sentence="told")
heard: list[tuple[str, int]] = []


@on("test.told")
def first(event_id: int) -> None:
    heard.append(("first", event_id))


@on("test.told")
def second(event_id: int) -> None:
    heard.append(("second", event_id))


def tell(count: int = 1) -> list[int]:
    return emit_all([Emission("test.told", "customer", 1, 1)] * count, actor=COMMAND_LINE)


@pytest.mark.django_db
class TestDispatch:
    def test_each_subscriber_hears_each_event_once(self) -> None:
        heard.clear()
        ids = tell(2)

        run_due()
        run_due()

        assert sorted(heard) == [("first", ids[0]), ("first", ids[1]), ("second", ids[0]), ("second", ids[1])]
        assert not EventDispatch.objects.exists()
        assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestDispatchUnderFaults:
    def test_killed_anywhere_loses_and_doubles_nothing(self) -> None:
        ids: list[int] = []

        def reset() -> None:
            Job.objects.all().delete()
            EventDispatch.objects.all().delete()
            ids[:] = tell(3)

        def violations() -> list[object]:
            jobs = sorted(Job.objects.values_list("kind", "row_id"))
            kinds = ["tests.audit.test_dispatch.first", "tests.audit.test_dispatch.second"]
            wanted = sorted((kind, event_id) for kind in kinds for event_id in ids)
            left = EventDispatch.objects.count()
            return [] if (jobs, left) == (wanted, 0) else [jobs, left]

        walk = fault_points(reset, dispatch, violations, recover=dispatch)

        assert walk.bad == []
        assert walk.statements >= 4
        assert walk.commits >= 1

    def test_emitting_killed_anywhere_leaves_whole_history(self) -> None:
        def violations() -> list[object]:
            half = Event.objects.count() % 2 or Event.objects.count() != EventDispatch.objects.count()
            return [*verify_all(), *(["half an emission"] if half else [])]

        def emit_two() -> None:
            with transaction.atomic():
                emit_all(
                    [Emission("test.told", "customer", 1, 1), Emission("test.told", "customer", 2, 2)],
                    actor=COMMAND_LINE,
                )

        walk = fault_points(lambda: None, emit_two, violations)

        assert walk.bad == []
        assert walk.statements >= 7
        assert walk.commits >= 1

    def test_four_dispatchers_at_once_make_each_job_once(self) -> None:
        for _n in range(4):
            tell(300)

        at_once(4, lambda: [dispatch() for _round in range(6)])

        assert EventDispatch.objects.count() == 0
        assert Job.objects.count() == 2_400
        assert Job.objects.values("kind", "row_id").distinct().count() == 2_400

    def test_four_writers_on_one_chain_keep_it_whole(self) -> None:
        at_once(4, lambda: [tell(2) for _round in range(10)])

        assert list(verify_all()) == []
        assert ChainHead.objects.get(pk=1).sequence == 80
