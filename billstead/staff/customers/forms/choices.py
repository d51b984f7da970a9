"""What the selects offer: names by the reader's language, cached per language; rows of this installation per form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property

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


class Offered:
    """Rows of this installation a form may point at; an id outside them does not exist for it.

    Each is read when it is first looked at. The owner a customer has stays choosable after leaving.
    """

    def __init__(self, customer: Customer | None = None, *, tags: Sequence[Tag] | None = None) -> None:
        self._customer = customer
        if tags is not None:
            self.tags = list(tags)

    @cached_property
    def staff(self) -> dict[int, str]:
        found = {user.pk: user.name for user in active_staff()}
        owner = self._customer.owner if self._customer else None
        return found if owner is None else {**found, owner.pk: found.get(owner.pk, owner.name)}

    @cached_property
    def groups(self) -> list[Group]:
        return list(Group.objects.all())

    @cached_property
    def tags(self) -> list[Tag]:
        return list(Tag.objects.all())

    def reference(self, company: CompanyProfile) -> Reference:
        """The same rows, as the checks of customers want them."""
        groups = {group.pk: group for group in self.groups}
        return Reference(company, groups, self.staff, {tag.pk: tag.name for tag in self.tags})

    def tag_named(self, name: str) -> Tag | None:
        key = sort_key(name)
        return next((tag for tag in self.tags if tag.name_key == key), None)


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
