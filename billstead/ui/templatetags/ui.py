"""Components of the design system. Each is shown in every state on /styleguide/."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billstead.core.actor import NOBODY, Actor
from billstead.ui.forms import FieldParts, field_parts, form_errors
from billstead.ui.statuses import STATES, State
from billstead.ui.toasts import UNDO_PREFIX

register = template.Library()
COMPONENTS = "ui/components/"


def component(name: str, **context: Any) -> SafeString:
    """One component's template, rendered with what it is given and nothing else."""
    return render_to_string(f"{COMPONENTS}{name}.html", context)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless `label` says what it stands for."""
    svg = format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#i-{}"></use></svg>', static("ui/icons.svg"), name
    )
    return format_html('{}<span class="sr">{}</span>', svg, label) if label else svg


@register.simple_tag
def shape(name: str, tone: str = "") -> SafeString:
    """The small shape of a state; always beside its word."""
    return format_html(
        '<svg class="shape" aria-hidden="true" data-tone="{}"><use href="{}#s-{}"></use></svg>',
        tone, static("ui/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def status(state: str, label: str = "", ground: bool = False) -> SafeString:
    """Shape and word of a state; exceptions stand on tinted ground by themselves."""
    known = STATES.get(state) or State("issued", "", str(state).replace("_", " ").capitalize())
    mark = shape(known.shape)
    classes = "status status--ground" if ground else "status"
    return format_html('<span class="{}" data-tone="{}">{}{}</span>', classes, known.tone, mark, label or known.word)


@register.simple_tag
def tag(name: str, color: str = "slate", url: str = "") -> SafeString:
    """A tag of one of the twelve colours; a link when `url` is given."""
    dot = format_html('<span class="tag-dot" aria-hidden="true"></span><bdi>{}</bdi>', name)
    if url:
        return format_html('<a class="tag tag--{}" href="{}">{}</a>', color, url, dot)
    return format_html('<span class="tag tag--{}">{}</span>', color, dot)


@register.simple_tag
def chip(label: str, value: str, remove_url: str, tone: str = "") -> SafeString:
    """A filter in force, with its x."""
    return component("chip", label=label, value=value, remove_url=remove_url, tone=tone)


@register.simple_tag
def avatar(name: str, company: bool = False, size: str = "") -> SafeString:
    """Initials of a person (round) or company (square); decoration beside the name."""
    words = [word for word in str(name).replace("-", " ").split() if word[:1].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    classes = "avatar" + (" avatar--co" if company else "") + (f" avatar--{size}" if size else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials or "?")


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A key cap."""
    return format_html("<kbd>{}</kbd>", keys)


@register.simple_tag
def copy(value: str, label: str = "") -> SafeString:
    """A button that copies `value`; it shows on hover and focus of what it stands in."""
    return component("copy", value=value, label=label or _("Copy"))


@register.simple_tag(name="time")
def time_tag(at: dt.datetime | None, form: str = "short", css: str = "") -> SafeString | str:
    """A moment in the reader's zone: `short` date and time, `clock`, `date`; the full stamp with zone is its title."""
    if at is None:
        return ""
    here = timezone.localtime(at) if timezone.is_aware(at) else at
    patterns = {"clock": "TIME_FORMAT", "date": "DATE_FORMAT", "short": "SHORT_DATETIME_FORMAT"}
    zone = getattr(here.tzinfo, "key", None) or here.tzname() or ""
    full = f"{formats.date_format(here, 'DATE_FORMAT')}, {formats.time_format(here, 'H:i:s')} {zone}".strip()
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>',
        css, here.isoformat(timespec="seconds"), full, formats.date_format(here, patterns[form]),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def can(context: Context, *codes: str) -> bool:
    """Whether the reader holds any of these permissions: `{% can "customers.create" as may_create %}`."""
    actor: Actor = getattr(context.get("request"), "actor", NOBODY)
    return any(actor.can(code) for code in codes)


# --- forms ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag(f"{COMPONENTS}field.html")
def field(bound: BoundField, width: str = "", hint: str = "", suggestion: str = "", **attrs: Any) -> dict[str, Any]:
    """Label, hint, error, input, suggestion, in this order, wired for assistive technology."""
    parts: FieldParts = field_parts(bound, hint=hint, suggestion=suggestion, attrs=attrs)
    return {"f": parts, "width": width}


@register.inclusion_tag(f"{COMPONENTS}choices.html")
def choices(
    bound: BoundField, style: str = "list", hint: str = "", width: str = "", legend: str = ""
) -> dict[str, Any]:
    """A fieldset of radio buttons or check boxes: a `list`, or `seg` for two or three short words."""
    return {"f": field_parts(bound, hint=hint), "style": style, "width": width, "legend": legend}


@register.inclusion_tag(f"{COMPONENTS}check.html")
def check(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """One check box with its words after it."""
    return {"f": field_parts(bound, hint=hint, css="check")}


@register.inclusion_tag(f"{COMPONENTS}error_summary.html")
def error_summary(form: BaseForm | Iterable[BaseForm], saved: str = "") -> dict[str, Any]:
    """First in the form: each line links to its field; says that nothing was saved."""
    forms = [form] if isinstance(form, BaseForm) else list(form)
    return {"errors": [line for each in forms for line in form_errors(each)], "saved": saved}


# --- containers ----------------------------------------------------------------------------------------------------


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
def well(content: str, title: str = "") -> SafeString:
    """Computed facts, set apart."""
    return component("well", content=content, title=title)


@register.simple_block_tag
def empty(content: str, title: str = "", text: str = "", level: int = 2) -> SafeString:
    """What will be here and one action (the content)."""
    return component("empty", content=content, title=title, text=text, level=level)


@register.simple_block_tag
def strip(content: str) -> SafeString:
    """Three to five facts between rules; fill it with `strip_fact`."""
    return component("strip", content=content)


@register.simple_tag
def strip_fact(label: str, value: Any, note: Any = "") -> SafeString:
    """One fact of a strip with one line of context."""
    return component("strip_fact", label=label, value=value, note=note)


@register.simple_block_tag
def facts(content: str, wide: bool = False) -> SafeString:
    """A list of label and value; fill it with `fact`."""
    return component("facts", content=content, wide=wide)


@register.simple_tag
def fact(label: str, value: Any, copied: str = "", note: str = "", mono: bool = False, empty: str = "") -> SafeString:
    """One label and value; `copied` is the text its copy button takes, `empty` what an absent value says."""
    return component("fact", label=label, value=value, copied=copied, note=note, mono=mono, empty=empty)


@register.simple_block_tag
def menu(
    content: str, id: str, label: str, icon: str = "ellipsis", text: str = "", css: str = "btn--quiet"
) -> SafeString:
    """A button and the popover it opens; the content is links, buttons, forms and rules."""
    return component("menu", content=content, id=id, label=label, icon=icon, text=text, css=css)


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
    return component("entry", content=content, icon=icon, at=at, tone=tone, id=id)


# --- data ----------------------------------------------------------------------------------------------------------


@register.simple_tag
def diff(changes: Sequence[Any], before: str = "", after: str = "") -> SafeString:
    """A before and after table of changed fields: rows with `label`, `old`, `new`."""
    return component("diff", changes=changes, before=before or _("Before"), after=after or _("After"))


@register.simple_tag
def pager(
    text: str, first: str = "", previous: str = "", next: str = "", last: str = "", target: str = ""
) -> SafeString:
    """First, Previous, Next and Last by their URLs; one without a URL is shown as not available."""
    steps = [
        ("first", _("First"), first),
        ("prev", _("Previous"), previous),
        ("next", _("Next"), next),
        ("last", _("Last"), last),
    ]
    return component("pager", text=text, steps=steps, target=target)


@register.simple_tag
def progress(done: int, total: int, label: str = "") -> SafeString:
    """How far a piece of work has come."""
    return component("progress", done=done, total=total, label=label)


@register.simple_tag
def skeleton(lines: int = 3) -> SafeString:
    """Stand-in of the size of what comes."""
    return component("skeleton", lines=range(lines))


@register.inclusion_tag(f"{COMPONENTS}toasts.html", takes_context=True)
def toasts(context: Context) -> dict[str, Any]:
    """Toasts waiting for this reader."""
    request = context.get("request")
    waiting = get_messages(request) if request is not None else ()
    return {
        "toasts": [(str(m), (m.extra_tags or "").removeprefix(UNDO_PREFIX)) for m in waiting],
        "csrf_token": context.get("csrf_token"),
    }
