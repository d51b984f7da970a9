"""What the selects offer: names by the reader's language, cached per language; rows of this installation per form."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext

from billstead.accounts.queries import active_staff
from billstead.core.currencies import CURRENCIES
from billstead.core.text import sort_key
from billstead.customers.models import Group, Tag

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """Rows of this installation a form may point at; an id outside them does not exist for it."""

    staff: list[Choice] = field(default_factory=list)
    groups: list[Choice] = field(default_factory=list)
    tags: dict[str, Tag] = field(default_factory=dict)


def offered(*, extra_owner: int | None = None) -> Offered:
    """Staff, groups and tags in three queries; a present owner who left stays choosable."""
    people = [(str(user.pk), user.name) for user in active_staff()]
    groups = [(str(pk), name) for pk, name in Group.objects.values_list("pk", "name")]
    return Offered(staff=people, groups=groups, tags={tag.name: tag for tag in Tag.objects.all()})


def countries() -> tuple[Choice, ...]:
    return _territories(_language())


def country_name(code: str) -> str:
    return dict(countries()).get(code, code)


def currencies() -> tuple[Choice, ...]:
    return _currencies(_language())


def languages() -> tuple[Choice, ...]:
    return _languages(_language())


@cache
def time_zones() -> tuple[Choice, ...]:
    """Zones that name a place; the rest are aliases nobody looks for."""
    places = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    zones = sorted(zone for zone in available_timezones() if zone.startswith(places))
    return tuple((zone, zone.replace("_", " ")) for zone in ["UTC", *zones])


def _language() -> str:
    return get_language() or "en"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def _territories(language: str) -> tuple[Choice, ...]:
    names = _locale(language).territories
    real = [
        (code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    ]
    return tuple(sorted(real, key=lambda choice: sort_key(choice[1])))


@cache
def _currencies(language: str) -> tuple[Choice, ...]:
    names = _locale(language).currencies
    return tuple(
        (code, gettext("%(code)s %(name)s") % {"code": code, "name": names.get(code, "")})
        for code in sorted(CURRENCIES)
    )


@cache
def _languages(language: str) -> tuple[Choice, ...]:
    names = _locale(language).languages
    real = [(code, name) for code, name in names.items() if len(code) == 2 or code in _SCRIPTS]
    return tuple(sorted(real, key=lambda choice: sort_key(choice[1])))


# CLDR lists unions, pseudo-locales and outlying bits among the territories.
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CP", "DG", "EA", "IC", "AC", "TA", "CQ"}
_SCRIPTS = {"zh_Hans", "zh_Hant", "pt_BR", "fil"}
