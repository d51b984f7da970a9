"""Add and Edit in a real browser: one customer each, quick hints, keyboard, no script, nothing for axe to find."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from billstead.customers.models import Customer
from billstead.desk.models import Draft
from tests import cast, makers
from tests.browser.conftest import NARROW, WIDE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)
PRIMARY = ".foot-bar .btn--primary"


def fill(page: Page, **changes: str) -> None:
    typed = {
        "name": "Lindqvist AB", "email": "ingrid@lindqvist.example.com", "billing_street": "Gatan 1",
        "billing_postcode": "211 31", "billing_city": "Malmö",
    } | changes  # fmt: skip
    if page.input_value("#billing_country") != "SE":
        page.select_option("#billing_country", "SE")
        expect(page.locator("label[for=billing_city]")).to_have_text("Post town")
    for name, text in typed.items():
        page.fill(f"#{name}", text)


def review(page: Page, **changes: str) -> None:
    fill(page, **changes)
    page.click(PRIMARY)
    expect(page.locator("h1")).to_have_text("Check the customer’s details")


def ready(open_page: OpenPage, *, skips_review: bool, javascript: bool = True) -> Page:
    """A page on which one more click makes the customer."""
    user = cast.ada()
    type(user).objects.filter(pk=user.pk).update(skips_review=skips_review)
    page = open_page("/customers/new/", javascript=javascript)
    if not javascript:
        page.select_option("#billing_country", "SE")
        page.locator("button[value=update]").nth(1).click()
    fill(page)
    if not skips_review:
        page.click(PRIMARY)
        expect(page.locator("h1")).to_have_text("Check the customer’s details")
    page.wait_for_load_state("networkidle")
    return page


def quick_clicks(page: Page) -> None:
    """Two clicks so close that the first request is under way; the page's own click would wait for its answer."""
    box = page.locator(PRIMARY).bounding_box()
    assert box
    for _click in range(2):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, delay=30)


class TestOnce:
    """REL-08: one customer each."""

    @pytest.mark.parametrize("javascript", [True, False])
    @pytest.mark.parametrize("skips_review", [True, False])
    def test_two_quick_clicks(self, open_page: OpenPage, skips_review: bool, javascript: bool) -> None:
        page, sent = ready(open_page, skips_review=skips_review, javascript=javascript), []
        page.on("request", lambda request: sent.append(request.method) if request.is_navigation_request() else None)

        quick_clicks(page)
        expect(page).to_have_url(re.compile("/customers/C-"))

        assert Customer.objects.count() == 1
        # Without our script the browser may send both, and only the server's key is left.
        assert sent.count("POST") == 1 or not javascript

    def test_back_and_send_again(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        review(page)
        page.click(PRIMARY)
        page.wait_for_url("**/customers/C-**")

        for _step in range(2):
            page.go_back()
            if page.locator(PRIMARY).count():
                page.click(PRIMARY)
                page.wait_for_load_state()

        assert Customer.objects.count() == 1

    def test_the_review_in_two_tabs(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        review(page)
        twin = page.context.new_page()
        twin.goto(page.url)

        page.click(PRIMARY)
        page.wait_for_url("**/customers/C-**")
        twin.click(PRIMARY)
        twin.wait_for_url("**/customers/C-**")

        assert Customer.objects.count() == 1
        assert page.url == twin.url

    def test_two_forms_in_two_tabs(self, open_page: OpenPage) -> None:
        one = open_page("/customers/new/")
        two = one.context.new_page()
        two.goto("/customers/new/")
        review(one)
        review(two, name="Another Name Oy", email="other@example.com")
        for page in (one, two):
            page.click(PRIMARY)
            page.wait_for_url("**/customers/C-**")

        assert sorted(Customer.objects.values_list("name", flat=True)) == ["Another Name Oy", "Lindqvist AB"]


class TestWhileTyping:
    def test_another_country_keeps_every_value_and_the_focus(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        fill(page)

        page.focus("#billing_country")
        page.select_option("#billing_country", "US")

        expect(page.locator("#billing_region")).to_be_visible()
        assert page.input_value("#billing_street") == "Gatan 1"
        assert page.input_value("#name") == "Lindqvist AB"
        assert page.evaluate("document.activeElement.id") == "billing_country"
        assert page.input_value("#time_zone") == "America/New_York"

    def test_company_or_person_keeps_what_was_typed(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        fill(page, contact_name="Ingrid")

        page.check("input[name=kind][value=person]", force=True)
        expect(page.locator("label[for=name]")).to_have_text("Full name")
        page.check("input[name=kind][value=company]", force=True)
        expect(page.locator("label[for=name]")).to_have_text("Legal name")

        assert page.input_value("#contact_name") == "Ingrid"
        assert page.input_value("#name") == "Lindqvist AB"

    def test_a_slip_in_the_email_is_offered_and_taken(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        page.fill("#email", "ingrid@gmial.com")
        page.press("#email", "Tab")

        page.click("text=Use it")

        expect(page.locator("#email")).to_have_value("ingrid@gmail.com")
        expect(page.locator("text=Did you mean")).to_have_count(0)

    def test_a_slip_may_be_kept(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        page.fill("#email", "ingrid@gmial.com")
        page.press("#email", "Tab")

        page.click("text=Keep as typed")

        expect(page.locator("text=Did you mean")).to_have_count(0)
        assert page.input_value("#email") == "ingrid@gmial.com"

    def test_twins_and_the_draft_come_by_themselves(self, open_page: OpenPage) -> None:
        twin = makers.make_customer(name="Lindqvist Bageri AB", phone="+46701234567")
        page = open_page("/customers/new/")
        page.select_option("#billing_country", "SE")
        page.fill("#phone", "070-123 45 67")
        page.press("#phone", "Tab")

        expect(page.locator("#duplicates")).to_contain_text("Lindqvist Bageri AB")
        expect(page.locator("#duplicates")).to_contain_text(twin.number)
        expect(page.locator("#hints-phone")).to_contain_text("+46 70 123 45 67")
        expect(page.locator("#draft-state")).to_contain_text("Draft saved")
        assert Draft.objects.get().values["phone"] == "070-123 45 67"


class TestErrors:
    def test_the_summary_takes_the_focus_and_leads_to_the_field(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        page.fill("#name", "Kept")
        page.click(PRIMARY)

        expect(page).to_have_title("Error: Add customer - Billstead")
        assert page.evaluate("document.activeElement.id") == "error-summary"
        page.click('#error-summary a[href="#email"]')
        assert page.evaluate("document.activeElement.id") == "email"
        assert page.input_value("#name") == "Kept"


class TestWithoutJavaScript:
    def test_a_customer_is_added(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/", javascript=False)
        page.select_option("#billing_country", "SE")
        page.locator("button[value=update]").nth(1).click()
        fill(page, name="Plain AB", **{"tags-add": "vip"})
        page.click("text=Add another e-mail")
        assert page.input_value("#name") == "Plain AB"
        page.click(PRIMARY)
        page.click(PRIMARY)

        customer = Customer.objects.get()
        assert customer.name == "Plain AB"
        assert [tag.name for tag in customer.tags.all()] == ["vip"]

    def test_a_conflict_is_settled(self, open_page: OpenPage) -> None:
        customer = makers.make_customer(name="Acme GmbH")
        mine = open_page(f"/customers/{customer.number}/edit/", javascript=False)
        other = open_page(f"/customers/{customer.number}/edit/", user=cast.mia(), javascript=False)
        mine.fill("#name", "Acme AG")
        other.fill("#name", "Acme SE")
        other.click(PRIMARY)
        mine.click(PRIMARY)

        expect(mine).to_have_title("Error: Edit Acme SE - Billstead")
        expect(mine.locator("h2#conflict")).to_have_text("You and Mia Manager both changed 1 field")
        mine.check('input[name="choice.name"][value=mine]')
        mine.click("text=Save my choices")

        assert Customer.objects.get().name == "Acme AG"


class TestKeyboard:
    def test_enter_sends_the_form_not_a_row_button(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        fill(page)
        page.press("#name", "Enter")

        expect(page.locator("h1")).to_have_text("Check the customer’s details")

    def test_all_of_add_by_keys_alone(self, open_page: OpenPage) -> None:
        page = open_page("/customers/new/")
        fill(page)
        page.focus("#name")
        seen: list[str] = []
        for _step in range(70):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
            if page.evaluate("document.activeElement.matches('.foot-bar .btn--primary')"):
                break
        else:
            pytest.fail(f"Check details was never reached: {seen}")
        hidden = page.evaluate("document.activeElement.closest('[aria-hidden=true]') !== null")
        assert not hidden
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Check the customer’s details")


class TestEdit:
    def test_the_save_bar_wakes_and_ctrl_s_saves(self, open_page: OpenPage) -> None:
        customer = makers.make_customer(name="Acme GmbH")
        page = open_page(f"/customers/{customer.number}/edit/")
        expect(page.locator("[data-unsaved]")).to_be_hidden()

        page.fill("#name", "Acme AG")
        expect(page.locator("[data-unsaved]")).to_be_visible()
        page.keyboard.press("Control+s")
        page.wait_for_url("**/?changed=name")

        assert Customer.objects.get().name == "Acme AG"

    def test_a_colleague_in_the_form_is_named(self, open_page: OpenPage) -> None:
        customer = makers.make_customer()
        open_page(f"/customers/{customer.number}/edit/", user=cast.mia())
        page = open_page(f"/customers/{customer.number}/edit/")

        expect(page.locator("#editors")).to_contain_text("Mia Manager is editing")

    def test_a_new_address_says_what_follows(self, open_page: OpenPage) -> None:
        customer = makers.make_customer(email="old@example.com")
        page = open_page(f"/customers/{customer.number}/edit/")
        page.fill("#email", "new@example.com")
        page.press("#email", "Tab")

        expect(page.locator("#hints-email")).to_contain_text("old@example.com gets no more")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1280", "390"])
def test_axe_finds_nothing(open_page: OpenPage, scheme: str, viewport: dict[str, int]) -> None:
    makers.make_customer(name="Lindqvist Bageri AB", phone="+46701234567")
    page = open_page("/customers/new/", scheme=scheme, viewport=viewport)
    found: dict[str, Any] = {"empty": problems(page)}
    page.click(PRIMARY)
    page.wait_for_selector("#error-summary")
    found["errors"] = problems(page)
    fill(page, phone="070-123 45 67", email="ingrid@gmial.com", tax_id="SE1")
    page.press("#tax_id", "Tab")
    page.wait_for_selector("#duplicates .card")
    found["hints"] = problems(page)
    page.click(PRIMARY)
    page.wait_for_selector("#different")
    found["review"] = problems(page)
    customer = Customer.objects.get()
    page.goto(f"/customers/{customer.number}/edit/")
    found["edit"] = problems(page)
    page.fill("#name", "Mine")
    Customer.objects.filter(pk=customer.pk).update(name="Theirs")
    page.click("[data-savebar] .btn--primary")
    page.wait_for_selector("#conflict")
    found["conflict"] = problems(page)

    assert {name: lines for name, lines in found.items() if lines} == {}


def problems(page: Page) -> list[str]:
    lines = [
        f"{hit['id']}: {node['html'][:120]}" for hit in Axe().run(page).response["violations"] for node in hit["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        lines.append("the page scrolls sideways")
    return lines
