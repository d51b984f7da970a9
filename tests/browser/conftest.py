"""A real browser before a live server: one Chromium per run, a fresh context per test, strict about the console."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from billstead.accounts.models import User
from tests import cast

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    # A skipped browser would look like a tested one.
    assert path and Path(path).exists(), "There is no Chromium; bin/test installs it, CHROMIUM names another."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[OpenPage]:
    """`open_page("/customers/new/", user=…, viewport=NARROW, scheme="dark", javascript=False)`, signed in."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(
        path: str,
        *,
        user: User | None = None,
        viewport: dict[str, int] | None = None,
        scheme: str = "light",
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport or WIDE,
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_cookies([session_cookie(user or cast.ada(), live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not problems, problems


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A signed-in page of the owner, still empty."""
    return open_page("about:blank")


_UNTIL = """async () => {
  const end = performance.now() + 10000
  while (!(CONDITION)) {
    if (performance.now() > end) throw new Error("never came true")
    await new Promise((next) => setTimeout(next, 20))
  }
}"""


def wait_until(page: Page, condition: str) -> None:
    """Wait until a JavaScript condition holds. Playwright's own wait evaluates text anew, which our CSP forbids."""
    page.evaluate(_UNTIL.replace("CONDITION", condition))


def session_cookie(user: User, url: str) -> dict[str, Any]:
    client = cast.sign_in(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
