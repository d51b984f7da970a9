"""Tags of list pages: links that swap the results, and matches marked in a row."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from billstead.search.queries import highlight
from billstead.staff.customers.list_menus import FilterMenu, Menus
from billstead.ui.markup import fill, joined

register = template.Library()


@register.simple_tag
def list_link(url: str) -> SafeString:
    """The attributes of a link within a list: a page of its own, or with htmx only the results."""
    return fill('href="{}" hx-get="{}" hx-target="#results" hx-swap="outerHTML" hx-push-url="true"', url, url)


@register.simple_tag
def menu_options(menu: FilterMenu) -> SafeString:
    """The options of a long menu, twice on each list: 250 countries are drawn once for all pages of a language."""
    return _drawn_options(tuple((entry.value, str(entry.label)) for entry in menu.entries))


@register.simple_tag
def key_options(menus: Menus) -> SafeString:
    """The options of the menu that takes any filter."""
    return _drawn_options(tuple((key, str(label)) for key, label in menus.keys))


@lru_cache(maxsize=32)
def _drawn_options(pairs: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', pairs)


@register.simple_tag
def marked(text: str, words: str) -> SafeString | str:
    """The text with what the search found in it marked."""
    if not words or not text:
        return text
    return joined(fill("<mark>{}</mark>", piece) if is_found else piece for piece, is_found in highlight(text, words))
