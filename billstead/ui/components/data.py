"""Components that show a result: changes, pages, progress, toasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.messages import get_messages
from django.template import Context, Library
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billstead.core.actor import NOBODY, Actor
from billstead.ui.components import FOLDER, component
from billstead.ui.toasts import UNDO_PREFIX

register = Library()


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


@register.inclusion_tag(f"{FOLDER}toasts.html", takes_context=True)
def toasts(context: Context) -> dict[str, Any]:
    """Toasts waiting for this reader."""
    request = context.get("request")
    waiting = get_messages(request) if request is not None else ()
    return {
        "toasts": [(str(m), (m.extra_tags or "").removeprefix(UNDO_PREFIX)) for m in waiting],
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def can(context: Context, *codes: str) -> bool:
    """Whether the reader holds any of these permissions: `{% can "customers.create" as may_create %}`."""
    actor: Actor = getattr(context.get("request"), "actor", NOBODY)
    return any(actor.can(code) for code in codes)
