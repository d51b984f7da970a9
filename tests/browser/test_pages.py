"""Every page of the route table before axe and at 320 px: the table says which routes show one; none is left out."""

from __future__ import annotations

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from billstead.accounts.models import User
from billstead.accounts.operations import reset_staff
from billstead.core.actor import COMMAND_LINE
from tests import cast, makers
from tests.browser.conftest import OpenPage
from tests.browser.looks import Look
from tests.browser.test_add_edit import review
from tests.scene import build, url_of
from tests.security.matrix import ROWS
from tests.test_conventions import patterns

pytestmark = pytest.mark.django_db(transaction=True)

# Answers to GET that are no page of their own: for machines, for scripts, files, and those that only lead elsewhere.
MACHINES = {"healthz", "readyz", "robots"}
PARTS = {"search_suggest", "customer_count", "customer_assist", "customer_preview", "customer_activity_new",
         "mention_suggest"}  # fmt: skip
FILES = {"customer_activity_csv", "import_rows_csv", "company_logo", "totp_qr"}
LEADS = {
    "mfa_index", "open_link", "settings_home", "settings_logo", "staff_role", "staff_disable", "staff_enable",
    "staff_reset", "role_delete", "tag_delete", "group_delete", "reason_archive", "reason_move",
}  # fmt: skip
NO_PAGES = MACHINES | PARTS | FILES | LEADS
# What these show depends on who one is or where one comes from; a test below goes that way.
BY_THEIR_OWN_WAY = {
    "account_login", "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_activate_totp", "account_reauthenticate", "one_time_link", "customer_review",
}  # fmt: skip


def pages() -> set[str]:
    """The routes that show a page: all that answer GET, but for those named above."""
    return {name for name, row in ROWS.items() if row.get != 405} - NO_PAGES


def test_axe_finds_nothing_on_any_page(open_page: OpenPage) -> None:
    scene, look, page = build(), Look(), open_page("about:blank")
    for pattern in patterns():
        if pattern.name in pages() - BY_THEIR_OWN_WAY:
            page.goto(url_of(pattern, scene))
            look.at(page)

    assert not look.found, "\n".join(look.found)
    assert look.seen == pages() - BY_THEIR_OWN_WAY


def test_axe_finds_nothing_at_the_door_nor_on_the_way_in(open_page: OpenPage) -> None:
    ada, look = cast.ada(), Look()
    page = open_page("/customers/new/")
    review(page)
    look.at(page)
    page.goto("/account/reauthenticate/")
    look.at(page)
    page.goto("/account/2fa/activate/")
    look.at(page)
    TOTP.activate(ada, generate_totp_secret())
    RecoveryCodes.activate(ada)
    for name in ("mfa_view_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"):
        page.goto(reverse(name))
        look.at(page)
    page.context.clear_cookies()
    page.goto(reverse("open_link", args=[reset_staff(cast.ben(), actor=COMMAND_LINE, now=timezone.now())]))
    look.at(page)
    page.goto("/account/login/")
    look.at(page)
    page.fill("[name=login]", ada.email)
    page.fill("[name=password]", cast.PASSWORD)
    page.click("button.btn--primary")
    page.wait_for_url("**/account/2fa/authenticate/")
    look.at(page)

    assert not look.found, "\n".join(look.found)
    assert look.seen == BY_THEIR_OWN_WAY


def test_an_installation_without_an_owner_says_so(open_page: OpenPage) -> None:
    look, page = Look(), open_page("/customers/")
    look.at(page, "first use")
    page.goto("/settings/tags/")
    look.at(page, "no tags")
    page.context.clear_cookies()
    User.objects.all().delete()
    page.goto("/account/login/")
    look.at(page, "no owner")

    expect(page.locator("h1")).to_have_text("Not set up yet")
    assert not look.found, "\n".join(look.found)


def test_a_name_without_spaces_stays_inside_the_screen(open_page: OpenPage) -> None:
    number = makers.make_customer(name="x" * 190, contact_name="y" * 190).number
    page, wide = open_page("about:blank"), []
    page.set_viewport_size({"width": 320, "height": 700})
    for path in ("", "customers/", f"customers/{number}/", f"customers/{number}/edit/", f"customers/{number}/tags/"):
        page.goto(f"/{path}")
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)

    assert wide == []


def test_a_clipped_name_in_arabic_keeps_its_beginning(open_page: OpenPage) -> None:
    makers.make_customer(name="شركة النور للتجارة والاستثمار المحدودة والمقاولات العامة")
    page = open_page("/customers/")

    spare = page.locator(".rowlink .clip").first.evaluate(
        """clip => {
            const range = document.createRange();
            range.setStart(clip.querySelector("bdi").firstChild, 0);
            range.setEnd(clip.querySelector("bdi").firstChild, 1);
            return clip.getBoundingClientRect().right - range.getBoundingClientRect().right;
        }"""
    )
    assert abs(spare) < 2
