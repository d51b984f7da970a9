"""Rules of templates and stylesheets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.conventions import File, Finding, rule, stylesheet, template

PHYSICAL = (
    r"(?:margin|padding|border)-(?:left|right)\b|(?<![-\w])(?:left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
AT = "billstead/staff/templates/staff/x.html"


def _matches(file: File, pattern: str, message: str) -> Iterator[Finding]:
    for found in re.finditer(pattern, file.source, re.IGNORECASE):
        yield file.source.count("\n", 0, found.start()) + 1, message


@rule(template, at=AT, bad="<p>\n" * 121, good="<p>\n" * 120)
def template_is_short(file: File) -> Iterator[Finding]:
    if len(file.lines) > 120:
        yield 1, f"{len(file.lines)} lines; 120 is the end. Take a fragment out."


@rule(template, at=AT, bad="{{ name|safe }}", good="{{ name|safeguard }}")
def no_safe_filter(file: File) -> Iterator[Finding]:
    yield from _matches(file, r"\|\s*safe(seq)?\b(?!\w)", "|safe prints what somebody typed as markup.")


@rule(template, at=AT, bad="{% autoescape off %}", good="{% autoescape on %}")
def escaping_stays_on(file: File) -> Iterator[Finding]:
    yield from _matches(file, r"\{%\s*autoescape\s+off", "escaping is turned off.")


@rule(template, at=AT, bad='<p style="color: red">', good='<p class="style">')
def no_inline_style(file: File) -> Iterator[Finding]:
    yield from _matches(file, r"<[^>]*\sstyle\s*=", "the CSP forbids style attributes.")
    yield from _matches(file, r"<style\b", "the CSP forbids style elements.")


@rule(template, at=AT, bad='<button onclick="go()">', good='<button name="one">')
def no_inline_script(file: File) -> Iterator[Finding]:
    yield from _matches(file, r"<[a-z][^>{}]*\son[a-z]+\s*=", "the CSP forbids on… attributes.")
    yield from _matches(file, r"\shx-on[:\w-]*\s*=|=[\"']javascript:", "the CSP forbids evaluated attributes.")
    yield from _matches(
        file, r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", "the CSP forbids scripts without src."
    )


@rule(template, at=AT, bad='<a href="https://cdn.example.com/x.js">', good='<a href="{% url "home" %}">')
def nothing_from_elsewhere(file: File) -> Iterator[Finding]:
    yield from _matches(file, r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", "loads or points to another host.")


@rule(
    stylesheet,
    at="billstead/ui/static/ui/x.css",
    bad=".x { margin-left: 1rem }",
    good=".x { margin-inline-start: 1rem; text-align: start }",
)
def css_is_logical(file: File) -> Iterator[Finding]:
    source = re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), file.source, flags=re.DOTALL)
    plain = File(file.path, source)
    yield from _matches(plain, PHYSICAL, "left and right turn wrong from right to left: use inline-start and -end.")
