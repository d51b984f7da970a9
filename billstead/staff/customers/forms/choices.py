"""What the selects offer: names by the reader's language, cached per language; rows of this installation per form."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from billstead.accounts.models import CompanyProfile
from billstead.accounts.queries import active_staff
from billstead.core.currencies import BILLABLE
from billstead.core.text import sort_key
from billstead.customers.defaults import LANGUAGES, zones
from billstead.customers.models import Customer, Group, Tag
from billstead.customers.validation import Reference

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """Rows of this installation a form may point at; an id outside them does not exist for it."""

    staff: dict[int, str] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    def reference(self, company: CompanyProfile) -> Reference:
        """The same rows, as the checks of customers want them."""
        groups = {group.pk: group for group in self.groups}
        return Reference(company, groups, self.staff, {tag.pk: tag.name for tag in self.tags})

    def tag_named(self, name: str) -> Tag | None:
        key = sort_key(name)
        return next((tag for tag in self.tags if tag.name_key == key), None)


def offered(customer: Customer | None = None) -> Offered:
    """Staff, groups and tags in three queries; the owner a customer has stays choosable after leaving."""
    staff = {user.pk: user.name for user in active_staff()}
    if customer and customer.owner:
        staff.setdefault(customer.owner.pk, customer.owner.name)
    return Offered(staff=staff, groups=list(Group.objects.all()), tags=list(Tag.objects.all()))


def currencies() -> tuple[Choice, ...]:
    return _currencies(_language())


def languages() -> tuple[Choice, ...]:
    return _languages(_language())


@cache
def time_zones() -> tuple[Choice, ...]:
    """Zones that name a place; the rest are aliases nobody looks for."""
    places = sorted(zone for zone in zones() if zone.partition("/")[0] in _CONTINENTS)
    return tuple((zone, zone.replace("_", " ")) for zone in ["UTC", *places])


def _language() -> str:
    return get_language() or "en"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def _currencies(language: str) -> tuple[Choice, ...]:
    names = _locale(language).currencies
    return tuple((code, f"{code} {names.get(code, '')}".strip()) for code in BILLABLE)


@cache
def _languages(language: str) -> tuple[Choice, ...]:
    locale = _locale(language)
    names = [(code, Locale.parse(code, sep="-").get_display_name(locale) or code) for code in LANGUAGES]
    return tuple(sorted(names, key=lambda choice: sort_key(choice[1])))


_CONTINENTS = frozenset("Africa America Antarctica Asia Atlantic Australia Europe Indian Pacific".split())
