"""Mentions in notes: marked where they name staff, offered to whoever writes notes, plain text everywhere else."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from billstead.accounts.operations import disable_staff
from billstead.customers.markdown import render_markdown
from billstead.customers.models import Customer
from billstead.customers.operations import add_note
from tests import cast, makers

from .people import without

NAMES = ("Ada Lovelace", "Ada", 'Al "Doc" Berg', "Seán O'Brien & Sons", "Zoë <b>")


def marked(text: str) -> list[str]:
    return re.findall(r'<span class="mention">(.*?)</span>', render_markdown(text, NAMES))


class TestMarking:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ask @Ada Lovelace, please", ["@Ada Lovelace"]),
            ("(@ada) and @ADA LOVELACE", ["@ada", "@ADA LOVELACE"]),
            ("**@Ada**\n\n- @Ada", ["@Ada", "@Ada"]),
            ("@Seán O'Brien & Sons!", ["@Seán O'Brien &amp; Sons"]),
            ("@Zoë <b>", ["@Zoë &lt;b&gt;"]),
            ("mail@ada.example, @Adam, x@Ada, @@Ada", []),
            ("`@Ada` and [@Ada](https://example.com)", []),
            ("    @Ada in code", []),
            ('@Al "Doc" Berg', ['@Al "Doc" Berg']),
            ('<span class="mention">@x</span>', []),
            ("nobody here", []),
        ],
    )
    def test_marks_who_is_meant_and_nothing_else(self, text: str, expected: list[str]) -> None:
        assert marked(text) == expected

    def test_lets_no_name_write_html(self) -> None:
        html = render_markdown('@<img src=x onerror="x"> @Zoë <b>', [*NAMES, '<img src=x onerror="x">'])

        assert "<img" not in html and "<b>" not in html


@pytest.mark.django_db
class TestOnThePages:
    def test_are_marked_wherever_the_note_stands(self, ada: Client, customer: Customer) -> None:
        by = {"actor": cast.actor(cast.ada()), "now": makers.NOW}
        add_note(customer, body=f"ask @{cast.mia().name} first", is_pinned=True, **by)

        for name in ("customer_notes", "customer_overview", "customer_activity"):
            html = ada.get(reverse(name, args=[customer.number])).content.decode()
            assert '<span class="mention">@Mia Manager</span>' in html, name


@pytest.mark.django_db
class TestStartPage:
    def told(self, client: Client) -> list[str]:
        html = client.get("/").content.decode().partition('id="s4"')[2].partition("</section>")[0]
        return re.findall(r"<p>(.*?)</p>", html)

    def test_lists_the_last_ten_that_mention_the_reader(self, ada: Client, customer: Customer) -> None:
        by = {"actor": cast.actor(cast.mia()), "now": makers.NOW}
        assert self.told(ada) == []
        for place in range(12):
            add_note(customer, body=f"@ada lovelace, see {place}", **by)
        last = add_note(customer, body="mail@ada lovelace.example, @Ada Lovelaces, @Mia Manager", **by)

        assert self.told(ada) == [f"@ada lovelace, see {place}" for place in range(11, 1, -1)]
        mia = cast.sign_in(Client(), cast.mia())
        assert len(self.told(mia)) == 1
        assert f"/customers/{customer.number}/notes/?note={last.pk}#note-{last.pk}" in mia.get("/").content.decode()

    @pytest.mark.parametrize(("code", "count"), [("customers.see_notes", 0), ("customers.view", 0), ("tags.manage", 1)])
    def test_tells_nothing_to_whoever_may_not_read_notes(self, customer: Customer, code: str, count: int) -> None:
        add_note(customer, body="@Lea Limited, look", actor=cast.actor(cast.mia()), now=makers.NOW)

        assert len(self.told(without(code))) == count


@pytest.mark.django_db
class TestOffer:
    def offered(self, client: Client, typed: str) -> list[str]:
        answer = client.get(reverse("mention_suggest"), {"q": typed})
        assert answer.status_code == 200
        return re.findall(r'data-name="([^"]*)"', answer.content.decode())

    def test_names_active_staff_by_the_beginning_of_a_word(self, ada: Client) -> None:
        cast.mia(), cast.sue(), cast.person("Émile Mann", "emile@example.com", "support")
        gone = cast.person("Marc Gone", "marc@example.com", "support")
        disable_staff(gone, actor=cast.actor(cast.ada()), now=cast.NOW)

        assert self.offered(ada, "ma") == ["Émile Mann", "Mia Manager"]
        assert self.offered(ada, "emile m") == ["Émile Mann"]
        assert self.offered(ada, "") == ["Ada Lovelace", "Émile Mann", "Mia Manager", "Sue Support"]
        assert self.offered(ada, "anager") == []

    def test_is_for_whoever_writes_notes(self, ben: Client) -> None:
        for client in (ben, without("customers.see_notes")):
            assert client.get(reverse("mention_suggest")).status_code == 403
