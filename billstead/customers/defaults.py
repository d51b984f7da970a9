"""What a country and the company suggest for a new customer: currency, language, time zone, terms, tax ID kind."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

from billstead.accounts.models import CompanyProfile
from billstead.customers.models import Customer, Group
from billstead.tax.tax_ids import default_kind

# The zone most of a country lives in, where CLDR lists several.
_MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
_RENAMED = {"Europe/Kiev": "Europe/Kyiv", "Asia/Calcutta": "Asia/Kolkata", "Asia/Saigon": "Asia/Ho_Chi_Minh"}
LANGUAGES = tuple(
    "ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv mk ms mt nb "
    "nl nn no pl pt pt-BR ro ru sk sl sq sr sv sw ta th tr uk ur uz vi zh-Hans zh-Hant".split()
)


def defaults(country: str, *, company: CompanyProfile, group: Group | None = None) -> dict[str, Any]:
    """The values a customer of this country takes where nothing was typed."""
    has_terms = group is not None and bool(group.terms_kind)
    return {
        "currency": company.currency,
        "language": default_language(country, company.language),
        "time_zone": default_zone(country, company.time_zone),
        "terms_kind": group.terms_kind if group and has_terms else Customer.Terms.NET.value,
        "terms_days": group.terms_days if group and has_terms else 14,
        "tax_id_kind": default_kind(country) if country else "",
    }


@cache
def default_zone(country: str, fallback: str) -> str:
    """The time zone most of a country lives in."""
    if country in _MAIN_ZONES:
        return _MAIN_ZONES[country]
    found = get_global("territory_zones").get(country, [])
    zone = _RENAMED.get(found[0], found[0]) if found else fallback
    return zone if zone in zones() else fallback


@cache
def default_language(country: str, fallback: str) -> str:
    """The first official language of a country that we can write to."""
    if country == "BR":
        return "pt-BR"
    official = get_official_languages(country, de_facto=True) if country else ()
    return next((code for code in (item.replace("_", "-") for item in official) if code in LANGUAGES), fallback)


@cache
def zones() -> frozenset[str]:
    """Every time zone the machine knows."""
    return frozenset(available_timezones())


def language_name(code: str, language: str = "en") -> str:
    """A language's name, in another language."""
    try:
        shown_in = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        shown_in = Locale.parse("en")
    return Locale.parse(code, sep="-").get_display_name(shown_in) or code
