"""A statement that runs too long is stopped by name."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from billstead.core.limits import TooBroad, statement_limit

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000000) SELECT sum(i) FROM n"


def ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
class TestStatementLimit:
    def test_stops_a_long_read(self) -> None:
        with pytest.raises(TooBroad), statement_limit(100):
            ask(ENDLESS)

    def test_leaves_a_short_read_alone(self) -> None:
        with statement_limit(2000):
            assert ask("SELECT 41 + 1") == 42

    def test_ends_with_its_block(self) -> None:
        with statement_limit(100):
            pass

        if connection.vendor == "postgresql":
            assert ask("SHOW statement_timeout") == "0"

    def test_holds_inside_a_transaction(self) -> None:
        with transaction.atomic(), pytest.raises(TooBroad), statement_limit(100):
            ask(ENDLESS)
