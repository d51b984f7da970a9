"""Emitting: sealed, in order, in a fixed number of queries, in the caller's transaction."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from billstead.audit.models import ChainHead, Event, EventDispatch, EventPayload
from billstead.audit.operations import Act, Emission, Fact, UnknownEventType, emit_all
from billstead.core.actor import COMMAND_LINE
from tests.audit.makers import edited

pytestmark = pytest.mark.django_db


class TestEmitAll:
    def test_numbers_each_customers_events_and_keeps_the_head(self) -> None:
        act = Act.new()

        emit_all([edited(7), edited(7), edited(3), edited(None)], actor=COMMAND_LINE, act=act)

        rows = list(Event.objects.order_by("id").values_list("customer_id", "sequence", "act"))
        assert rows == [(7, 1, act.id), (7, 2, act.id), (3, 1, act.id), (0, 1, act.id)]
        assert ChainHead.objects.get(pk=7).hash == Event.objects.get(customer_id=7, sequence=2).chain
        assert EventDispatch.objects.count() == 4

    def test_takes_the_same_queries_for_one_and_for_two_thousand(self) -> None:
        counts = []
        for first, count in ((100, 1), (10_000, 2_000)):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                emit_all([edited(first + n) for n in range(count)], actor=COMMAND_LINE)
            counts.append(len(captured))

        assert counts[0] == counts[1]

    def test_refuses_a_type_nobody_can_tell(self) -> None:
        with pytest.raises(UnknownEventType):
            emit_all([Emission("test.unheard", "customer", 1, 1)], actor=COMMAND_LINE)

        assert not Event.objects.exists()

    def test_nothing_is_left_when_the_callers_transaction_fails(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            emit_all([edited(5)], actor=COMMAND_LINE)
            1 / 0  # noqa: B018

        assert not Event.objects.exists()
        assert not EventPayload.objects.exists()

    def test_keeps_text_no_database_likes(self) -> None:
        emit_all([edited(5, body=Fact("NUL \x00 lone \ud800 快", "notes"))], actor=COMMAND_LINE)

        assert "\\u0000" in EventPayload.objects.get().text
