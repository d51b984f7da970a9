"""Pages that refuse something, or where nothing is: before axe as every other page."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.looks import Look

pytestmark = pytest.mark.django_db(transaction=True)

FORMS = (
    "/settings/company/", "/settings/tags/", "/settings/groups/", "/settings/reasons/", "/settings/numbers/",
    "/settings/staff/new/", "/settings/roles/new/", "/me/", "/account/password/change/", "/customers/new/",
)  # fmt: skip
MISTAKES = ("/nothing/here/", "/appearance/", "/customers/?q=zzzzqqqq", "/customers/?q=foo:bar")
EMPTY = """(form) => {
    const boxes = form.querySelectorAll(":is([type=text], [type=email], [type=number], [type=password])");
    for (const box of boxes) if (box.checkVisibility() && !box.readOnly && !box.disabled) box.value = "";
}"""


def test_axe_finds_nothing_where_something_went_wrong(open_page: OpenPage) -> None:
    look, page = Look(), open_page("about:blank")
    for path in FORMS:
        page.goto(path)
        for form in page.locator("main form").all():
            form.evaluate(EMPTY)
        page.locator("main form button.btn--primary").first.click()
        page.locator("#error-summary").wait_for()
        look.at(page, f"refused {path}")
    for path in MISTAKES:
        page.goto(path)
        look.at(page, path)
    page.context.clear_cookies()
    page.goto("/nothing/here/")
    look.at(page, "404 of a stranger")

    assert not look.found, "\n".join(look.found)
