"""SEC-03: who may not see a class of fields finds nothing of it anywhere, nor can tell by counts that it is there."""

from __future__ import annotations

import base64
import html
import re
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from billstead.core.actor import ACCESS, CONTACT, MONEY, NOTES, SYSTEM, TAX
from billstead.customers.listing.spec import CUSTOMERS
from billstead.customers.models import Customer
from tests import cast
from tests.scene import CANARIES, Scene, client_of, undone, url_of, without
from tests.security.matrix import ROWS
from tests.staff.customers.filled import entries
from tests.test_conventions import patterns

pytestmark = pytest.mark.django_db
CLASSES = (CONTACT, TAX, MONEY, NOTES, ACCESS)
SIGNED = re.compile(r'value="(\.?[\w-]{20,}):[\w-]+:[\w-]+"')
HTMX = {"HX-Request": "true"}
# What a reader may type to find out: in the list, its count, the box, the timeline. The second of each is nonsense
# of the same shape: both must be answered alike.
PROBES: dict[str, tuple[tuple[str, str], ...]] = {
    CONTACT: (
        ("qontaqtmail", "qxntxqtmxil"), ("email:qontaqtmail", "email:qxntxqtmxil"),
        ("email:@example.com", "email:@exxmple.com"), ("phone:99998877", "phone:99991122"), ("99998877", "99991122"),
        ("Zyxwerstrasse", "Zyxwerxxxxxxx"), ("80331", "80399"), ("Jorrvaskr", "Jxrrvxskr"),
        ("joorvaskmail", "jxxrvxskmxil"), ("Thrumbholt", "Thrxmbhxlt"), ("quarthermail", "qxxrthermxil"),
        ("wobsite-canary", "wxbsite-cxnxry"), ("Vuggatwerk", "Vxggxtwxrk"),
        ("field.own_contact:Vuggatwerk", "field.own_contact:Vxggxtwxrk"),
    ),
    TAX: (("DE136695976", "DE136695999"), ("136695976", "136695999"), ("Exemptoquirk", "Exxmptxqxxrk"),
          ("Brimblequaff", "Brxmblxqxxff"), ("field.own_tax:Brimblequaff", "field.own_tax:Brxmblxqxxff")),
    MONEY: (("237", "891"), ("Hexaplonk", "Hxxxplxnk"), ("field.own_money:Hexaplonk", "field.own_money:Hxxxplxnk")),
    NOTES: (("Snorkelfritz", "Snxrkelfrxtz"), ("Plimpelbog", "Plxmpelbxg"), ("Dweebleforth", "Dwxxblxfxrth")),
    ACCESS: ((("203.0.113.77"), "203.0.113.99"), ("Yarnspindle", "Yxrnspxndle")),
}  # fmt: skip
ANSWERING = "/customers/C-000001/activity/?text="  # where an owner does find them
FACTS = {
    CONTACT: ("has:contact", "has:urgent-contact", "has:phone", "has:further-email", "has:service-address",
              "has:website", "is:email-shared", "verified:phone", "email:none", "phone:none", "field.own_contact:any"),
    TAX: ("tax:ok", "tax:bad", "tax:exempt", "tax:none", "is:tax-exempt", "has:tax-id",
          "field.own_tax:any"),
    MONEY: ("terms:net", "field.own_money:any"),
    NOTES: ("has:note", "has:pinned-note", "field.own_notes:any"),
    ACCESS: ("access:invite-later", "access:none", "field.own_access:any"),
}  # fmt: skip


def found_in(page: str, field_class: str) -> list[str]:
    """The canaries of a class that a page holds, in its text or in what its forms carry signed."""
    text = html.unescape(page) + "\n".join(carried(page))
    return [word for word in CANARIES[field_class] if word.casefold() in text.casefold()]


def carried(page: str) -> Iterator[str]:
    """What signed values say: they are sealed, not secret."""
    for packed in SIGNED.findall(page):
        raw = packed.lstrip(".")
        content = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
        yield (zlib.decompress(content) if packed.startswith(".") else content).decode()


def body(answer: Any) -> str:
    assert answer.status_code < 500, answer
    return str(answer.getvalue().decode("utf-8", "replace"))


def pages(client: Client, scene: Scene) -> Iterator[tuple[str, str]]:
    """Every GET route, whole and as htmx asks for it, and the answers to writes that refuse or redraw."""
    for pattern in patterns():
        url = url_of(pattern, scene)
        for headers in ({}, HTMX):
            with undone(client):
                yield url, body(client.get(url, headers=headers))
        if ROWS[str(pattern.name)].post != 405:
            with undone(client):
                yield f"POST {url}", body(client.post(url, {"phone": "x", "told": "1"}, follow=True))
    lists, sorts = (
        reverse("customer_list"),
        [f"sort=-{key}" for key in CUSTOMERS.sorts_for(SYSTEM)],
    )
    columns = [*CUSTOMERS.columns_for(SYSTEM)]
    shown = [f"cols=name,{','.join(columns[at : at + 8])}" for at in range(0, len(columns), 8)]
    for query in (*shown, *sorts, "q=Acme", "q=acm"):
        yield f"{lists}?{query}", body(client.get(f"{lists}?{query}"))
    for address in (
        "/search/suggest/?q=Acme",
        "/search/suggest/",
        f"/search/suggest/?on={scene.customer.number}",
        "/customers/assist/?q=e&at=1",
        f"/customers/{scene.customer.number}/as-of/?on=2030-03-14",
    ):
        yield address, body(client.get(address))
    yield from forms(client, scene)


def forms(client: Client, scene: Scene) -> Iterator[tuple[str, str]]:
    """Add and Edit: hints, refusals, duplicate cards, the conflict page. Nothing typed is itself a canary."""
    plain = entries("k" * 20) | {
        "name": scene.customer.name,
        "billing_country": "DE",
        "billing_postcode": "",
        "contact_name": "Typed",
    }
    for act in ("hints", "check", "update", "draft"):
        with undone(client):
            yield f"add {act}", body(client.post("/customers/new/", plain | {"act": act}, follow=True))
    edit = reverse("customer_edit", args=[scene.customer.number])
    opened = re.search(r'name="opened" value="([^"]+)"', body(client.get(edit)))
    if opened:
        sent = {"opened": opened.group(1), "name": "", "act": "save"}
        for act in ("hints", "save", "update"):
            with undone(client):
                yield f"edit {act}", body(client.post(edit, sent | {"act": act}))
        with undone(client):
            # A colleague changed every field meanwhile; saving shows the conflict.
            Customer.objects.filter(pk=scene.customer.pk).update(name="Changed GmbH", version=99)
            yield "edit conflict", body(client.post(edit, sent | {"name": "Mine GmbH"}))


@pytest.mark.parametrize("field_class", CLASSES)
class TestCanaries:
    def test_are_seen_by_who_may(self, field_class: str, scene: Scene) -> None:
        seen = "".join(page for _url, page in pages(client_of(cast.ada()), scene))

        assert found_in(seen, field_class) != []

    def test_are_nowhere_for_who_may_not(self, field_class: str, scene: Scene) -> None:
        client = client_of(without(f"customers.see_{field_class}"))

        leaks = {url: words for url, page in pages(client, scene) if (words := found_in(page, field_class))}

        assert leaks == {}

    def test_cannot_be_guessed_by_searching(self, field_class: str, scene: Scene) -> None:
        client, leaks = client_of(without(f"customers.see_{field_class}")), []
        for right, wrong in PROBES[field_class]:
            for place in places(scene):
                if not alike(client, place, right, wrong):
                    leaks.append(place + right)

        assert leaks == []

    def test_can_be_found_by_who_may(self, field_class: str, scene: Scene) -> None:
        """The probes name what is there: else answering all alike would say nothing."""
        client = client_of(cast.ada())

        found = [right for right, wrong in PROBES[field_class] if not alike(client, ANSWERING, right, wrong)]

        # The address somebody acted from is shown to some, but searched by nobody.
        assert found != [] and "203.0.113.77" not in found

    def test_no_filter_tells_of_them(self, field_class: str, scene: Scene) -> None:
        client = client_of(without(f"customers.see_{field_class}"))

        told = [text for text in FACTS[field_class] if rows(client, text) != rows(client, f"-{text}")]

        assert told == []

    def test_no_sort_tells_of_them(self, field_class: str, scene: Scene) -> None:
        """In either direction the same rows stand first, and no cursor carries a value."""
        client = client_of(without(f"customers.see_{field_class}"))
        name = f"field.own_{field_class}"

        orders = {way: rows(client, "", sort=f"{way}{name}") for way in ("", "-")}

        assert orders[""] == orders["-"] == rows(client, "")
        ada = client_of(cast.ada())
        assert rows(ada, "", sort=name) != rows(ada, "")

    def test_filters_do_tell_who_may_know(self, field_class: str, scene: Scene) -> None:
        client = client_of(cast.ada())

        assert [t for t in FACTS[field_class] if rows(client, t) != rows(client, f"-{t}")]


class TestDuplicates:
    @pytest.mark.parametrize(
        ("field_class", "typed"),
        [
            (CONTACT, {"phone": "+49 89 99998877"}),
            (TAX, {"tax_id_kind": "eu_de", "tax_id": "DE136695976"}),
        ],
    )
    def test_cards_come_only_of_what_one_may_see(self, field_class: str, typed: dict[str, str], scene: Scene) -> None:
        sent = entries("d" * 20) | {"act": "hints", "name": "Quite Another", "external_ids.value": "99"} | typed
        users = (cast.ada(), without(f"customers.see_{field_class}"))

        seen = [scene.customer.number in body(client_of(user).post("/customers/new/", sent)) for user in users]

        assert seen == [True, False]


class TestWithoutCustomers:
    def test_nothing_of_a_customer_shows_to_who_may_not_see_customers(self, scene: Scene) -> None:
        client = client_of(without("customers.view"))
        leaks = {}
        for url, page in pages(client, scene):
            words = [word for field_class in CLASSES for word in found_in(page, field_class)]
            words += [scene.customer.contact_name] if scene.customer.contact_name in page else []
            if words:
                leaks[url] = words

        assert leaks == {}


def places(scene: Scene) -> list[str]:
    """Wherever a reader types words to be found: the list, its count, the boxes, every timeline and its file."""
    profile = f"/customers/{scene.customer.number}/"
    profile = f"/customers/{scene.customer.number}/activity"
    return ["/customers/?q=", "/customers/count/?q=", "/search/suggest/?q=", f"{profile}/?text=",
            f"{profile}/?all=1&kind=profile&text=", f"{profile}.csv?text=", "/settings/history/?text="]  # fmt: skip


def alike(client: Client, place: str, right: str, wrong: str) -> bool:
    """Whether a place answers a word that stands there and one of the same shape that does not alike."""
    answers = []
    for word in (right, wrong):
        with undone(client):
            answers.append(plain(body(client.get(place + quote(word))), word))
    return answers[0] == answers[1]


def plain(page: str, word: str) -> str:
    """A page without what was typed, tokens and the query string."""
    for typed in (quote(quote(word)), quote(word), word, word.partition(":")[2] or word):
        page = html.unescape(page).replace(typed, "")
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def rows(client: Client, query: str, sort: str = "") -> list[str]:
    """The customers a query lists. What is refused is said above all of them, so both halves list the same."""
    return re.findall(r'<tr role="row" id="([^"]+)"', body(client.get(f"/customers/?q={quote(query)}&sort={sort}")))
