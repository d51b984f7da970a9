"""The activity: filters in the URL, search over all of it, days, bursts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billstead.accounts.models import User
from billstead.audit.models import Event
from billstead.audit.registry import TYPES, EventType
from billstead.customers.models import Customer
from billstead.customers.operations import (
    add_note,
    create_tag,
    tag_customers,
)
from tests import cast, makers
from tests.staff.activity.pages import rename, sentences, shown
from tests.staff.profile.people import signed_in

pytestmark = pytest.mark.django_db
NOW = makers.NOW


class TestFilters:
    @pytest.fixture(autouse=True)
    def history(self, customer: Customer) -> None:
        rename(customer, "Acme Zebra", NOW - timedelta(days=2))
        add_note(customer, body="Wants *paper* invoices", actor=cast.actor(cast.ada()), now=NOW)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, ["note", "name", "created"]),
            ({"kind": "notes"}, ["note"]),
            ({"kind": ["notes", "profile"], "since": "2030-03-12"}, ["note", "name"]),
            ({"text": "PAPER"}, ["note"]),
            ({"text": "zebra"}, ["name"]),
            ({"until": "2030-03-11"}, ["created"]),
            ({"since": "2030-03-12", "until": "2030-03-12"}, ["name"]),
            ({"kind": "tags"}, []),
            ({"kind": "nonsense"}, ["note", "name", "created"]),
        ],
    )
    def test_pick_out(self, ada: Client, customer: Customer, query: dict[str, object], expected: list[str]) -> None:
        told = {
            "note": "Ada Lovelace added a note",
            "name": "Ada Lovelace changed legal name",
            "created": f"Mia Manager created the customer {customer.number}",
        }

        assert sentences(shown(ada, customer, **query)) == [told[each] for each in expected]

    def test_by_person(self, ada: Client, customer: Customer) -> None:
        html = shown(ada, customer, person=f"staff:{cast.mia().pk}")

        assert len(sentences(html)) == 1
        assert f'<option value="staff:{cast.mia().pk}" selected>Mia Manager' in html

    def test_found_nothing_leads_back_to_all(self, ada: Client, customer: Customer) -> None:
        html = shown(ada, customer, text="no such word")

        assert "Nothing found. <a" in html
        assert f'href="/customers/{customer.number}/activity/">Show all activity' in html

    @pytest.mark.parametrize(
        ("query", "field"),
        [({"since": "yesterday"}, "since"), ({"until": "2030-02-30"}, "until"),
         ({"since": "2030-03-12", "until": "2030-03-11"}, "until")],
    )  # fmt: skip
    def test_refuse_a_period_nobody_means(
        self, ada: Client, customer: Customer, query: dict[str, str], field: str
    ) -> None:
        for name in ("customer_activity", "customer_activity_csv"):
            answer = ada.get(reverse(name, args=[customer.number]), query)

            html = answer.content.decode()
            assert answer.status_code == 422
            assert "<title>Error: Activity" in html
            assert f'aria-describedby="t-{field}-error"' in html
        assert not Event.objects.filter(type="customer.activity_exported").exists()

    @pytest.mark.parametrize(
        "query",
        ["since=0001-01-01", "until=9999-12-31", "before=x", "before=1-99999999999999999999", "before=-9-9",
         "person=staff:x", "person=%00", "text=%00", "text=" + "x" * 5_000, "kind=system&kind=system"],
    )  # fmt: skip
    def test_survive_nonsense(self, ada: Client, customer: Customer, query: str) -> None:
        assert ada.get(f"{reverse('customer_activity', args=[customer.number])}?{query}").status_code == 200


class TestNoise:
    @pytest.fixture(autouse=True)
    def noise(self, customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
        note = EventType("note.added", "system", "circle", "heard a noise", "notes")
        monkeypatch.setitem(TYPES, "note.added", note)
        add_note(customer, body="hum", actor=cast.actor(cast.ada()), now=NOW)

    def test_is_hidden_with_its_count_until_asked_for(self, ada: Client, customer: Customer) -> None:
        html = shown(ada, customer)

        assert len(sentences(html)) == 1
        assert "1 system event hidden" in html
        assert f'href="/customers/{customer.number}/activity/?all=1"' in html
        assert len(sentences(shown(ada, customer, all="1"))) == 2
        assert "1 system event hidden" in ada.get(f"/customers/{customer.number}/").content.decode()

    def test_is_not_counted_as_new_where_it_is_hidden(self, ada: Client, customer: Customer) -> None:
        since = Event.objects.filter(customer_id=customer.pk).earliest("id").pk
        url = f"/customers/{customer.number}/activity/new/?since_id={since}"

        assert f'hx-get="{url}"' in shown(ada, customer)
        assert "btn" not in ada.get(url).content.decode()

    def test_is_counted_where_it_is_shown(self, ada: Client, customer: Customer) -> None:
        newest = Event.objects.filter(customer_id=customer.pk).latest("id").pk
        add_note(customer, body="hum again", actor=cast.actor(cast.ada()), now=NOW)
        url = f"/customers/{customer.number}/activity/new/?since_id={newest}&amp;all=1"

        html = ada.get(url.replace("&amp;", "&")).content.decode()

        assert "1 new</a>" in html and f'hx-get="{url}"' in html
        assert f'href="/customers/{customer.number}/activity/?all=1"' in html
        assert "&amp;all=1" in shown(ada, customer, all="1")

    def test_is_searched_too(self, ada: Client, customer: Customer) -> None:
        assert len(sentences(shown(ada, customer, text="hum"))) == 1


class TestPages:
    def test_hold_fifty_and_go_on_with_older(self, ada: Client, customer: Customer) -> None:
        for minute in range(60):
            add_note(customer, body=f"note {minute}", actor=cast.actor(cast.ada()), now=NOW + timedelta(hours=minute))
        url = reverse("customer_activity", args=[customer.number])

        first = ada.get(url, {"kind": "notes", "from": "q=x"}).content.decode()
        older = re.search(r'href="([^"]+)" rel="next">Older activity', first)

        assert older
        assert older[1].startswith(f"{url}?kind=notes&amp;before=") and older[1].endswith("&amp;from=q%3Dx")
        second = ada.get(older[1].replace("&amp;", "&")).content.decode()
        assert (len(sentences(first)), len(sentences(second))) == (50, 10)
        assert "Older activity" not in second

    def test_search_all_of_it_not_the_loaded(self, ada: Client, customer: Customer) -> None:
        add_note(customer, body="the needle", actor=cast.actor(cast.ada()), now=NOW - timedelta(days=5))
        for minute in range(60):
            add_note(customer, body=f"hay {minute}", actor=cast.actor(cast.ada()), now=NOW + timedelta(hours=minute))

        assert "the needle" not in shown(ada, customer)
        assert "the needle" in shown(ada, customer, text="needle")


class TestDays:
    @pytest.mark.parametrize(("zone", "days"), [("Pacific/Auckland", ["Friday"]), ("America/New_York", ["Thursday"])])
    def test_are_those_of_the_reader(self, customer: Customer, zone: str, days: list[str]) -> None:
        User.objects.filter(pk=cast.ada().pk).update(time_zone=zone)
        rename(customer, "Acme Zebra", datetime(2030, 3, 14, 23, 30, tzinfo=UTC))
        ada = signed_in(User.objects.get(pk=cast.ada().pk))

        html = shown(ada, customer, text="zebra")

        assert [heading.partition(",")[0] for heading in re.findall(r"<h3><time[^>]*>(.*?)</time></h3>", html)] == days

    def test_a_filter_means_the_readers_days_too(self, customer: Customer) -> None:
        User.objects.filter(pk=cast.ada().pk).update(time_zone="Pacific/Auckland")
        rename(customer, "Acme Zebra", datetime(2030, 3, 14, 23, 30, tzinfo=UTC))
        ada = signed_in(User.objects.get(pk=cast.ada().pk))

        assert len(sentences(shown(ada, customer, since="2030-03-15", until="2030-03-15"))) == 1
        assert sentences(shown(ada, customer, since="2030-03-14", until="2030-03-14")) == []


class TestBursts:
    def test_of_one_person_fold_into_a_line_that_opens(self, ada: Client, customer: Customer) -> None:
        for minute in range(4):
            rename(customer, f"Acme {minute}", NOW + timedelta(minutes=minute))
        rename(customer, "Acme of Mia", NOW + timedelta(minutes=4), cast.mia())

        html = shown(ada, customer, since="2030-03-14")

        assert html.count('<li class="e"') == 2
        assert "and 3 more within minutes" in html
        assert len(sentences(html)) == 5
        assert html.count('class="permalink" href="/customers/C-000001/activity') == 5


def test_tags_are_told_without_a_table(ada: Client, customer: Customer) -> None:
    tag = create_tag(name="vip", actor=cast.actor(cast.ada()), now=NOW)
    tag_customers([customer.pk], add=[tag.pk], actor=cast.actor(cast.ada()), now=NOW)

    html = shown(ada, customer, kind="tags")

    assert sentences(html) == ["Ada Lovelace added the tags vip"]
    assert 'class="diff"' not in html
