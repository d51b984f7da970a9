"""What one person keeps about lists: columns, recent customers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billstead.accounts.queries import actor_of
from billstead.desk.operations import keep_columns, remember_customer
from billstead.desk.queries import kept_columns, recent_customers
from tests.cast import ada, ben
from tests.makers import NOW, make_customers

pytestmark = pytest.mark.django_db


class TestKeepColumns:
    def test_is_kept_per_person(self) -> None:
        one, other = actor_of(ada()), actor_of(ben())

        keep_columns("customers", ["name", "owner"], actor=one)

        assert kept_columns("customers", actor=one) == ("name", "owner")
        assert kept_columns("customers", actor=other) == ()

    def test_none_is_the_default_again(self) -> None:
        actor = actor_of(ada())
        keep_columns("customers", ["name"], actor=actor)

        keep_columns("customers", [], actor=actor)

        assert kept_columns("customers", actor=actor) == ()


class TestRememberCustomer:
    def test_newest_first_without_doubles_at_most_twenty(self) -> None:
        actor = actor_of(ada())
        made = make_customers(22)
        for minute, customer in enumerate([*made, made[5]]):
            remember_customer(customer.pk, actor=actor, now=NOW + timedelta(minutes=20 * minute))

        recent = recent_customers(actor=actor, limit=50)

        assert recent[:2] == [made[5].pk, made[21].pk]
        assert len(recent) == 20
