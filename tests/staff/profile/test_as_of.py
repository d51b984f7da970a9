"""As it stood on DATE: the record of a moment beside today's, to each reader what they may see."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billstead.accounts.operations import edit_company
from billstead.audit.models import Event
from billstead.audit.operations import erase_payloads
from billstead.core.actor import COMMAND_LINE
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Customer
from billstead.customers.operations import (
    add_contact,
    create_tag,
    edit_customer,
    remove_contact,
    rename_tag,
    tag_customers,
)
from billstead.customers.values import customer_values
from tests import makers

from .people import without
from .test_views import counted

pytestmark = pytest.mark.django_db
MADE = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
EDITED = datetime(2026, 4, 1, 22, 30, 5, 250_000, tzinfo=UTC)  # already the 2nd in Berlin
BY = {"actor": COMMAND_LINE}


@pytest.fixture
def changed() -> Customer:
    """Made in March; in April most things were changed, each of a class of its own."""
    edit_company(opened={"time_zone": "UTC"}, wanted={"time_zone": "Europe/Berlin"}, now=MADE, **BY)
    tag = create_tag(name="early bird", now=MADE, **BY)
    customer = makers.make_customer(
        now=MADE, name="Old Name Ltd", email="old-mail@example.com", website="https://old.example.com", terms_days=11,
        terms_kind="net", tax_id="DE136695976", tax_id_kind="eu_de", tags=(tag.pk,),
        contacts=(ContactInput(name="Leaver Lena", email="lena@example.com"),),
    )  # fmt: skip
    wanted = {
        "name": "New Name Ltd", "email": "new-mail@example.com", "billing.street": "New Street 9", "terms_days": 22,
        "tax_id": "", "access_wish": "no_access",
    }  # fmt: skip
    edit_customer(customer, opened=customer_values(customer), wanted=wanted, now=EDITED, **BY)
    remove_contact(customer.contacts.get(), now=EDITED, **BY)
    add_contact(customer, contact=ContactInput(name="Joiner Jo"), now=EDITED, **BY)
    rename_tag(tag, name="night owl", now=EDITED, **BY)
    tag_customers([customer.pk], remove=[tag.pk], now=EDITED + timedelta(days=1), **BY)
    return customer


def differing(client: Client, customer: Customer, **query: str) -> dict[str, tuple[str, str]]:
    """The table of differences by label; nothing where the page tells none."""
    html = client.get(reverse("customer_as_of", args=[customer.number]), query).content.decode()
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', html, re.DOTALL)
    return {label: tuple(re.sub(r"<[^>]+>", "", each.replace("<br>", ", ")) for each in pair) for label, *pair in rows}  # type: ignore[misc]


BEFORE = {
    "Legal name": ("Old Name Ltd", "New Name Ltd"),
    "E-mail": ("old-mail@example.com", "new-mail@example.com"),
    "Billing address": ("Lindenstraße 1, 10969 Berlin, Germany", "New Street 9, 10969 Berlin, Germany"),
    "Payment terms": ("Days after the invoice date: 11", "Days after the invoice date: 22"),
    "Tax ID": ("DE136695976 (USt-IdNr.)", "empty"),
    "Portal access": ("Invite later", "No portal access"),
    "Tags": ("early bird", "empty"),
    "Contact Leaver Lena": ("Leaver Lena, lena@example.com", "empty"),
    "Contact Joiner Jo": ("empty", "Joiner Jo"),
}


class TestAsOf:
    def test_tells_what_differs_from_today_in_the_company_s_days(self, ada: Client, changed: Customer) -> None:
        found = differing(ada, changed, on="2026-04-01")
        assert found == BEFORE
        # In the evening of 1 April in London it is the 2nd in Berlin already; the tag went a day later.
        assert differing(ada, changed, on="2026-04-02") == {"Tags": ("night owl", "empty")}
        assert differing(ada, changed, on="2026-04-02", at="00:29") == found
        assert differing(ada, changed, on="2026-04-02T00:30:04") == found
        assert set(differing(ada, changed, on="2026-04-02T00:30:05")) == {"Tags"}

    def test_each_entry_leads_to_how_it_stood_then(self, ada: Client, changed: Customer) -> None:
        html = ada.get(reverse("customer_activity", args=[changed.number])).content.decode()
        created = Event.objects.get(customer_id=changed.pk, type="customer.created")
        entry = ada.get(reverse("customer_entry", args=[changed.number, created.pk])).content.decode()

        url = f"/customers/{changed.number}/as-of/?on=2026-03-01T09%3A00%3A00"
        assert f'href="{url}"' in html and f'href="{url}"' in entry
        assert f'action="/customers/{changed.number}/as-of/"' in html
        assert differing(ada, changed, on="2026-03-01T09:00:00").keys() == BEFORE.keys()

    @pytest.mark.parametrize(
        ("field_class", "labels"),
        [
            ("contact", {"E-mail", "Billing address", "Contact Leaver Lena", "Contact Joiner Jo"}),
            ("tax", {"Tax ID"}),
            ("money", {"Payment terms"}),
            ("access", {"Portal access"}),
        ],
    )
    def test_who_may_not_see_a_class_gets_nothing_of_it(
        self, field_class: str, labels: set[str], changed: Customer
    ) -> None:
        client = without(f"customers.see_{field_class}")
        seen = differing(client, changed, on="2026-03-01")
        page = client.get(reverse("customer_as_of", args=[changed.number]), {"on": "2026-03-01"}).content.decode()

        assert seen.keys() == BEFORE.keys() - labels
        hidden = [word for label in labels for word in (*re.split(", | \\(", BEFORE[label][0]), label)]
        assert [word for word in hidden if word not in ("empty", "Germany") and f">{word}" in page] == []

    def test_says_plainly_where_there_is_no_past(self, ada: Client, changed: Customer) -> None:
        url = reverse("customer_as_of", args=[changed.number])
        for on, words in (
            ("2026-02-28", "There was no such customer then"), ("0001-01-01", "There was no such customer then"),
            ("2199-01-01", "This day has not come yet"), ("9999-12-31", "This day has not come yet"),
        ):  # fmt: skip
            answer = ada.get(url, {"on": on})
            assert (answer.status_code, words in answer.content.decode()) == (200, True), on
            assert "Different from today" not in answer.content.decode()
        today = ada.get(url, {"on": f"{datetime.now(tz=UTC):%Y-%m-%d}"}).content.decode()
        assert "Nothing you may see has changed since." in today

        erase_payloads(changed.pk, actor=COMMAND_LINE, now=EDITED)
        erased = ada.get(url, {"on": "2026-03-01"}).content.decode()
        assert "Some of it cannot be told any more" in erased
        assert differing(ada, changed, on="2026-03-01")["Legal name"] == ("erased for good", "New Name Ltd")
        assert "Old Name" not in erased

    @pytest.mark.parametrize("query", [{"on": "soon"}, {"on": "2026-13-01"}, {"on": "2026-03-01", "at": "25:00"},
                                       {"on": "\x00"}, {"on": "2026-03-01T12:00+02:00"}])  # fmt: skip
    def test_refuses_a_moment_nobody_could_mean(self, query: dict[str, str], ada: Client, changed: Customer) -> None:
        answer = ada.get(reverse("customer_as_of", args=[changed.number]), query)

        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()

    def test_asks_as_much_however_much_happened(self, ada: Client, changed: Customer) -> None:
        url = reverse("customer_as_of", args=[changed.number])
        ada.get(url)

        early, late = (counted(ada, f"{url}?on={on}") for on in ("2026-03-01", "2026-04-09"))

        assert early == late <= 20
