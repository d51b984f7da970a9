"""The customers list in a real browser: by mouse, by keyboard, narrow and wide, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from billstead.core.actor import SYSTEM
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Customer, Tag
from billstead.customers.operations import add_contact, create_tag, tag_customers
from tests import makers
from tests.browser.conftest import NARROW, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = ".list-table tbody tr"
WIDTHS = (320, 390, 600, 760, 1000, 1280, 1440)


@pytest.fixture
def acme() -> Customer:
    """Thirty customers; the newest of them has all the list can show."""
    makers.make_customers(29, name="Plain Ltd", now=makers.NOW - timedelta(days=3))
    acme = makers.make_customer(
        name="Søren Ångström Hosting", contact_name="Anna Berg", email="anna@acme.example.com", phone="+49 30 1234567"
    )
    add_contact(acme, contact=ContactInput(name="Kim Müller"), actor=SYSTEM, now=makers.NOW)
    tags = [create_tag(name=name, actor=SYSTEM, now=makers.NOW).pk for name in ("non-profit", "reseller", "wholesale")]
    tag_customers([acme.pk], add=tags, actor=SYSTEM, now=makers.NOW)
    return acme


@pytest.fixture
def look(open_page: OpenPage) -> Callable[..., Page]:
    """Open an address; an error in the console fails the test."""

    def open_quietly(path: str, **options: object) -> Page:
        page = open_page("about:blank", **options)
        page.on("console", lambda said: said.type != "error" or pytest.fail(said.text))
        page.goto(path)
        return page

    return open_quietly


def say(page: Page) -> Locator:
    return page.locator("#announce")


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found
    return dict(found)


def overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


class TestSearch:
    def test_keeps_the_focus_and_says_the_count(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/")
        expect(page.locator(ROWS)).to_have_count(30)

        page.keyboard.press("/")
        page.keyboard.type("soren")

        expect(page.locator(ROWS)).to_have_count(1)
        expect(page.locator(f"{ROWS} mark").first).to_have_text("Søren")
        expect(page.locator("#q")).to_be_focused()
        expect(say(page)).to_have_text("1 customer")
        assert page.url.endswith("?q=soren")

        # J, K, E, C and ? are letters while somebody types.
        page.keyboard.type(" jkec?")
        expect(page.locator("#q")).to_have_value("soren jkec?")
        assert page.locator("dialog[open]").count() == 0

        page.fill("#q", "kim muller")
        expect(page.locator(".why")).to_have_text("contact: Kim Müller")

        # A row opened, then Back: the same rows, and the row one came from is marked.
        page.click("a.rowlink")
        page.wait_for_url(f"**/customers/{acme.number}/**")
        page.go_back()
        expect(page.locator("#q")).to_have_value("kim muller")
        expect(page.locator(f'{ROWS}[id="{acme.number}"]')).to_be_visible()
        assert page.url.endswith(f"#{acme.number}")

        # A number typed whole and Enter: that customer.
        page.fill("#q", acme.number.lower())
        page.press("#q", "Enter")
        page.wait_for_url(f"**/customers/{acme.number}/**")

        page.goto(f"/customers/?new={acme.number}")
        expect(page.locator("tr.is-new")).to_contain_text("New")

    def test_what_was_not_found_begins_a_new_customer(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/?q=nordlicht")
        page.get_by_role("button", name="Add “nordlicht” as a customer").click()
        expect(page.locator("#name")).to_have_value("nordlicht")
        assert "nordlicht" not in page.url

        # The field stands there before the scripts have run.
        page.wait_for_load_state()
        page.keyboard.press("Control+k")
        page.locator("#command input[type=search]").fill("mia@example.com")
        option = page.get_by_role("option", name="Add customer “mia@example.com”")
        expect(option).to_be_visible()
        page.keyboard.press("ArrowUp")
        expect(option).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(page.locator("#email")).to_have_value("mia@example.com")
        assert "mia" not in page.url


class TestControls:
    def test_menus_chips_headers_and_columns(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/")
        page.get_by_role("button", name="Tag", exact=True).click()
        page.locator("#menu-tag a", has_text="reseller").click()
        expect(page.locator("#q")).to_have_value("tag:reseller")
        expect(page.locator(ROWS)).to_have_count(1)
        page.get_by_role("link", name="Remove filter Tag: reseller").click()
        expect(page.locator("#q")).to_have_value("")
        expect(page.locator(ROWS)).to_have_count(30)

        head = page.locator("th", has=page.locator("#sort-name"))
        page.click("#sort-name")
        expect(head).to_have_attribute("aria-sort", "ascending")
        expect(page.locator(ROWS).last).to_have_attribute("id", acme.number)
        page.click("#sort-name")
        expect(head).to_have_attribute("aria-sort", "descending")
        page.go_back()
        expect(head).to_have_attribute("aria-sort", "ascending")

        page.get_by_role("button", name="Columns").click()
        page.uncheck("#column-phone")
        page.locator("#columns").get_by_role("button", name="Apply").click()
        expect(page.locator("thead")).not_to_contain_text("Phone")
        expect(page.locator("#menu-columns")).to_be_visible()
        page.keyboard.press("Escape")

        height = box(page.locator(ROWS).first)["height"]
        switch = page.get_by_role("button", name="Comfortable rows")
        with page.expect_response("**/appearance/"):
            switch.click()
        expect(switch).to_have_attribute("aria-pressed", "true")
        expect(switch).to_be_focused()
        assert box(page.locator(ROWS).first)["height"] > height + 8
        page.reload()
        expect(switch).to_have_attribute("aria-pressed", "true")
        switch.click()
        expect(page.locator("html")).to_have_attribute("data-density", "compact")


class TestRow:
    def test_by_keyboard_alone(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/")
        expect(page.locator("#views .n").first).not_to_be_empty()
        first = page.locator(ROWS).first

        page.keyboard.press("j")
        expect(first.locator("a.rowlink")).to_be_focused()
        expect(first.locator(".quick")).to_have_css("opacity", "1")
        card = page.locator("#preview")
        expect(card).to_contain_text("anna@acme.example.com")
        expect(first.locator("a.rowlink")).to_have_attribute("aria-describedby", "preview")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        expect(first.locator("a.rowlink")).to_be_focused()

        for name in ("View", "Edit", "Status"):
            page.keyboard.press("Tab")
            expect(first.locator(".quick a", has_text=name)).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        expect(first.locator(".menu a").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(first.locator("[popovertarget]")).to_be_focused()

        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("ArrowDown")
        expect(page.locator(ROWS).nth(1).locator("a.rowlink")).to_be_focused()

    def test_the_card_is_hoverable_and_out_of_the_way(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/preview/" in request.url else None)
        row, card = page.locator(ROWS).first, page.locator("#preview")
        row.locator(".primary").hover()
        expect(card).to_contain_text("Anna Berg")

        place, line = box(card), box(row)
        assert place["y"] >= line["y"] + line["height"] or place["y"] + place["height"] <= line["y"]
        name = box(row.locator("th"))
        assert place["x"] >= name["x"] + name["width"] - 1, "the names below stay free"

        page.mouse.move(place["x"] + 20, place["y"] + 20)
        page.wait_for_timeout(500)
        expect(card).to_be_visible()
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.mouse.move(700, 20)
        page.wait_for_timeout(300)
        row.locator(".primary").hover()
        expect(card).to_be_visible()
        page.mouse.move(700, 20)
        expect(card).to_be_hidden()
        assert len(asked) == 1

    def test_tags_and_owner_change_in_place(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/?sort=name")
        row = page.locator(f'{ROWS}[id="{acme.number}"]')
        row.hover()
        row.locator("[popovertarget]").click()
        row.locator(".menu a", has_text="Tags…").click()
        expect(page.locator("#quick-title")).to_have_text("Tags of Søren Ångström Hosting")
        expect(page.locator("#tags-add")).to_be_focused()
        page.get_by_role("button", name="Remove non-profit").click()
        page.keyboard.type("vip")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Save tags").click()

        expect(page.locator("#quick")).to_be_hidden()
        expect(row.locator(".tags")).to_have_attribute("title", "reseller, vip, wholesale")
        expect(row.locator("[popovertarget]")).to_be_focused()
        assert Tag.objects.filter(name="vip", customers=acme).exists()

        page.locator("#toasts").get_by_role("button", name="Undo").click()
        page.wait_for_url(f"**/customers/?sort=name#{acme.number}")
        expect(row.locator(".tags")).to_have_attribute("title", "non-profit, reseller, wholesale")

        row.hover()
        row.locator("[popovertarget]").click()
        row.locator(".menu a", has_text="Owner…").click()
        page.select_option("#owner", label="Ada Lovelace")
        page.get_by_role("button", name="Save owner").click()
        expect(page.locator("#toasts")).to_contain_text("Customer updated")
        acme.refresh_from_db()
        assert acme.owner and acme.owner.name == "Ada Lovelace"


class TestLook:
    def test_fits_every_width(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/", viewport={"width": 1600, "height": 900})
        expect(page.locator("#views .n").first).not_to_be_empty()
        assert page.locator(f'[id="{acme.number}"] .tag:visible').count() == 2, "two tags where there is room"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not overflows(page), width
            cut = page.locator(f"{ROWS} .tags--one").evaluate_all(
                "all => all.filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1).length"
            )
            assert cut == 0, f"{cut} tags are cut at {width}"
        assert page.locator(f'[id="{acme.number}"] .tag:visible').count() == 1
        assert page.locator(f'[id="{acme.number}"] .more:visible').inner_text().startswith("+2")

        page.set_viewport_size(NARROW)
        expect(page.locator("thead")).to_be_hidden()
        card = page.locator(ROWS).first
        assert card.locator("[popovertarget]").is_visible() and box(card)["width"] <= 390

    def test_the_card_names_the_field_that_matched(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/?q=anna@acme", viewport=NARROW)
        why = page.locator(f"{ROWS} .only-card")

        expect(why).to_have_text("e-mail: anna@acme.example.com")
        expect(why).to_be_visible()
        assert not overflows(page)

        page.set_viewport_size({"width": 1280, "height": 900})
        expect(why).to_be_hidden()
        expect(page.locator(f"{ROWS} td mark").first).to_be_visible()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing(self, look: Callable[..., Page], acme: Customer, scheme: str) -> None:
        page = look("/customers/?q=kim+country:DE", scheme=scheme, viewport=NARROW)
        expect(page.locator(".why")).to_be_visible()
        self._clean(page)

        page.set_viewport_size(WIDE)
        page.locator(f"{ROWS} .primary").hover()
        expect(page.locator("#preview")).to_be_visible()
        self._clean(page)

        page.mouse.move(700, 20)
        page.locator(f"{ROWS} [popovertarget]").click()
        page.locator(f"{ROWS} .menu a", has_text="Tags…").click()
        expect(page.locator("#tags-add")).to_be_visible()
        self._clean(page)

    @staticmethod
    def _clean(page: Page) -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


class TestWithoutJavaScript:
    def test_search_filter_sort_pages_and_rows(self, look: Callable[..., Page], acme: Customer) -> None:
        page = look("/customers/", javascript=False)
        page.fill("#q", "soren")
        page.press("#q", "Enter")
        assert page.locator(ROWS).count() == 1 and page.url.endswith("/customers/?q=soren")
        page.get_by_role("link", name="Clear all").click()

        page.get_by_role("button", name="Tag", exact=True).click()
        page.locator("#menu-tag a", has_text="reseller").click()
        assert page.input_value("#q") == "tag:reseller" and page.locator(ROWS).count() == 1

        page.goto("/customers/?size=25")
        page.click("#sort-name")
        page.click("#page-next")
        assert page.locator(ROWS).count() == 5
        assert page.locator(ROWS).last.get_attribute("id") == acme.number
        expect(page.locator(".pager")).to_contain_text(re.compile(r"26-30 of\s+30"))

        page.get_by_role("button", name="Comfortable rows").click()
        assert page.locator("html").get_attribute("data-density") == "comfortable"
        assert page.locator(ROWS).count() == 5, "still the second page"
        row = page.locator(ROWS).last
        row.locator("[popovertarget]").click()
        row.locator(".menu a", has_text="Tags…").click()
        page.fill("#tags-add", "wholesale")
        page.get_by_role("button", name="Save tags").click()
        assert page.locator(f'[id="{acme.number}"] .tags').get_attribute("title") == "wholesale"
