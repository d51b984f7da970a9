"""Small signs: icons, shapes, states, tags, chips, initials, times."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.template import Library
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billstead.ui.components import component
from billstead.ui.markup import fill
from billstead.ui.statuses import STATES, State

register = Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless `label` says what it stands for."""
    svg = _drawn_icon(name)
    return fill('{}<span class="sr">{}</span>', svg, label) if label else svg


@register.simple_tag
def shape(name: str, tone: str = "") -> SafeString:
    """The small shape of a state; always beside its word."""
    return _drawn_shape(name, tone)


# A list draws three hundred of these; looking up the sprite's hashed name each time was a seventh of the whole page.
@lru_cache(maxsize=512)
def _drawn_icon(name: str) -> SafeString:
    return fill('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"></use></svg>', static("ui/icons.svg"), name)


@lru_cache(maxsize=256)
def _drawn_shape(name: str, tone: str) -> SafeString:
    return fill(
        '<svg class="shape" aria-hidden="true" data-tone="{}"><use href="{}#s-{}"></use></svg>',
        tone, static("ui/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def status(state: str, label: str = "", ground: bool = False) -> SafeString:
    """Shape and word of a state; exceptions stand on tinted ground by themselves."""
    known = STATES.get(state) or State("issued", "", str(state).replace("_", " ").capitalize())
    mark = shape(known.shape)
    classes = "status status--ground" if ground else "status"
    return fill('<span class="{}" data-tone="{}">{}{}</span>', classes, known.tone, mark, label or known.word)


@register.simple_tag
def tag(name: str, color: str = "slate", url: str = "") -> SafeString:
    """A tag of one of the twelve colours; a link when `url` is given."""
    dot = fill('<span class="tag-dot" aria-hidden="true"></span><bdi>{}</bdi>', name)
    if url:
        return fill('<a class="tag tag--{}" href="{}">{}</a>', color, url, dot)
    return fill('<span class="tag tag--{}">{}</span>', color, dot)


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
    return fill('<span class="{}" aria-hidden="true">{}</span>', classes, initials or "?")


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A key cap."""
    return fill("<kbd>{}</kbd>", keys)


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
    language = get_language()
    words = {"clock": _clock, "date": _date, "short": _short}[form](here, language)
    return fill(
        '<time class="{}" datetime="{}" title="{}">{}</time>',
        css, here.isoformat(timespec="seconds"), full_stamp(here), words,
    )  # fmt: skip


def full_stamp(at: dt.datetime) -> str:
    """Date, time to the second and zone, in the zone the moment is given in."""
    zone = getattr(at.tzinfo, "key", None) or at.tzname() or ""
    return f"{day_words(at.date(), get_language())}, {at:%H:%M:%S} {zone}".strip()


def _date(here: dt.datetime, language: str | None) -> str:
    return day_words(here.date(), language)


def _clock(here: dt.datetime, language: str | None) -> str:
    return _clock_words(here.time().replace(microsecond=0), language)


def _short(here: dt.datetime, _language: str | None) -> str:
    return formats.date_format(here, "SHORT_DATETIME_FORMAT")


# A page says the same few days and minutes over and over, and Django looks for the format's translation each time.
@lru_cache(maxsize=4_096)
def day_words(day: dt.date, language: str | None) -> str:
    """A date as the language writes it."""
    return formats.date_format(day, "DATE_FORMAT")


@lru_cache(maxsize=4_096)
def _clock_words(time: dt.time, language: str | None) -> str:
    return formats.time_format(time, "TIME_FORMAT")
