"""The profile in a real browser: axe on every tab, keyboard alone, one-click copies, notes, tags, narrow screens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from billstead.customers.inputs import ContactInput
from billstead.customers.models import Customer, Note
from billstead.customers.operations import (
    add_contact,
    add_note,
    create_tag,
    edit_customer,
    edit_note,
    tag_customers,
)
from billstead.customers.values import customer_values
from tests import cast, makers
from tests.browser.conftest import NARROW, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)
TABS = ("", "activity/", "notes/", "contacts/", "contacts/new/", "tax/", "access/", "tags/", "owner/")


@pytest.fixture
def customer() -> Customer:
    """A customer with something on every tab, and long words that want to push the page wide."""
    ada, now = cast.actor(cast.ada()), timezone.now()
    customer = makers.make_customer(
        name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk GmbH & Co. KG", contact_name="Anna Berg",
        email="a.very.long.mailbox.that.wants.room@subdomain.of.a.long.domain.example.com", phone="030 1234567",
        tax_id="DE136695977", tax_id_kind="eu_de", website="https://example.com/a/very/long/path/to/somewhere",
        actor=ada, now=now - timedelta(days=500),
    )  # fmt: skip
    tags = [
        create_tag(name=name, color=color, actor=ada, now=now) for name, color in (("vip", "amber"), ("fibre", "teal"))
    ]
    tag_customers([customer.pk], add=[tags[0].pk], actor=ada, now=now)
    note = add_note(customer, body="Pays **late**\n\n- and `calls`", is_pinned=True, actor=ada, now=now)
    edit_note(note, body="Pays **very late**", version=1, actor=ada, now=now)
    typed = ContactInput(name="Jan Technik", email="jan@example.com", phone="030 7654321", is_urgent=True)
    add_contact(customer, contact=typed, actor=ada, now=now)
    for street in ("Lindenstraße 2", "Lindenstraße 3"):
        current = Customer.objects.get(pk=customer.pk)
        wanted = {"billing.street": street}
        edit_customer(current, opened=customer_values(current), wanted=wanted, actor=ada, now=now)
    Customer.objects.filter(pk=customer.pk).update(confirmed_on=now.date() - timedelta(days=900))
    return customer


def url(customer: Customer, tab: str = "") -> str:
    return f"/customers/{customer.number}/{tab}"


def wait_until_saved(page: Page, words: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(words)


class TestAxe:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1280", "390"])
    def test_finds_nothing_on_any_tab(
        self, open_page: OpenPage, customer: Customer, viewport: dict[str, int], scheme: str
    ) -> None:
        page = open_page(url(customer), viewport=viewport, scheme=scheme)
        problems: list[str] = []
        for tab in (*TABS, f"notes/{Note.objects.get().pk}/edit/", "activity/?since=x"):
            page.goto(url(customer, tab))
            for each in page.locator("details").all():
                each.evaluate("node => { node.open = true }")
            found = Axe().run(page).response["violations"]
            problems += [f"{tab}: {each['id']} {each['nodes'][0]['html'][:160]}" for each in found]

        assert not problems, "\n".join(problems)

    def test_finds_nothing_in_the_small_forms_and_settings(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer))
        for button in ("Edit tags", "Change owner"):
            page.get_by_role("button", name=button).click()
            assert not Axe().run(page).response["violations"], button
            page.keyboard.press("Escape")
        page.goto("/settings/history/")

        assert not Axe().run(page).response["violations"]


class TestWidth:
    def test_nothing_scrolls_sideways(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer))
        wide: list[str] = []
        for tab in (*TABS, "../../settings/history/"):
            page.goto(url(customer, tab))
            for width in (320, 360, 390, 720, 1000, 1280, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
                    wide.append(f"{tab} at {width}: {found}")

        assert not wide, "\n".join(wide)

    def test_five_facts_stand_without_scrolling(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer))

        for words in (customer.name, "Active since", customer.email, "+49 30 1234567", "Needs attention"):
            box = page.get_by_text(words).first.bounding_box()
            assert box and box["y"] + box["height"] < WIDE["height"], words


class TestKeyboard:
    def test_focus_is_never_under_what_sticks(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer), viewport={"width": 1280, "height": 500})
        covered = []
        for _step in range(70):
            page.keyboard.press("Tab")
            hidden = page.evaluate(
                """() => {
                  const node = document.activeElement;
                  if (node === document.body || node.closest('.skip, .side, .topbar, .tabs')) return '';
                  const box = node.getBoundingClientRect();
                  const bar = document.querySelector('#tabs').getBoundingClientRect();
                  return box.bottom <= bar.bottom && box.top >= 0 && bar.top <= 60 && box.top < bar.bottom && box.height
                    ? node.outerHTML.slice(0, 120) : '';
                }"""
            )
            covered += [hidden] if hidden else []

        assert not covered, covered

    def test_a_note_is_written_and_sent_without_a_mouse(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer))

        page.keyboard.press("n")
        expect(page.locator("#id_body")).to_be_focused()
        page.keyboard.type("Called back")
        page.keyboard.press("Control+Enter")

        wait_until_saved(page, "Note added")
        assert page.url.endswith(url(customer))
        assert Note.objects.filter(body="Called back").count() == 1

    def test_a_double_click_writes_one_note(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer, "notes/"))
        page.fill("#id_body", "Only once")

        page.get_by_role("button", name="Add note").dblclick()
        wait_until_saved(page, "Note added")

        assert Note.objects.filter(body="Only once").count() == 1

    def test_an_empty_note_is_refused_with_the_focus_on_the_summary(
        self, open_page: OpenPage, customer: Customer
    ) -> None:
        page = open_page(url(customer, "notes/"))

        page.get_by_role("button", name="Add note").click()

        expect(page.locator("#error-summary")).to_be_focused()
        assert page.title().startswith("Error: Notes")
        page.get_by_role("link", name="Enter the note").click()
        expect(page.locator("#id_body")).to_be_focused()


class TestCopy:
    def test_every_value_copies_with_one_click(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        facts = page.locator(".facts > div").all()
        assert len(facts) > 8

        for fact in facts:
            value = fact.locator("dd > span").first.inner_text()
            if "Nobody" in value or value in ("None", "Not provided"):
                continue
            fact.hover()
            fact.locator("[data-copy]").click()
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied.replace(" ", "") == value.replace(" ", "").replace("\n\n", "\n"), value

    def test_the_header_copies_too(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        without = page.locator(".strip > div:not(:has([data-copy]))").count()

        copied = []
        for button in page.locator(".strip [data-copy], .page-head--who [data-copy]").all():
            button.focus()
            page.keyboard.press("Enter")
            expect(button).to_have_attribute("data-copied", "")
            copied.append(page.evaluate("navigator.clipboard.readText()"))

        assert without == 0
        assert {customer.name, customer.number, "Anna Berg", "+49301234567", "14 days"} <= set(copied)
        assert not page.locator("[data-copy='']").count()


class TestStuckHeader:
    def test_says_who_once_the_header_is_gone(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer), viewport={"width": 1280, "height": 600})
        who = page.locator(".stuck-who")
        expect(who).to_be_hidden()
        tab = page.locator("#tabs a").nth(1)
        before = tab.bounding_box()

        page.mouse.wheel(0, 900)

        expect(who).to_be_visible()
        expect(who).to_contain_text(customer.name)
        after, bar = tab.bounding_box(), page.locator(".topbar").bounding_box()
        assert before and after and bar
        assert after["x"] == before["x"], "the tabs stay where the hand expects them"
        assert after["y"] >= bar["y"] + bar["height"] - 1
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        who.get_by_role("link").click()
        expect(page).to_have_url(re.compile(r"/edit/$"))


class TestTabs:
    def test_the_open_one_is_in_sight_and_the_page_at_its_top(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(f"{url(customer)}access/", viewport={"width": 320, "height": 400})

        tab = page.locator("#tabs [aria-current]").bounding_box()
        assert tab and tab["x"] >= 0 and tab["x"] + tab["width"] <= 320
        assert page.evaluate("scrollY") == 0


class TestOnPaper:
    def test_stands_what_was_asked_for_and_nothing_to_press(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(f"{url(customer)}activity/", scheme="dark")
        page.emulate_media(media="print", color_scheme="dark")

        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".timeline .e").first).to_be_visible()
        for pressed in ("#nav", ".topbar", ".tabs", ".filters", ".page-head .actions", ".copy"):
            assert not page.locator(f"{pressed}:visible").count(), pressed
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


class TestTags:
    def test_are_edited_in_the_header_and_undone(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer))
        page.get_by_role("button", name="Edit tags").click()
        box = page.get_by_role("combobox", name="Tags")
        box.fill("fib")
        box.press("ArrowDown")
        box.press("Enter")
        page.get_by_role("button", name="Remove vip").click()
        page.get_by_role("button", name="Save tags").click()

        wait_until_saved(page, "Customer updated")
        assert [tag.name for tag in customer.tags.all()] == ["fibre"]
        page.locator("#toasts").get_by_role("button", name="Undo").click()
        wait_until_saved(page, "Change undone")
        assert [tag.name for tag in customer.tags.all()] == ["vip"]

    def test_work_without_script(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer, "tags/?back=profile"), javascript=False)
        page.fill("#tags-add", "fibre")
        page.get_by_role("button", name="Save tags").click()

        assert [tag.name for tag in customer.tags.all()] == ["fibre"]


class TestActivity:
    def test_filters_apply_as_chosen_and_stand_in_the_url(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer, "activity/?from=q%3Dx"))
        count = page.locator(".timeline .what").count()

        page.get_by_label("Notes", exact=True).check()

        expect(page).to_have_url(f"{page.url.split('/customers')[0]}{url(customer, 'activity/?kind=notes&from=q%3Dx')}")
        expect(page.locator("#activity-count")).to_contain_text("found")
        assert 0 < page.locator(".timeline .what").count() < count
        expect(page.get_by_label("Notes", exact=True)).to_be_focused()
        page.go_back()
        expect(page.locator(".timeline .what")).to_have_count(count)

    def test_filter_without_script(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer, "activity/"), javascript=False)
        page.fill("#t-text", "late")
        page.get_by_role("button", name="Show").click()

        expect(page.locator("#activity-count")).to_contain_text("found")

    def test_a_burst_opens(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page(url(customer, "activity/?kind=profile"))
        expect(page.get_by_text("Lindenstraße 1", exact=True)).to_be_hidden()

        page.get_by_text("more within minutes").first.click()

        expect(page.get_by_text("Lindenstraße 1", exact=True)).to_be_visible()

    def test_the_pill_is_asked_for_only_while_one_looks(self, open_page: OpenPage, customer: Customer) -> None:
        page = open_page("about:blank")
        page.clock.install()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/activity/new/" in request.url else None)
        page.goto(url(customer, "activity/"))
        page.wait_for_load_state("networkidle")

        with page.expect_response("**/activity/new/**"):
            page.clock.run_for(31_000)
        add_note(customer, body="meanwhile", actor=cast.actor(cast.mia()), now=timezone.now())
        with page.expect_response("**/activity/new/**"):
            page.clock.run_for(31_000)
        expect(page.locator("#newer")).to_have_text("1 new")
        page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
        page.clock.run_for(120_000)

        assert len(asked) == 2
