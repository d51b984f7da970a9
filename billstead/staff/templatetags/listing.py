"""Tags of list pages: links that swap the results, and matches marked in a row."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from billstead.search.queries import highlight

register = template.Library()


@register.simple_tag
def list_link(url: str) -> SafeString:
    """The attributes of a link within a list: a page of its own, or with htmx only the results."""
    return format_html('href="{}" hx-get="{}" hx-target="#results" hx-swap="outerHTML" hx-push-url="true"', url, url)


@register.simple_tag
def marked(text: str, words: str) -> SafeString | str:
    """The text with what the search found in it marked."""
    if not words or not text:
        return text
    pieces = highlight(text, words)
    return format_html_join("", "{}", ((_piece(piece, found),) for piece, found in pieces))


def _piece(piece: str, found: bool) -> SafeString | str:
    return format_html("<mark>{}</mark>", piece) if found else piece
