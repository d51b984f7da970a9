"""The rows of the list: what is the same in all fifty is put together once a page, the rest is filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from billstead.core.actor import CONTACT, NOBODY, Actor
from billstead.customers.listing.reasons import Reason, Reasons
from billstead.customers.listing.rows import CustomerRow
from billstead.search.queries import highlight
from billstead.staff.status.words import ROW_MOVES, WORDS
from billstead.staff.templatetags.listing import marked
from billstead.ui.components.marks import day_words, icon, status, tag
from billstead.ui.markup import fill, joined

register = template.Library()
MOST_TAGS = 2
Drawn = SafeString | str
# What may be changed from the list itself: by permission the page, its icon and words.
QUICK = {
    "tags.assign": ("tags", "tag", gettext_lazy("Tags…")),
    "customers.assign_owner": ("owner", "user-round", gettext_lazy("Owner…")),
}
# Where a cell stands on the card of a narrow screen.
CARD_AREAS = {"status": "c", "country": "b", "activity": "d"}


class _Page(NamedTuple):
    """What all rows of a page share."""

    heads: list[tuple[str, str]]
    words: str
    reasons: Reasons
    overview: str
    menus: dict[tuple[str, bool], str]
    new: str


@register.simple_tag(takes_context=True)
def list_rows(context: Context) -> SafeString:
    """The row of a customer just added, when it stands elsewhere, and the rows of the page."""
    actor = getattr(context.get("request"), "actor", NOBODY)
    links, came_from = context["links"], context["came_from"]
    page = _Page(
        heads=[(head.key, _cell_pattern(head.key, str(head.label))) for head in context["headers"]],
        words=str(context.get("words") or ""),
        reasons=context.get("reasons") or Reasons(),
        overview=_link(links["overview"], came_from),
        menus={
            (state, copies): _menu_pattern(links, came_from, actor, state, copies_email=copies and actor.sees(CONTACT))
            for state in ROW_MOVES
            for copies in (False, True)
        },
        new=context["new"],
    )
    pinned = context.get("pinned")
    return joined(_row(row, page) for row in ([pinned] if pinned else []) + context["rows"])


def _row(row: CustomerRow, page: _Page) -> SafeString:
    is_new = row.number == page.new
    cells = joined(
        _name(row, page, is_new) if key == "name" else _cell(row, key, shape, page) for key, shape in page.heads
    )
    return fill(
        '<tr role="row" id="{}"{}>{}<td role="cell" class="cell-menu e">{}</td></tr>',
        row.number, fill(' class="is-new"') if is_new else "", cells, _actions(row, page),
    )  # fmt: skip


def _name(row: CustomerRow, page: _Page, is_new: bool) -> SafeString:
    new = fill('<span class="is-new-word">{}</span>', pgettext("a customer just added", "New")) if is_new else ""
    return fill(
        '<th role="rowheader" scope="row" class="a"><a class="rowlink" href="{}">'
        '<span class="primary clip"><bdi>{}</bdi>{}</span>{}{}</a></th>',
        page.overview.format(number=row.number),
        marked(row.name, page.words), new, _sub(row, page.words, page.reasons.table.get(row.id)),
        _on_card(page.reasons.card.get(row.id), page.words),
    )  # fmt: skip


def _cell(row: CustomerRow, key: str, shape: str, page: _Page) -> SafeString:
    if key in CELLS:
        content = CELLS[key](row, page.words) or _nil()
        full = getattr(row, CLIPPED[key]) if key in CLIPPED else ""
    else:
        full = row.custom.get(key, "")
        content = _bdi(marked(full, page.words)) or _nil()
    return fill(shape, fill(' title="{}"', full) if full else "", content)


@lru_cache(maxsize=512)
def _cell_pattern(key: str, label: str) -> str:
    """A column's cell but for its title and content. On narrow screens its class names the place on the card."""
    area = CARD_AREAS.get(key, "")
    label = fill(' data-label="{}"', _braced(label)) if area == "d" else ""
    return fill(
        '<td role="cell" class="{} {}"{}{}>{}</td>',
        area or "only-wide", STYLES.get(key, "soft clip"), label, "{}", "{}",
    )  # fmt: skip


def _actions(row: CustomerRow, page: _Page) -> SafeString:
    """View, Edit and Status on hover and focus, and the menu, which holds them too; only what is there and allowed."""
    number, name = fill("{}", row.number), fill("{}", row.name)
    menu = page.menus[row.status, bool(row.email)]
    email = fill("{}", row.email)
    return SafeString(menu.format(number=number, name=name, id=row.id, email=email))  # meant: each part was escaped


def _menu_pattern(links: dict[str, str], came_from: str, actor: Actor, state: str, *, copies_email: bool) -> str:
    """The last cell's content, with the places {number}, {name}, {id} and {email}."""
    entries = [(_("View"), "eye", _link(links["overview"], came_from))]
    if actor.can("customers.edit"):
        entries.append((_("Edit"), "pencil", _link(links["edit"])))
    quick = list(entries)
    if actor.can("notes.write"):
        entries.append((_("Add note"), "sticky-note", _link(links["notes"]) + "#new-note"))
    button = '<a class="btn btn--s" href="{}">{}<span class="sr"> {}</span></a>'
    button_quick = button.replace("<a ", "<a data-quick ", 1)
    buttons = joined(fill(button, url, _braced(label), "{name}") for label, _icon, url in quick)
    if moves := _moves(links, came_from, actor, state):
        buttons = joined([buttons, fill(button_quick, moves[0][2], _braced(_("Status")), "{name}")])
    items = [fill('<a href="{}">{}{}</a>', url, icon(sign), _braced(label)) for label, sign, url in entries]
    items += [
        fill('<a href="{}" data-quick>{}{}</a>', _link(links[page], came_from), icon(sign), _braced(label))
        for code, (page, sign, label) in QUICK.items()
        if actor.can(code)
    ]
    items += [fill('<a href="{}" data-quick>{}{}</a>', url, icon(sign), _braced(label)) for label, sign, url in moves]
    if copies_email:
        copied = fill(
            '<button type="button" data-copy="{}">{}{}</button>', "{email}", icon("copy"), _braced(_("Copy e-mail"))
        )
        items.append(copied)
    label = _braced(_("More actions for %(name)s")) % {"name": "{name}"}
    return fill(
        '<span class="quick">{}</span>'
        '<button class="btn btn--quiet btn--icon btn--s" type="button" popovertarget="m{}" aria-label="{}">{}</button>'
        '<div class="menu" id="m{}" popover role="group" aria-label="{}" data-menu>{}</div>',
        buttons, "{id}", label, icon("ellipsis"), "{id}", label, joined(items),
    )  # fmt: skip


def _moves(links: dict[str, str], came_from: str, actor: Actor, state: str) -> list[tuple[str, str, str]]:
    """Status, which says all, then the moves a customer of this state most often makes."""
    if not actor.can("customers.change_status"):
        return []
    found = [(_("Status…"), "flag", _link(links["status"], came_from))]
    for move in ROW_MOVES[state]:
        words = WORDS[move]
        found.append((str(words.menu), words.icon, _link(f"{links['status']}{move}/", came_from)))
    return found


def _link(url: str, came_from: str = "") -> str:
    """The pattern of an address that has `_` for the customer's number."""
    url = _braced(url).replace("/_/", "/{number}/")
    return f"{url}?{_braced(came_from)}" if came_from else url


def _braced(text: object) -> str:
    """A text as part of a pattern of its own."""
    return str(text).replace("{", "{{").replace("}", "}}")


def _sub(row: CustomerRow, words: str, reason: Reason | None) -> Drawn:
    """The line under the name: the person, or the field that matched where no column shows it."""
    person = marked(row.person, words)
    if reason is None:
        return fill('<span class="sub clip"><bdi>{}</bdi></span>', person) if person else ""
    why = fill("{}: <bdi>{}</bdi>", reason.label, marked(_from_match(reason.text, words), words))
    if isinstance(person, SafeString) and "<mark>" in person:
        why = fill("<bdi>{}</bdi>, {}", person, why)
    return fill('<span class="sub clip why" title="{}: {}">{}</span>', reason.label, reason.text, why)


def _on_card(reason: Reason | None, words: str) -> Drawn:
    """The same on the card of a narrow screen, which has fewer fields than the table."""
    if reason is None:
        return ""
    text = marked(_from_match(reason.text, words), words)
    return fill('<span class="sub clip why only-card">{}: <bdi>{}</bdi></span>', reason.label, text)


def _from_match(text: str, words: str) -> str:
    """A long text from shortly before its match, so that the ellipsis of the cell does not hide just that."""
    first, is_match = highlight(text, words)[0]
    return text if is_match or len(first) <= 12 else f"…{text[len(first) - 6 :]}"


def _nil() -> SafeString:
    return fill('<span class="nil"><span aria-hidden="true">–</span><span class="sr">{}</span></span>', _("none"))


def _tags(row: CustomerRow, words: str) -> Drawn:
    """The first tag and how many more there are; the style sheet shows two where the column is wide."""
    if not row.tags:
        return ""
    shown = joined(tag(each.name, each.color) for each in row.tags[:MOST_TAGS])
    names = [each.name for each in row.tags]
    more = joined(_more(names[at:], at) for at in range(1, MOST_TAGS + 1))
    return fill('<span class="tags tags--one" title="{}">{}{}</span>', ", ".join(names), shown, more)


def _more(names: list[str], at: int) -> Drawn:
    if not names:
        return ""
    hidden = fill('<span aria-hidden="true">+{}</span><span class="sr">{}</span>', len(names), ", ".join(names))
    return fill('<span class="more after-{}">{}</span>', at, hidden)


def _bdi(text: Drawn) -> Drawn:
    return fill("<bdi>{}</bdi>", text) if text else ""


def _day(at: datetime | date) -> SafeString:
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    day = local.date() if isinstance(local, datetime) else local
    return fill('<time datetime="{}">{}</time>', local.isoformat(), day_words(day, get_language()))


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
