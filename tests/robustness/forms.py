"""Every form of every page, read from the pages themselves: what a browser would send, and where one can type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import resolve

from tests.scene import Scene, url_of
from tests.security.matrix import ROWS
from tests.test_conventions import patterns

# Typed into: also hidden values and choices, which any client may change.
BUTTONS = {"submit", "button", "reset", "image", "file"}
# Tried elsewhere with every string: tests/staff/customers/test_form_strings.py.
ELSEWHERE = {"customer_create", "customer_review", "customer_edit"}
# A wrong password there would lock the rest of the test out, and a session ended is no answer.
LOCKING = {"account_logout", "staff_disable"}


@dataclass
class Form:
    """One form: its route, method and action, and the names and values a browser would send."""

    route: str
    method: str
    action: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    # Boxes that are not ticked, and buttons with what they send: any client may send their names too.
    unsent: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        return {name: values if len(values) > 1 else values[0] for name, values in self.sent.items()}

    @property
    def writable(self) -> list[str]:
        return [name for name in {**self.sent, **self.unsent} if name != "csrfmiddlewaretoken"]

    @property
    def ticked(self) -> set[str]:
        """Boxes: whatever is sent for one ticks it, so it may ask for something else."""
        return {name for name, value in self.unsent.items() if not value}

    def said(self, name: str, text: str) -> str:
        """The text as this name sends it: after the verb of a button that has one, like `remove:emails:0`."""
        verb, colon, _rest = self.unsent.get(name, "").partition(":")
        return f"{verb}:{text}" if colon else text


def colons(value: str) -> int:
    return value.count(":")


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address, self.forms, self.form, self.select, self.area = address, [], None, "", ""
        self.forms: list[Form]
        self.form: Form | None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attr = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form("", attr.get("method", "get").lower(), attr.get("action") or self.address)
            self.forms.append(self.form)
        elif self.form is not None and attr.get("name"):
            name, kind = attr["name"], attr.get("type", "text")
            if tag == "select":
                self.select = name
            elif tag == "textarea":
                self.area = name
                self.form.sent.setdefault(name, [""])
            elif tag == "input" and kind in ("checkbox", "radio"):
                if "checked" in attr:
                    self.form.sent.setdefault(name, []).append(attr.get("value", "on"))
                self.form.unsent.setdefault(name, "")
            elif tag == "button":
                self.form.unsent[name] = max(self.form.unsent.get(name, ""), attr.get("value", ""), key=colons)
            elif tag == "input" and kind not in BUTTONS:
                self.form.sent.setdefault(name, []).append(attr.get("value", ""))
        if tag == "option" and self.form is not None and self.select:
            # Where nothing is chosen yet, the last of the list: an empty choice would hide every other field.
            if "selected" in attr or self.select not in self.form.sent or not self.form.sent[self.select][0]:
                self.form.sent[self.select] = [attr.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.form is not None and self.area:
            self.form.sent[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_of(page: str, address: str) -> list[Form]:
    reader = _Forms(address)
    reader.feed(page)
    return reader.forms


def every_form(client: Client, scene: Scene) -> list[Form]:
    """Each form of each page once, by route, method and names."""
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for form in _all(client, scene):
        if form.action.startswith("#"):
            continue  # A sample of the style guide.
        form.route = resolve(form.action.partition("?")[0]).url_name or ""
        if form.route not in ELSEWHERE | LOCKING and form.writable:
            found.setdefault((form.route, form.method, tuple(sorted(form.writable))), form)
    return list(found.values())


def _all(client: Client, scene: Scene) -> Iterator[Form]:
    for pattern in patterns():
        if ROWS[str(pattern.name)].get != 200 and pattern.name != "account_login":
            continue
        url = url_of(pattern, scene)
        for who in (client, Client()):
            answer = who.get(url)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                yield from forms_of(answer.content.decode(), url)
