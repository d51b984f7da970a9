"""The components in a real browser: what the modules do, and that nothing needs them."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from billstead.accounts.models import User
from tests.browser.conftest import OpenPage, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guide(open_page: OpenPage) -> Page:
    return open_page("/styleguide/")


class TestAccess:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1280, 390])
    def test_axe_finds_nothing(self, guide: Page, theme: str, width: int):
        guide.set_viewport_size({"width": width, "height": 900})
        guide.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)

        found = Axe().run(guide).response["violations"]

        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []

    @pytest.mark.parametrize("width", [320, 390, 768, 1280])
    def test_the_page_never_scrolls_sideways(self, guide: Page, width: int):
        guide.set_viewport_size({"width": width, "height": 900})

        assert guide.evaluate("document.documentElement.scrollWidth") <= width

    def test_takes_at_most_twelve_requests_all_ours(self, guide: Page, live_server):
        asked: list[str] = []
        guide.on("request", lambda request: asked.append(request.url))

        guide.goto("/styleguide/", wait_until="networkidle")

        assert len(asked) <= 12
        assert {url.startswith(live_server.url) for url in asked} == {True}

    def test_icons_of_the_external_sprite_take_the_colour_of_their_text(self, guide: Page):
        icon = guide.locator(".btn--primary .icon").first

        assert guide.evaluate("node => getComputedStyle(node).stroke", icon.element_handle()) == "rgb(255, 255, 255)"
        wait_until(guide, "document.querySelector('.btn--primary .icon use').getBBox().width > 5")


class TestMenus:
    def test_arrow_keys_walk_and_escape_returns(self, guide: Page):
        button = guide.locator("[popovertarget=sample-menu]")
        button.focus()

        guide.keyboard.press("ArrowDown")
        expect(guide.locator("#sample-menu a").first).to_be_focused()
        guide.keyboard.press("ArrowDown")
        expect(guide.locator("#sample-menu a").nth(1)).to_be_focused()
        guide.keyboard.press("Escape")

        expect(guide.locator("#sample-menu")).to_be_hidden()
        expect(button).to_be_focused()

    def test_a_dialog_opens_on_its_heading_and_gives_the_focus_back(self, guide: Page):
        button = guide.get_by_role("button", name="Open a dialog")
        button.click()
        expect(guide.locator("#sample-dialog-title")).to_be_focused()

        guide.keyboard.press("Escape")

        expect(button).to_be_focused()

    def test_the_appearance_changes_at_once_and_is_kept(self, guide: Page):
        guide.locator("[popovertarget=menu-account]").click()
        with guide.expect_response("**/appearance/"):
            guide.get_by_role("button", name="Dark", exact=True).click()
        with guide.expect_response("**/appearance/"):
            guide.get_by_role("button", name="Comfortable", exact=True).click()

        assert guide.evaluate("({...document.documentElement.dataset}).theme") == "dark"
        assert list(User.objects.values_list("theme", "density")) == [("dark", "comfortable")]

    def test_keys_are_listed_and_can_be_switched_off(self, guide: Page):
        guide.locator("h1").click()
        guide.keyboard.press("?")
        expect(guide.locator("#keys")).to_be_visible()
        with guide.expect_response("**/appearance/"):
            guide.locator("#keys").get_by_role("button", name="Off").click()
        guide.keyboard.press("Escape")

        for key in ("c", "?", "g", "h"):
            guide.keyboard.press(key)

        assert guide.url.endswith("/styleguide/")
        expect(guide.locator("#keys")).to_be_hidden()
        assert list(User.objects.values_list("uses_keys", flat=True)) == [False]
        guide.reload()
        guide.keyboard.press("c")
        assert guide.url.endswith("/styleguide/")
        assert guide.locator("[aria-keyshortcuts]").count() == 0


class TestForms:
    def test_a_suggestion_is_used_or_kept(self, guide: Page):
        guide.get_by_role("button", name="Use it").click()

        expect(guide.locator("#id_email")).to_have_value("anna@gmail.com")
        expect(guide.locator("#id_email")).to_be_focused()

    def test_tags_are_added_by_keyboard_and_taken_off(self, guide: Page):
        box = guide.locator("#id_tags")
        box.fill("am")
        guide.keyboard.press("ArrowDown")
        guide.keyboard.press("Enter")
        box.fill("brand new")
        guide.keyboard.press("Enter")
        guide.get_by_role("button", name="Remove vip").click()

        expect(guide.locator("input[name=tags]")).to_have_value("reseller, amber, brand new")

    def test_leaving_with_changes_warns(self, guide: Page):
        asked: list[str] = []
        guide.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        guide.locator("#id_name").fill("Other")
        expect(guide.locator("[data-unsaved]")).to_be_visible()

        guide.evaluate("location.assign('/appearance/')")
        guide.wait_for_timeout(300)

        assert asked == ["beforeunload"]

    def test_ctrl_s_submits_once(self, guide: Page):
        sent: list[str] = []
        guide.on("request", lambda request: sent.append(request.url) if "name=Other" in request.url else None)
        guide.locator("#id_name").fill("Other")

        guide.keyboard.press("Control+s")
        guide.keyboard.press("Control+s")
        guide.wait_for_url("**name=Other**")

        assert len(sent) == 1

    def test_copying_says_so(self, guide: Page):
        guide.context.grant_permissions(["clipboard-read", "clipboard-write"])
        guide.locator("[data-copy]").first.click(force=True)

        assert guide.evaluate("navigator.clipboard.readText()") == "DE811907980"
        expect(guide.locator("#announce")).to_have_text("Copied")


def test_all_is_there_without_javascript(open_page: OpenPage):
    page = open_page("/styleguide/", javascript=False)

    expect(page.locator("input[name=tags]")).to_have_value("vip, reseller")
    expect(page.get_by_role("button", name="Save changes").first).to_be_visible()
    expect(page.get_by_role("button", name="Use it")).to_have_count(0)
    page.locator("[popovertarget=menu-account]").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    assert User.objects.get().theme == "dark"
