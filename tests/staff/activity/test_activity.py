"""The activity: filters in the URL, search over all of it, days, bursts, permalinks, CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billstead.accounts.models import User
from billstead.accounts.operations import edit_role
from billstead.audit.models import Event
from billstead.audit.registry import TYPES, EventType
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact, Customer, Note
from billstead.customers.operations import (
    add_contact,
    add_note,
    create_tag,
    delete_tag,
    edit_customer,
    edit_note,
    remove_contact,
    tag_customers,
)
from billstead.customers.values import customer_values
from tests import cast, makers
from tests.staff.profile.people import signed_in, without

pytestmark = pytest.mark.django_db
NOW = makers.NOW


@pytest.fixture
def ada(db: None) -> Client:
    return signed_in(cast.ada())


@pytest.fixture
def customer(db: None) -> Customer:
    return makers.make_customer(name="Acme GmbH", actor=cast.actor(cast.mia()), now=NOW - timedelta(days=9))


def rename(customer: Customer, name: str, now: datetime, user: User | None = None) -> None:
    actor = cast.actor(user or cast.ada())
    customer = Customer.objects.get(pk=customer.pk)
    edit_customer(customer, opened=customer_values(customer), wanted={"name": name}, actor=actor, now=now)


def shown(client: Client, customer: Customer, **query: object) -> str:
    answer = client.get(reverse("customer_activity", args=[customer.number]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def sentences(html: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in re.findall(r'<p class="what">(.*?)</p>', html)]


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


class TestEntry:
    def test_tells_before_and_after(self, ada: Client, customer: Customer) -> None:
        rename(customer, "Acme Zebra", NOW)

        html = shown(ada, customer)

        assert "<del>Acme GmbH</del>" in html and "<ins>Acme Zebra</ins>" in html

    def test_of_an_owner_leads_to_the_customers_they_own(self, ada: Client, customer: Customer) -> None:
        sue = cast.sue()
        ada.post(reverse("customer_owner", args=[customer.number]), {"owner": str(sue.pk), "opened": ""})

        found = re.search(rf'<ins><a href="([^"]+)">{sue.name}</a></ins>', shown(ada, customer))

        assert found and customer.number in ada.get(found[1]).content.decode()

    def test_has_a_permalink_that_tells_all(self, ada: Client, customer: Customer) -> None:
        note = add_note(customer, body="First words", actor=cast.actor(cast.ada()), now=NOW)
        edit_note(note, body="Better words", version=1, actor=cast.actor(cast.ada()), now=NOW)
        event = Event.objects.get(type="note.edited")
        url = reverse("customer_entry", args=[customer.number, event.pk])
        assert f'href="{url}"' in shown(ada, customer)

        html = ada.get(url).content.decode()

        assert "<del>First words</del>" in html
        assert f"Event {event.pk}, number {event.sequence} in this customer" in html

    def test_of_another_customer_is_not_found(self, ada: Client, customer: Customer) -> None:
        other = makers.make_customer(name="Dan's GmbH")
        event = Event.objects.get(customer_id=customer.pk)

        for number, pk in ((other.number, event.pk), (customer.number, 10**30), (customer.number, 0)):
            assert ada.get(reverse("customer_entry", args=[number, pk])).status_code == 404


class TestThings:
    def links(self, html: str) -> dict[str, str]:
        found = re.findall(r'<p class="what">.*?</p>', html, re.S)
        pairs = re.findall(r'<a href="([^"]+)"><bdi>(.*?)</bdi></a>', "".join(found))
        return {words: url.replace("&amp;", "&") for url, words in pairs}

    def test_are_links_to_the_tab_they_stand_on(self, ada: Client, customer: Customer) -> None:
        note = add_note(customer, body="hum", actor=cast.actor(cast.ada()), now=NOW)
        kim = add_contact(customer, contact=ContactInput(name="Kim [x] <b>"), actor=cast.actor(cast.ada()), now=NOW)
        base = f"/customers/{customer.number}"

        for html in (shown(ada, customer), ada.get(f"{base}/").content.decode()):
            assert self.links(html) == {
                "a note": f"{base}/notes/?note={note.pk}#note-{note.pk}",
                "Kim [x] &lt;b&gt;": f"{base}/contacts/?contact={kim.pk}#contact-{kim.pk}",
            }
        for url in self.links(shown(ada, customer)).values():
            assert f'id="{url.partition("#")[2]}"' in ada.get(url).content.decode()

    def test_lead_to_the_page_they_stand_on(self, ada: Client, customer: Customer) -> None:
        actor = cast.actor(cast.ada())
        note = add_note(customer, body="the oldest", actor=actor, now=NOW)
        kim = add_contact(customer, contact=ContactInput(name="Kim"), actor=actor, now=NOW)
        later = NOW + timedelta(minutes=1)
        for is_pinned, at in ((False, later), (True, NOW - timedelta(days=1))):
            rows = [Note(customer=customer, body=f"n{n}", created_at=at, is_pinned=is_pinned) for n in range(30)]
            Note.objects.bulk_create(rows)
        Contact.objects.bulk_create(Contact(customer=customer, name=f"c{n}", is_urgent=True) for n in range(120))

        links = self.links(shown(ada, customer))

        assert f'id="note-{note.pk}"' in ada.get(links["a note"]).content.decode()
        assert f'id="contact-{kim.pk}"' in ada.get(links["Kim"]).content.decode()

    def test_that_are_gone_are_plain_text(self, ada: Client, customer: Customer) -> None:
        kim = add_contact(customer, contact=ContactInput(name="Kim"), actor=cast.actor(cast.ada()), now=NOW)
        remove_contact(kim, actor=cast.actor(cast.ada()), now=NOW)

        html = shown(ada, customer)

        assert "Ada Lovelace removed the contact Kim" in sentences(html)
        assert self.links(html) == {}

    def test_that_a_reader_may_not_see_are_no_link(self, customer: Customer) -> None:
        add_note(customer, body="hum", actor=cast.actor(cast.ada()), now=NOW)
        add_contact(customer, contact=ContactInput(name="Kim"), actor=cast.actor(cast.ada()), now=NOW)

        html = shown(without("customers.see_notes", "customers.see_contact"), customer)

        assert "Ada Lovelace added the contact …" in sentences(html)
        assert self.links(html) == {}

    def test_of_the_settings_are_links_for_whoever_may_change_them(self, ada: Client) -> None:
        tag = create_tag(name="vip", actor=cast.actor(cast.ada()), now=NOW)
        gone = create_tag(name="gone", actor=cast.actor(cast.ada()), now=NOW)
        delete_tag(gone, actor=cast.actor(cast.ada()), now=NOW)
        mia = cast.mia()
        url = reverse("settings_history")

        links = self.links(ada.get(url).content.decode())

        assert links["vip"] == reverse("tag_edit", args=[tag.pk])
        assert links["Mia Manager"] == reverse("staff_member", args=[mia.pk])
        assert "gone" not in links
        assert "vip" not in self.links(without("tags.manage").get(url).content.decode())


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


def test_tags_are_told_without_a_table(ada: Client, customer: Customer) -> None:
    tag = create_tag(name="vip", actor=cast.actor(cast.ada()), now=NOW)
    tag_customers([customer.pk], add=[tag.pk], actor=cast.actor(cast.ada()), now=NOW)

    html = shown(ada, customer, kind="tags")

    assert sentences(html) == ["Ada Lovelace added the tags vip"]
    assert 'class="diff"' not in html
