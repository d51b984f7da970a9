"""The cells of a customer's row: fifty rows of eight cells are drawn without fifty times eight templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from billstead.core.actor import CONTACT, NOBODY
from billstead.customers.listing.reasons import Reason
from billstead.customers.listing.rows import CustomerRow
from billstead.search.queries import highlight
from billstead.staff.templatetags.listing import marked
from billstead.ui.components.marks import icon, status, tag

register = template.Library()
MOST_TAGS = 2
Drawn = SafeString | str
# What may be changed from the list itself: by permission the page, its icon and words.
QUICK = {
    "tags.assign": ("tags", "tag", gettext_lazy("Tags…")),
    "customers.assign_owner": ("owner", "user-round", gettext_lazy("Owner…")),
}


@register.simple_tag(takes_context=True)
def cells(context: Context, row: CustomerRow) -> SafeString:
    """All cells of a row but the last, which holds its actions."""
    words, areas = str(context.get("words") or ""), context["card_areas"]
    drawn = ((_cell(row, head, words, areas) or _name(context, row, words),) for head in context["headers"])
    return format_html_join("", "{}", drawn)


def _cell(row: CustomerRow, head: Any, words: str, areas: dict[str, str]) -> SafeString | None:
    """One cell but the name's. On narrow screens its class names the place on the card."""
    if head.key == "name":
        return None
    content = CELLS[head.key](row, words)
    area = areas.get(head.key, "")
    classes = f"{area or 'only-wide'} {STYLES.get(head.key, 'soft clip')}"
    more: Drawn = format_html(' data-label="{}"', head.label) if area == "d" else ""
    if head.key in CLIPPED and (full := getattr(row, CLIPPED[head.key])):
        more = format_html('{} title="{}"', more, full)
    return format_html('<td role="cell" class="{}"{}>{}</td>', classes, more, content or _nil())


@register.simple_tag(takes_context=True)
def row_actions(context: Context, row: CustomerRow) -> SafeString:
    """View and Edit on hover and focus, and the menu, which holds them too; only what is there and allowed."""
    links, came_from = context["links"], context["came_from"]
    actor = getattr(context.get("request"), "actor", NOBODY)
    entries = [(_("View"), "eye", _url(links, "overview", row, came_from))]
    if actor.can("customers.edit"):
        entries.append((_("Edit"), "pencil", _url(links, "edit", row, "")))
    quick = [entry for entry in entries if entry[2]]
    if actor.can("notes.write") and links.get("notes"):
        entries.append((_("Add note"), "sticky-note", _url(links, "notes", row, "") + "#new-note"))
    name = row.name
    button = '<a class="btn btn--s" href="{}">{}<span class="sr"> {}</span></a>'
    buttons = format_html_join("", button, ((url, label, name) for label, _icon, url in quick))
    items = format_html_join("", '<a href="{}">{}{}</a>', ((url, icon(i), label) for label, i, url in entries if url))
    changes = [entry for code, entry in QUICK.items() if actor.can(code)]
    items += format_html_join(
        "", '<a href="{}" data-quick>{}{}</a>',
        ((_url(links, page, row, came_from), icon(sign), words) for page, sign, words in changes),
    )  # fmt: skip
    copied = _("Copy e-mail") if row.email and actor.sees(CONTACT) else ""
    if copied:
        items += format_html('<button type="button" data-copy="{}">{}{}</button>', row.email, icon("copy"), copied)
    label = _("More actions for %(name)s") % {"name": name}
    return format_html(
        '<span class="quick">{}</span>'
        '<button class="btn btn--quiet btn--icon btn--s" type="button" popovertarget="m{}" aria-label="{}">{}</button>'
        '<div class="menu" id="m{}" popover role="group" aria-label="{}" data-menu>{}</div>',
        buttons, row.id, label, icon("ellipsis"), row.id, label, items,
    )  # fmt: skip


def _name(context: Context, row: CustomerRow, words: str) -> SafeString:
    url = _url(context["links"], "overview", row, context["came_from"])
    word = pgettext("a customer just added", "New") if context.get("is_new") else ""
    new = format_html('<span class="is-new-word">{}</span>', word) if word else ""
    reasons: dict[int, Reason] = context.get("reasons") or {}
    return format_html(
        '<th role="rowheader" scope="row" class="a"><a class="rowlink" href="{}">'
        '<span class="primary clip"><bdi>{}</bdi>{}</span>{}</a></th>',
        url, marked(row.name, words), new, _sub(row, words, reasons.get(row.id)),
    )  # fmt: skip


def _sub(row: CustomerRow, words: str, reason: Reason | None) -> Drawn:
    """The line under the name: the person, or the field that matched where no column shows it."""
    person = marked(row.person, words)
    if reason is None:
        return format_html('<span class="sub clip"><bdi>{}</bdi></span>', person) if person else ""
    why = format_html("{}: <bdi>{}</bdi>", reason.label, marked(_from_match(reason.text, words), words))
    if isinstance(person, SafeString) and "<mark>" in person:
        why = format_html("<bdi>{}</bdi>, {}", person, why)
    return format_html('<span class="sub clip why" title="{}: {}">{}</span>', reason.label, reason.text, why)


def _from_match(text: str, words: str) -> str:
    """A long text from shortly before its match, so that the ellipsis of the cell does not hide just that."""
    first, is_match = highlight(text, words)[0]
    return text if is_match or len(first) <= 12 else f"…{text[len(first) - 6 :]}"


def _url(links: dict[str, str], name: str, row: CustomerRow, came_from: str) -> str:
    url = links.get(name, "")
    url = url.replace("/_/", f"/{row.number}/")
    return f"{url}?{came_from}" if url and came_from else url


def _nil() -> SafeString:
    return format_html(
        '<span class="nil"><span aria-hidden="true">–</span><span class="sr">{}</span></span>', _("none")
    )


def _tags(row: CustomerRow, words: str) -> Drawn:
    """The first tag and how many more there are; the style sheet shows two where the column is wide."""
    if not row.tags:
        return ""
    shown = format_html_join("", "{}", ((tag(each.name, each.color),) for each in row.tags[:MOST_TAGS]))
    names = [each.name for each in row.tags]
    more = format_html_join("", "{}", ((_more(names[at:], at),) for at in range(1, MOST_TAGS + 1)))
    return format_html('<span class="tags tags--one" title="{}">{}{}</span>', ", ".join(names), shown, more)


def _more(names: list[str], at: int) -> Drawn:
    if not names:
        return ""
    hidden = format_html('<span aria-hidden="true">+{}</span><span class="sr">{}</span>', len(names), ", ".join(names))
    return format_html('<span class="more after-{}">{}</span>', at, hidden)


def _bdi(text: Drawn) -> Drawn:
    return format_html("<bdi>{}</bdi>", text) if text else ""


def _day(at: datetime | date) -> SafeString:
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    day = local.date() if isinstance(local, datetime) else local
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), _day_words(day, get_language()))


@lru_cache(maxsize=4_096)
def _day_words(day: date, language: str | None) -> str:
    return formats.date_format(day, "DATE_FORMAT")


STYLES = {"status": "", "tags": "", "activity": "soft nowrap date", "created": "soft nowrap date",
          "confirmed": "soft nowrap date", "updated": "soft nowrap date", "phone": "soft clip tnum"}  # fmt: skip
# Columns whose text may end in an ellipsis: the whole value is the title.
CLIPPED = {"email": "email", "phone": "phone", "country": "country_name", "number": "number", "group": "group",
           "owner": "owner"}  # fmt: skip
CELLS: dict[str, Callable[[CustomerRow, str], Drawn]] = {
    "email": lambda row, words: _bdi(marked(row.email, words)),
    "status": lambda row, words: status(row.status),
    "phone": lambda row, words: _bdi(marked(row.phone, words)),
    "country": lambda row, words: row.country_name,
    "tags": _tags,
    "activity": lambda row, words: _day(row.activity),
    "created": lambda row, words: _day(row.created),
    "number": lambda row, words: marked(row.number, words),
    "group": lambda row, words: _bdi(row.group),
    "owner": lambda row, words: _bdi(row.owner),
    "currency": lambda row, words: row.currency,
    "tax": lambda row, words: status(row.tax) if row.tax not in ("", "none") else "",
    "confirmed": lambda row, words: _day(row.confirmed),
    "updated": lambda row, words: _day(row.updated),
}
