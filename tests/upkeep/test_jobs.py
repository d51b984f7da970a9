"""Daily care of the database."""

from __future__ import annotations

import pytest
from django.db import connection

from billstead.jobs.registry import KINDS
from billstead.upkeep.jobs import analyze
from tests import makers


@pytest.mark.django_db
class TestAnalyze:
    def test_is_scheduled_daily(self) -> None:
        assert KINDS["upkeep.analyze"].every.days == 1

    def test_leaves_statistics_for_the_planner(self) -> None:
        makers.make_customer()

        analyze(0)

        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'customers_customer'")
                assert cursor.fetchone()[0] > 0
