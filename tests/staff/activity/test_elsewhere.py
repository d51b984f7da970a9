"""The activity beside its page: what came since, CSV, the settings' history."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billstead.accounts.operations import edit_role
from billstead.audit.models import Event
from billstead.customers.models import Customer
from billstead.customers.operations import (
    create_tag,
)
from tests import cast, makers
from tests.staff.activity.pages import rename, sentences, shown
from tests.staff.profile.people import signed_in

pytestmark = pytest.mark.django_db
NOW = makers.NOW


class TestNewer:
    def test_counts_what_came_since_and_goes_on_asking(self, ada: Client, customer: Customer) -> None:
        html = shown(ada, customer)
        newest = Event.objects.filter(customer_id=customer.pk).latest("id").pk
        url = f"/customers/{customer.number}/activity/new/?since_id={newest}"
        assert f'hx-get="{url}"' in html

        quiet = ada.get(url).content.decode()
        rename(customer, "Acme Zebra", NOW)
        told = ada.get(url).content.decode()

        assert "btn" not in quiet
        assert "1 new</a>" in told
        for part in (quiet, told):
            assert f'hx-get="{url}" hx-trigger="look"' in part

    @pytest.mark.parametrize("since", ["", "x", "-1", "9" * 40, "٣"])
    def test_survives_nonsense(self, ada: Client, customer: Customer, since: str) -> None:
        answer = ada.get(reverse("customer_activity_new", args=[customer.number]), {"since_id": since})
        assert answer.status_code == 200

    def test_is_not_asked_while_one_searches(self, ada: Client, customer: Customer) -> None:
        assert 'id="newer"' not in shown(ada, customer, text="acme")


class TestCsv:
    def rows(self, client: Client, customer: Customer, **query: str) -> list[list[str]]:
        answer = client.get(reverse("customer_activity_csv", args=[customer.number]), query)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{customer.number}-activity.csv"'
        text = b"".join(answer.streaming_content).decode("utf-8")
        assert text.startswith("\ufeff")
        return list(csv.reader(io.StringIO(text[1:])))

    def test_holds_the_period_oldest_first(self, ada: Client) -> None:
        past = datetime(2026, 1, 10, 12, tzinfo=UTC)
        customer = makers.make_customer(name="Acme GmbH", now=past)
        rename(customer, "Acme Zebra", past + timedelta(days=2))
        rename(customer, "Acme SE", past + timedelta(days=4))

        rows = self.rows(ada, customer, since="2026-01-11", until="2026-01-12")

        assert rows[0] == ["Time", "Entry", "Kind", "Who", "What", "Field", "Before", "After", "Address"]
        assert [row[4:8] for row in rows[1:]] == [["changed details", "name", "Acme GmbH", "Acme Zebra"]]

    def test_runs_no_formula(self, ada: Client) -> None:
        past = datetime(2026, 1, 10, 12, tzinfo=UTC)
        customer = makers.make_customer(name="=HYPERLINK(1)", now=past)
        rename(customer, '@SUM("x")', past)

        cells = [cell for row in self.rows(ada, customer) for cell in row]

        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
        assert "'=HYPERLINK(1)" in cells

    def test_is_an_event_that_names_the_period_and_not_in_its_own_file(self, ada: Client) -> None:
        customer = makers.make_customer(now=datetime(2026, 1, 10, 12, tzinfo=UTC))

        first = self.rows(ada, customer)
        self.rows(ada, customer, since="2026-01-01", until="2026-01-31")

        assert not [row for row in first if "exported" in row[4]]
        html = shown(ada, customer)
        assert "exported the whole activity" in html
        assert "exported the activity from 1 Jan 2026 to 31 Jan 2026" in html

    def test_is_offered_only_to_whoever_may(self, ada: Client, customer: Customer) -> None:
        assert 'id="export"' in shown(ada, customer)
        assert 'id="export"' not in shown(signed_in(cast.ben()), customer)


class TestSettingsHistory:
    def test_tells_permissions_by_what_was_given_and_taken(self, ada: Client) -> None:
        role = cast.ben().role
        held = set(json.loads(role.codes))
        wanted = held - {"customers.see_notes"} | {"tags.assign"}
        edit_role(role, name=role.name, codes=wanted, actor=cast.actor(cast.ada()))

        html = ada.get(reverse("settings_history")).content.decode()

        assert "<ins>Tag customers</ins>" in html and "<del>Notes</del>" in html
        assert "tags.assign" not in html

    def test_is_a_fragment_for_htmx(self, ada: Client) -> None:
        create_tag(name="vip", actor=cast.actor(cast.ada()), now=NOW)

        html = ada.get(reverse("settings_history"), {"text": "vip"}, headers={"HX-Request": "true"}).content.decode()

        assert sentences(html) == ["Ada Lovelace created the tag vip 192.0.2.1"]
        assert "<html" not in html
