"""Reads a form from a page as a browser without JavaScript would send it."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser
from typing import Any


def read_form(html: str, form_id: str) -> dict[str, Any]:
    """Successful controls of one form, buttons left out; names that come several times are lists."""
    parser = _Form(form_id)
    parser.feed(html)
    return {name: values if len(values) > 1 else values[0] for name, values in parser.sent.items()}


class _Form(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__(convert_charrefs=True)
        self.form_id = form_id
        self.sent: defaultdict[str, list[str]] = defaultdict(list)
        self.is_inside = False
        self.select: str | None = None
        self.options: list[tuple[str, bool]] = []
        self.textarea: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attr = dict(attrs)
        if tag == "form":
            self.is_inside = attr.get("id") == self.form_id
        if not self.is_inside or "disabled" in attr:
            return
        name = attr.get("name") or ""
        if tag == "input" and name:
            if attr.get("type") not in ("checkbox", "radio") or "checked" in attr:
                self.sent[name].append(attr.get("value") or ("on" if attr.get("type") == "checkbox" else ""))
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((attr.get("value") or "", "selected" in attr))
        elif tag == "textarea":
            self.textarea, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen] or [v for v, _c in self.options[:1]]
            self.sent[self.select] += chosen[-1:]
            self.select = None
        elif tag == "textarea" and self.textarea is not None:
            if self.textarea:
                self.sent[self.textarea].append(self.text.removeprefix("\n"))
            self.textarea = None
