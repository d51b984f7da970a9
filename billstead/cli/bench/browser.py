"""A browser's half of HTTP: one kept connection, cookies, a signed-in session, and the time each answer took."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

GZIP = b"\x1f\x8b"


class Unexpected(Exception):
    """An answer the bench cannot measure, for it is not what the act asks for."""


@dataclass(frozen=True)
class Answer:
    """`ms` from the first byte sent to the last one read; queries and time of a core where they were asked for.

    `body` is as it came over the wire, compressed.
    """

    status: int
    ms: float
    body: bytes
    location: str
    queries: int
    core_ms: float

    def hidden(self, name: str) -> str:
        """The value of a hidden input."""
        html = gzip.decompress(self.body) if self.body.startswith(GZIP) else self.body
        found = re.search(rf'name="{name}" value="([^"]*)"', html.decode())
        if not found:
            raise Unexpected(f"the page has no input {name!r}")
        return unescape(found.group(1))


class Browser:
    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.is_counting = False

    def get(self, path: str, *, expected: int = 200) -> Answer:
        return self._ask("GET", path, None, expected)

    def post(self, path: str, form: dict[str, str], *, expected: int = 302) -> Answer:
        return self._ask("POST", path, urlencode(form), expected)

    def sign_in(self, email: str, password: str) -> None:
        """Through the form, as people do."""
        page = self.get("/account/login/")
        token = page.hidden("csrfmiddlewaretoken")
        self.post("/account/login/", {"csrfmiddlewaretoken": token, "login": email, "password": password})

    def close(self) -> None:
        """A kept connection would keep the server from stopping."""
        self.connection.close()

    def _ask(self, method: str, path: str, body: str | None, expected: int) -> Answer:
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip",
            "Accept-Language": "en",
        }
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost:8000"}
        if self.is_counting:
            headers["X-Bench"] = "1"
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        ms = (time.perf_counter() - started) * 1000
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
        if response.status != expected:
            raise Unexpected(f"{method} {path} answered {response.status} instead of {expected}")
        queries, core_ms = (response.headers.get(f"X-Bench-{name}", "-1") for name in ("Queries", "Core-Ms"))
        location = response.headers.get("Location", "")
        return Answer(response.status, ms, content, location, int(queries), float(core_ms))
