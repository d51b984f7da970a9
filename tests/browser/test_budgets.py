"""UX 2.8: what a page costs on the wire, measured in a real browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import NARROW, WIDE
from tests.staff.test_budgets import BUDGETS, CSS_KB, JAVASCRIPT_KB, KB, Traffic, lived_in, paths, tagged_customers

CLS = 0.02
# Counted from the first paint on, so that what late fonts and scripts move is seen too.
COUNT_SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
# The line of UX 2.8: 1.6 Mbit/s, 150 ms.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}


@pytest.mark.django_db(transaction=True)
class TestTraffic:
    @pytest.mark.parametrize("name", BUDGETS)
    def test_requests_and_bytes(self, open_page: Any, live_server: Any, name: str) -> None:
        customer = tagged_customers(60)[0]
        lived_in(customer, 20)
        budget, page = BUDGETS[name], open_page("about:blank")

        traffic = self._visit(page, live_server.url, paths(customer)[name])

        assert traffic.third_parties == []
        assert len(traffic.sizes) <= budget.requests, list(traffic.sizes)
        assert traffic.kb() <= budget.first_kb, traffic.sizes
        # Static files have hashed names and stay in the browser: the next visit asks for what is not static.
        again = {url: size for url, size in traffic.sizes.items() if "/static/" not in url}
        assert sum(again.values()) / KB <= budget.repeat_kb, again
        assert 0 < traffic.kb("script") <= JAVASCRIPT_KB
        assert 0 < traffic.kb("stylesheet") <= CSS_KB

    @staticmethod
    def _visit(page: Page, base: str, path: str) -> Traffic:
        traffic = Traffic(urlsplit(base).netloc)
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(f"{base}{path}")
        page.wait_for_load_state("networkidle")
        for answer in answers:
            if answer.url.startswith("http"):
                traffic.note(answer)
        return traffic


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_moves_while_a_page_loads(open_page: Any, viewport: dict[str, int]) -> None:
    customer = tagged_customers(20)[0]
    lived_in(customer, 20)
    page = open_page("about:blank", viewport=viewport)
    page.add_init_script(COUNT_SHIFTS)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)

    moved = {}
    for path in paths(customer).values():
        page.goto(path, wait_until="networkidle")
        page.evaluate("document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => drawn())))")
        moved[path] = page.evaluate("window.shifts")

    assert all(shift <= CLS for shift in moved.values()), moved
