"""The demo: the same people everywhere, nobody twice, books that hold."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from billstead.accounts.models import User
from billstead.accounts.operations import add_staff
from billstead.accounts.rules import OWNER
from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer, ExternalId
from billstead.customers.operations import check_customer
from billstead.demo import filling
from billstead.demo.chinook import chinook_file, chinook_ids
from billstead.demo.people import TAGS, draw
from billstead.importers.models import Import, ImportRow
from billstead.jobs.models import Job
from billstead.upkeep.doctor import examine

NOW = datetime(2030, 3, 14, 9, 30, tzinfo=UTC)
STOCK = {"tag_ids": {name: place for place, name in enumerate(TAGS, 1)}, "group_ids": [1, 2], "owner_ids": [1]}


class TestDraw:
    def test_gives_the_same_customer_for_the_same_index(self) -> None:
        assert [draw(index, **STOCK).row for index in range(40)] == [draw(index, **STOCK).row for index in range(40)]

    def test_knows_thirty_countries_and_more(self) -> None:
        countries = {draw(index, **STOCK).row.billing.country for index in range(filling.CUSTOMER_COUNT)}

        assert len(countries) == 38

    def test_never_draws_one_email_twice(self) -> None:
        emails = [draw(index, **STOCK).row.email.casefold() for index in range(filling.CUSTOMER_COUNT)]

        assert len(set(emails)) == filling.CUSTOMER_COUNT

    @pytest.mark.django_db
    def test_draws_nobody_the_form_would_refuse(self) -> None:
        filling._make_firm(NOW)
        makers = filling._makers()

        refused = {}
        for index in range(0, filling.CUSTOMER_COUNT, 9):
            row = draw(index, tag_ids=makers.tag_ids, group_ids=makers.group_ids, owner_ids=makers.owner_ids).row
            if errors := check_customer(row, actor=COMMAND_LINE).errors:
                refused[index] = errors

        assert refused == {}


class TestChinookFile:
    def test_has_the_59_customers_of_24_countries(self) -> None:
        rows = list(csv.DictReader(io.StringIO(chinook_file().decode())))

        assert [row["CustomerId"] for row in rows] == list(chinook_ids()) and len(rows) == 59
        assert len({row["Country"] for row in rows}) == 24


@pytest.mark.django_db
class TestBegin:
    def test_refuses_an_installation_with_staff_of_its_own(self) -> None:
        add_staff(name="Real Owner", email="real@example.com", role=OWNER, actor=COMMAND_LINE, now=NOW)

        with pytest.raises(filling.NotADemo):
            filling.begin(now=NOW)

        assert Customer.objects.count() == 0

    def test_serves_with_200_customers_and_leaves_the_rest_to_the_worker(self) -> None:
        filling.begin(now=NOW)

        made = Customer.objects.count()
        assert made >= filling.FIRST_COUNT
        assert ExternalId.objects.filter(source="chinook").count() == 59
        assert Import.objects.get().state == "done"
        assert ImportRow.objects.exclude(outcome="created").count() == 0
        assert Job.objects.filter(kind="demo.fill").count() == 1
        assert Event.objects.filter(type="customer.created").count() == made
        assert not Event.objects.filter(at__gt=NOW).exists()
        assert {part: found for part, found in examine() if found and part not in {"jobs", "keys"}} == {}

        filling.begin(now=NOW)

        assert Customer.objects.count() == made
        assert User.objects.count() == 5
        assert Job.objects.filter(kind="demo.fill").count() == 1
