"""STYLE 5 for each view of the table of rights: a fragment for htmx, a page for everybody else, and the same number
of queries for one row and for twenty. That it works, and for whom not, is tests/security/test_matrix.py."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billstead.accounts.operations import create_role
from billstead.core.actor import COMMAND_LINE
from billstead.customers.inputs import ContactInput, EmailInput
from billstead.customers.operations import add_contact, add_note, create_group, create_tag, tag_customers
from tests import cast, makers
from tests.scene import Scene, client_of, undone, url_of
from tests.security.matrix import ROWS
from tests.staff.test_budgets import NO_QUESTION
from tests.test_conventions import patterns

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHOLE = (HTMX | {"HX-Boosted": "true"}, HTMX | {"HX-History-Restore-Request": "true"})
# Views that answer htmx with a part; the rest answer a page to whoever asks, and no template asks them for a part.
FRAGMENTS = {
    "home", "customer_list", "customer_create", "customer_edit", "customer_activity", "settings_history",
    "customer_tags", "customer_owner", "customer_status", "customer_move",
    "import_page",
}  # fmt: skip
# Parts only: they fill a place of a page that works without them.
PARTS_ONLY = {"search_suggest", "customer_count", "customer_assist", "customer_preview", "customer_activity_new",
              "mention_suggest"}  # fmt: skip
# Drawn into a box of the page (dialog, tooltip, list of suggestions): the box has the stable id.
CONTENTS = {"search_suggest", "customer_assist", "customer_preview", "customer_tags", "customer_owner",
            "customer_status", "customer_move", "mention_suggest"}  # fmt: skip
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "use", "circle", "rect"}


class Roots(HTMLParser):
    """The elements at the top, those that go elsewhere (hx-swap-oob, hx-partial) left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth, self.roots, self.loose = 0, [], ""
        self.roots: list[dict[str, str]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0 and "hx-swap-oob" not in dict(attrs) and tag != "hx-partial":
            self.roots.append({"tag": tag} | {name: value or "" for name, value in attrs})
        self.depth += tag not in VOID

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.roots.append({"tag": tag})

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID

    def handle_data(self, data: str) -> None:
        if self.depth == 0:
            self.loose += data.strip()


def shown(scene: Scene) -> Iterator[tuple[str, str]]:
    """Each route whose GET answers an owner with markup, and its address."""
    for pattern in patterns():
        if ROWS[str(pattern.name)].get == 200 and pattern.name not in MACHINES:
            yield str(pattern.name), url_of(pattern, scene)


MACHINES = {"healthz", "readyz", "robots", "customer_activity_csv", "import_rows_csv"}


def is_page(answer: Any) -> bool:
    return b"<html" in answer.content


def fragment_findings(name: str, answer: Any) -> list[str]:
    """What is wrong about an answer that is a part of a page."""
    reader, wrong = Roots(), []
    reader.feed(answer.content.decode())
    if name not in PARTS_ONLY and "HX-Request" not in answer.headers.get("Vary", ""):
        wrong.append("does not vary by HX-Request")
    if name not in CONTENTS and (len(reader.roots) != 1 or "id" not in reader.roots[0]):
        wrong.append(f"roots: {[(root['tag'], root.get('id')) for root in reader.roots]}")
    return wrong + ([f"loose text: {reader.loose[:40]}"] if reader.loose else [])


class TestAnswers:
    def test_parts_for_htmx_and_pages_for_all_others(self, scene: Scene) -> None:
        client, wrong, parts, only = client_of(cast.ada()), [], set(), set()
        for name, url in shown(scene):
            with undone(client):
                page, part = client.get(url), client.get(url, headers=HTMX)
                whole = [client.get(url, headers=headers) for headers in WHOLE]
            if not is_page(part):
                (parts if is_page(page) else only).add(name)
                wrong += [(name, finding) for finding in fragment_findings(name, part)]
            wrong += [(name, "no page", headers) for headers, answer in zip(WHOLE, whole, strict=True)
                      if is_page(answer) is not is_page(page)]  # fmt: skip

        assert not wrong, "\n".join(map(str, wrong))
        assert (parts, only) == (FRAGMENTS, PARTS_ONLY)


def asked(client: Client, url: str) -> list[str]:
    with undone(client):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200, url
    return [each["sql"][:200] for each in captured if not NO_QUESTION.match(each["sql"])]


def grown(scene: Scene) -> None:
    """Twenty more of everything: in the house, and of the customer itself."""
    by: dict[str, Any] = {"actor": cast.actor(cast.ada()), "now": cast.NOW}
    tags = [create_tag(name=f"tag {number}", **by).pk for number in range(20)]
    for number in range(20):
        create_group(name=f"Group {number}", terms_kind="", terms_days=0, **by)
        create_role(name=f"Role {number}", codes=["customers.view"], actor=COMMAND_LINE)
        cast.person(f"Person {number}", f"person{number}@example.com", "support")
        add_note(scene.customer, body=f"Called about invoice {number}.", **by)
        add_contact(scene.customer, contact=ContactInput(name=f"Person {number}"), **by)
    tag_customers([scene.customer.pk], add=tags[:15], **by)
    makers.make_customers(
        20, tags=tuple(tags[:3]), first_note="Referred.", emails=(EmailInput(email="it@example.com"),),
        contacts=(ContactInput(name="Nils", email="nils@example.com"),), owner=cast.ada().pk, group=scene.group.pk,
        external_ids=(),
    )  # fmt: skip


class TestQueries:
    def test_are_as_many_for_one_row_as_for_twenty(self, scene: Scene) -> None:
        client = client_of(cast.ada())
        few = {name: asked(client, url) for name, url in shown(scene)}
        grown(scene)

        more = {name: asked(client, url) for name, url in shown(scene)}

        differing = {name: (len(few[name]), len(more[name]), sorted(set(more[name]) - set(few[name]))[:3])
                     for name in few if len(few[name]) != len(more[name])}  # fmt: skip
        assert differing == {}
