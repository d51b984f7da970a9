"""Every rule of axe in the four looks of a page, and the ruler at 320 px."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE

LOOKS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"), (NARROW, "light")]
# Only what broke a rule leaves the page, and nothing is fetched or named for other results.
FIND = """async () => {
    const options = { resultTypes: ["violations"], preload: false, selectors: false, iframes: false };
    const { violations } = await axe.run(document, options);
    return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} ${node.html.slice(0, 120)}`));
}"""


def problems(page: Page, called: str) -> Iterator[str]:
    """What axe and the ruler find on the page in each of its looks."""
    page.evaluate(AXE_SCRIPT)
    for viewport, scheme in LOOKS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        yield from (f"{called}, {viewport['width']} {scheme}: {hit}" for hit in page.evaluate(FIND))
    page.set_viewport_size({"width": 320, "height": 700})
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        yield f"{called}: scrolls sideways at 320"
    page.set_viewport_size(WIDE)


def landed_on(page: Page) -> str:
    """The name of the route one stands on; none where nothing is."""
    try:
        return str(resolve(urlsplit(page.url).path).url_name)
    except Resolver404:
        return ""


class Look:
    """Looks at one page after another; keeps what was found and where one stood."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen: set[str] = set()

    def at(self, page: Page, called: str = "") -> None:
        self.found += problems(page, called or urlsplit(page.url).path)
        self.seen.add(landed_on(page))
