"""What a page may cost: queries at any number of rows, requests, and what goes over the wire (UX 2.8)."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Response

from billstead.customers.inputs import ContactInput
from billstead.customers.models import Customer
from billstead.customers.operations import add_note, create_tag
from billstead.search import finding
from billstead.ui.listing import paging, planning
from tests import cast, makers

KB = 1_000
# Transactions and limits are no questions.
NO_QUESTION = re.compile(r"SAVEPOINT|RELEASE|ROLLBACK|SELECT set_config|BEGIN|COMMIT")


@dataclass(frozen=True)
class Budget:
    """Of one page: queries and requests, kilobytes at the first visit and at the next."""

    queries: int
    requests: int
    first_kb: int
    repeat_kb: int


BUDGETS = {
    "list": Budget(queries=12, requests=12, first_kb=150, repeat_kb=40),
    "profile": Budget(queries=20, requests=14, first_kb=170, repeat_kb=50),
    "add": Budget(queries=8, requests=10, first_kb=140, repeat_kb=30),
}
JAVASCRIPT_KB, CSS_KB = 60, 25


def paths(customer: Customer) -> dict[str, str]:
    return {"list": "/customers/", "profile": f"/customers/{customer.number}/", "add": "/customers/new/"}


def lived_in(customer: Customer, count: int) -> None:
    """Give a customer so many notes and each note its event."""
    for number in range(count):
        add_note(customer, body=f"Called about invoice {number}.", actor=cast.actor(cast.ada()), now=makers.NOW)


def tagged_customers(count: int) -> list[Customer]:
    tags = [create_tag(name=f"tag {count} {n}", actor=cast.actor(cast.ada()), now=makers.NOW).pk for n in range(3)]
    contacts = (ContactInput(name="Nils Holgersson", email="nils@example.com"),)
    return makers.make_customers(count, tags=tuple(tags), contacts=contacts, first_note="Referred.")


@pytest.mark.django_db
class TestQueries:
    @pytest.mark.parametrize("name", BUDGETS)
    def test_the_same_for_one_row_and_for_twenty(self, client: Client, name: str) -> None:
        cast.sign_in(client, cast.ada())
        [customer] = tagged_customers(1)
        path = paths(customer)[name]

        one = self._asked(client, path)
        tagged_customers(20)
        lived_in(customer, 20)
        twenty = self._asked(client, path)

        assert len(one) == len(twenty), sorted(set(twenty) - set(one))
        assert len(twenty) <= BUDGETS[name].queries, twenty

    @pytest.mark.parametrize("tab", ["activity/", "notes/", "contacts/", "tax/", "access/", "edit/"])
    def test_tabs_of_the_profile_too(self, client: Client, tab: str) -> None:
        cast.sign_in(client, cast.ada())
        [customer] = tagged_customers(1)

        one = self._asked(client, f"/customers/{customer.number}/{tab}")
        lived_in(customer, 20)
        twenty = self._asked(client, f"/customers/{customer.number}/{tab}")

        assert len(one) == len(twenty) <= BUDGETS["profile"].queries, twenty

    @pytest.mark.parametrize(
        "q",
        [
            "status:active",
            "tag:none status:active country:AU owner:none",
            "has:contact is:person -status:closed created:365d",
            "nils",
            "nils status:active",
            "nlis status:active",
            "nobody status:active country:AU tag:none",
            "nils -nobody",
        ],
    )
    def test_lists_of_every_kind(self, client: Client, q: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Also where every filter and text is met by many, which small bases only pretend."""
        cast.sign_in(client, cast.ada())
        tagged_customers(20)
        path = f"/customers/?{urlencode({'q': q, 'sort': 'name'})}"

        few = self._asked(client, path)
        monkeypatch.setattr(planning, "FEW", 3)
        monkeypatch.setattr(planning, "SPARSE", 4)
        monkeypatch.setattr(finding, "MOST_LISTED", 3)
        monkeypatch.setattr(paging, "REACH", 5)
        many = self._asked(client, path)

        assert len(few) <= BUDGETS["list"].queries, few
        assert len(many) <= BUDGETS["list"].queries, many

    @staticmethod
    def _asked(client: Client, path: str) -> list[str]:
        assert client.get(path).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return [each["sql"][:160] for each in captured if not NO_QUESTION.match(each["sql"])]


@dataclass
class Traffic:
    """What one visit asked for, each answer as large as production sends it: text compressed, fonts as they are."""

    host: str
    sizes: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def note(self, response: Response) -> None:
        body = response.body() if response.status == 200 else b""
        kind = response.request.resource_type
        self.sizes[response.url] = len(body) if kind == "font" else len(gzip.compress(body, 6))
        self.kinds[response.url] = kind

    def kb(self, *kinds: str) -> float:
        return sum(size for url, size in self.sizes.items() if not kinds or self.kinds[url] in kinds) / KB

    @property
    def third_parties(self) -> list[str]:
        return [url for url in self.sizes if urlsplit(url).netloc != self.host]


@pytest.mark.django_db
class TestCompression:
    def test_pages_travel_compressed(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        tagged_customers(60)

        answer = client.get("/customers/", headers={"Accept-Encoding": "gzip, br"})

        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.content) <= BUDGETS["list"].repeat_kb * KB
        assert "Accept-Encoding" in answer.headers["Vary"]
