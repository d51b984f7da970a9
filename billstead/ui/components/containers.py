"""Components that hold content: cards, banners, dialogs, lists of facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.template import Library
from django.utils.safestring import SafeString

from billstead.ui.components import component
from billstead.ui.components.marks import icon as draw_icon
from billstead.ui.components.marks import time_tag
from billstead.ui.markup import fill

register = Library()


@register.simple_block_tag
def card(content: str, title: str = "", tone: str = "", id: str = "") -> SafeString:
    """A box: act on this, or put it away."""
    return component("card", content=content, title=title, tone=tone, id=id)


@register.simple_block_tag
def banner(content: str, tone: str = "info", title: str = "", icon: str = "", role: str = "") -> SafeString:
    """A lasting state, beside its cause."""
    symbol = icon or {"bad": "triangle-alert", "warn": "triangle-alert", "ok": "circle-check"}.get(tone, "info")
    return component("banner", content=content, tone=tone, title=title, icon=symbol, role=role)


@register.simple_block_tag
def well(content: str, title: str = "", level: int = 3) -> SafeString:
    """Computed facts, set apart; `level` is that of its heading."""
    return component("well", content=content, title=title, level=level)


@register.simple_block_tag
def empty(content: str, title: str = "", text: str = "", level: int = 2) -> SafeString:
    """What will be here and one action (the content)."""
    return component("empty", content=content, title=title, text=text, level=level)


@register.simple_block_tag
def strip(content: str) -> SafeString:
    """Three to five facts between rules; fill it with `strip_fact`."""
    return component("strip", content=content)


@register.simple_tag
def strip_fact(label: str, value: Any, note: Any = "", copied: str = "") -> SafeString:
    """One fact of a strip with one line of context; `copied` is the text its copy button takes."""
    return component("strip_fact", label=label, value=value, note=note, copied=copied)


@register.simple_block_tag
def facts(content: str, wide: bool = False) -> SafeString:
    """A list of label and value; fill it with `fact`."""
    return component("facts", content=content, wide=wide)


@register.simple_tag
def fact(
    label: str,
    value: Any,
    copied: str = "",
    note: str = "",
    mono: bool = False,
    empty: str = "",
    changed: bool = False,
) -> SafeString:
    """One label and value; `copied` is the text its copy button takes, `empty` what an absent value says."""
    return component(
        "fact", label=label, value=value, copied=copied, note=note, mono=mono, empty=empty, changed=changed
    )


@register.simple_block_tag
def menu(
    content: str, id: str, label: str, icon: str = "ellipsis", text: str = "", css: str = "btn--quiet", key: str = ""
) -> SafeString:
    """A button and the popover it opens; the content is links, buttons, forms and rules. `key` presses it."""
    return component("menu", content=content, id=id, label=label, icon=icon, text=text, css=css, key=key)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, opened: bool = False) -> SafeString:
    """A native dialog: only a decision. Open it with `<button commandfor=ID command="show-modal">`."""
    return component("dialog", content=content, id=id, title=title, opened=opened)


@register.simple_block_tag
def note(content: str, about: str = "") -> SafeString:
    """An internal note: amber edge and the word."""
    return component("note", content=content, about=about)


@register.simple_block_tag
def entry(content: str, icon: str, at: dt.datetime, tone: str = "", id: str = "") -> SafeString:
    """One line of a timeline: time in the margin, rail, what happened (content)."""
    return fill(
        '<li class="e"{}>{}<span class="dot"{}>{}</span><div>{}</div></li>',
        fill(' id="{}"', id) if id else "", time_tag(at, "clock", "at"),
        fill(' data-tone="{}"', tone) if tone else "", draw_icon(icon), content,
    )  # fmt: skip


@register.simple_block_tag
def attention(content: str, shape: str = "attention", tone: str = "warn", title: str = "") -> SafeString:
    """One line that asks for something: shape, fact, one sentence and one action (content)."""
    return component("attention", content=content, shape=shape, tone=tone, title=title)


@register.simple_block_tag
def todo(content: str, title: str = "", done: bool = False, text: str = "") -> SafeString:
    """One line of a checklist, derived from facts; the content is its action."""
    return component("todo", content=content, title=title, done=done, text=text)
