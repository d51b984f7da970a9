"""Customers to be, drawn from one seed: the same numbers give the same people on every machine."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache

import phonenumbers
from anyascii import anyascii

from billstead.customers.inputs import AddressInput, ContactInput, CustomerInput, EmailInput, ExternalIdInput
from billstead.tax.tax_ids import check, default_kind

from .own_fields import drawn_values
from .places import PLACES, Place

TAGS = ("vip", "reseller", "hosting", "fibre", "msp", "agency", "non-profit", "wholesale", "trial", "prepaid")
GROUPS = ("Standard", "Business", "Public sector", "Partners")
JOBS = ("Accounts payable", "Head of IT", "Managing director", "Office manager", "Night watch", "Site engineer")
NOTES = (
    "Called about the new line. Wants everything in writing before the end of the month.",
    "Prefers e-mail over phone. **Never** call before ten.",
    "Their bookkeeper changed; send invoices to the further address as well.",
    "Asked for a quote for a second site. Promised an answer by Friday.",
    "Paid late twice, both times because of holidays. Friendly reminder is enough.",
    "Migration finished. They were happy with it:\n\n- mail moved\n- DNS moved\n- old contract ended",
    "Door code of the server room changed, ask the site engineer.",
    "Referred by one of our partners. Give the partner discount from the first invoice.",
)
FREE_MAIL = ("example.com", "example.net", "example.org")


@dataclass(frozen=True)
class Person:
    """A drawn customer and the draw that decides their history."""

    row: CustomerInput
    dice: random.Random


def draw(index: int, *, tag_ids: dict[str, int], group_ids: list[int], owner_ids: list[int]) -> Person:
    """The customer of this index; the index is part of e-mail and external id, so none meet."""
    dice = random.Random(f"billstead demo {index}")  # noqa: S311 - believable, not secret
    place = dice.choice(PLACES)
    given, family = _name(dice, place.given), _name(dice, place.family)
    person = place.joint.join((family, given) if place.family_first else (given, family))
    is_company = dice.random() < 0.62
    firm = dice.choice(place.firms).replace("%s", family)
    row = CustomerInput(
        kind="company" if is_company else "person",
        name=firm if is_company else person,
        contact_name=person if is_company and dice.random() < 0.85 else "",
        email=_email(dice, index, firm if is_company else person, is_company),
        phone=_phone(dice, place.country) if dice.random() < 0.8 else "",
        billing=_address(dice, place),
        tags=tuple(tag_ids[name] for name in dice.sample(TAGS, dice.choice((0, 0, 1, 1, 2, 3)))),
        group=dice.choice(group_ids) if dice.random() < 0.5 else None,
        owner=dice.choice(owner_ids) if dice.random() < 0.6 else None,
        access_wish="no_access" if dice.random() < 0.1 else "invite_later",
    )
    if is_company:
        row = _as_company(dice, row, place, index)
    own = drawn_values(index, is_company)
    return Person(row=replace(row, contacts=_contacts(dice, place, index), custom=own), dice=dice)


def _as_company(dice: random.Random, row: CustomerInput, place: Place, index: int) -> CustomerInput:
    domain = row.email.rpartition("@")[2]
    emails = (EmailInput(email=f"invoices@{domain}"),) if dice.random() < 0.25 else ()
    external = (ExternalIdInput(source="crm", value=f"ACC-{index:05d}"),) if dice.random() < 0.2 else ()
    elsewhere = _address(dice, place) if dice.random() < 0.12 else None
    kind, value = _tax_id(dice, place) if place.tax_id and dice.random() < 0.7 else ("", "")
    return replace(
        row,
        emails=emails,
        external_ids=external,
        service=elsewhere,
        website=f"https://www.{domain}/" if dice.random() < 0.6 else "",
        tax_id_kind=kind,
        tax_id=value,
    )


def _name(dice: random.Random, stock: list[str]) -> str:
    """One of the names; a hyphen at the join of several words stands for the space between them."""
    name = dice.choice(stock)
    return name.replace("-", " ") if name[0].islower() or name.startswith(("Ní", "Ó-", "Lo-", "St.-", "De-")) else name


def _email(dice: random.Random, index: int, name: str, is_company: bool) -> str:
    slug = "".join(char if char.isalnum() else "-" for char in anyascii(name).lower()).strip("-")
    slug = "-".join(part for part in slug.split("-") if part)[:28].strip("-") or "customer"
    if is_company:
        return f"{dice.choice(('billing', 'office', 'info', 'accounts'))}@{slug}-{index}.example.com"
    return f"{slug.replace('-', '.')}.{index}@{dice.choice(FREE_MAIL)}"


def _address(dice: random.Random, place: Place) -> AddressInput:
    city, region, postcode = dice.choice(place.towns)
    street = dice.choice(place.streets).replace("#", str(dice.randint(1, 180)))
    return AddressInput(country=place.country, region=region, city=city, street=street, postcode=postcode)


@cache
def _example(country: str, is_mobile: bool) -> str:
    kind = phonenumbers.PhoneNumberType.MOBILE if is_mobile else phonenumbers.PhoneNumberType.FIXED_LINE
    found = phonenumbers.example_number_for_type(country, kind) or phonenumbers.example_number(country)
    assert found is not None
    return phonenumbers.national_significant_number(found)


def _phone(dice: random.Random, country: str) -> str:
    """A valid number of the country in one of the spellings people type."""
    example = _example(country, dice.random() < 0.5)
    code = phonenumbers.country_code_for_region(country)
    for _try in range(20):
        national = example[:-4] + f"{dice.randint(0, 9999):04d}"
        number = phonenumbers.PhoneNumber(country_code=code, national_number=int(national))
        if phonenumbers.is_valid_number(number) and not national.startswith("0"):
            break
    else:
        number = phonenumbers.PhoneNumber(country_code=code, national_number=int(example))
    forms = (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return phonenumbers.format_number(number, dice.choice(forms))


def _tax_id(dice: random.Random, place: Place) -> tuple[str, str]:
    kind, value = default_kind(place.country), ""
    for _try in range(400):
        value = "".join(str(dice.randint(0, 9)) if char == "#" else char for char in place.tax_id)
        if check(kind, value).state == "format_ok":
            break
    return kind, value


def _contacts(dice: random.Random, place: Place, index: int) -> tuple[ContactInput, ...]:
    found = []
    for number in range(dice.choice((0, 0, 0, 1, 1, 2))):
        name = place.joint.join((_name(dice, place.given), _name(dice, place.family)))
        phone = _phone(dice, place.country) if dice.random() < 0.6 else ""
        found.append(
            ContactInput(
                name=name,
                job_title=dice.choice(JOBS),
                email=f"contact{number}.{index}@example.com",
                phone=phone,
                for_billing=dice.random() < 0.5,
                for_technical=dice.random() < 0.4,
                is_urgent=bool(phone) and dice.random() < 0.4,
            )
        )
    return tuple(found)
