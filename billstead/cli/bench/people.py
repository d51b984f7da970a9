"""Customers nobody is: the same for the same place in the base, with words that are rare, medium and frequent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from billstead.core.text import fold
from billstead.customers.fields import Values
from billstead.customers.inputs import AddressInput

RARE = "Quixwell"
RARE_EVERY = 20_000
FIRST = (
    "Anna Jane Maria Søren Jürgen Yuki Olga Ivan Chloé Petr Lars Mette Noor Zoë Tāne Ana José Łukasz Aoife Björn "
    "Fatima Kenji Priya Thabo Ingrid Marek Lucía Émile Nadia Oskar Sofía Tomás Wei Yusuf Zuzana Elif Gustav Hana "
    "Iris Jonas Katja Leila Mateo Nina Otto Paula Quentin Rosa Sven Tamara Ulrich Vera Walter Xenia Yara Zeno"
).split()
LAST = (
    "Smith Müller García Nguyễn Jones Schmidt Silva Rossi Novák Dubois Kowalski Tanaka Berg Åkesson O'Brien "
    "Haddad Lindqvist Meyer Fischer Weber Santos Ferrari Svoboda Laurent Nowak Sato Hansen Nielsen Murphy Khan "
    "Okonkwo Dlamini Virtanen Papadopoulos Horváth Popescu Ivanova Kaya Cohen Patel Singh Kim Park Lee Wang "
    "Martin Bernard Moreau Roux Becker Wagner Hoffmann Koch Richter Wolf Schröder Neumann Zimmermann Krüger "
    "Hartmann Lange Werner Krause Lehmann"
).split()
_BEGIN = "Al Bar Cor Dan El Fen Gar Hol Is Jor Kal Lor Mar Nor Ost Pel Quen Ros Sal Tor Ul Ver Wil Yor Zel".split()
_END = "berg dahl feld gate haus holm ingen kamp land mann moor nes ova rup sen stad stein sund thal vik wood".split()
WHAT = "Hosting Software Bakery Fibre Medical Orchards Press Logistics Studio Networks Labs Trading Garden".split()
STREETS = "Main Street;High Street;Lindenstraße;Rue de la Paix;Calle Mayor;Storgata;Via Roma;Station Road".split(";")
WORDS = "invoice asked called server moved domain renewed refund reminder thanked again backup plan upgraded".split()


@dataclass(frozen=True)
class Place:
    """A town, how its postcodes and phones look, and how many customers in a thousand live there."""

    country: str
    region: str
    city: str
    postcode: str
    form: str
    phone: str
    weight: int

    def address(self, street: str) -> AddressInput:
        return AddressInput(
            country=self.country, region=self.region, city=self.city, street=street, postcode=self.postcode
        )


PLACES = (
    Place("DE", "", "Berlin", "10969", "GmbH", "+4930", 150),
    Place("DE", "", "München", "80331", "GmbH", "+4989", 100),
    Place("US", "NY", "New York", "10001", "Inc", "+1212555", 130),
    Place("US", "CA", "Los Angeles", "90012", "LLC", "+1213555", 70),
    Place("GB", "", "LONDON", "SW1A 1AA", "Ltd", "+442079", 120),
    Place("FR", "", "Paris", "75001", "SARL", "+33142", 90),
    Place("DK", "", "København", "1050", "ApS", "+4533", 60),
    Place("SE", "", "Malmö", "211 31", "AB", "+46406", 60),
    Place("AT", "", "Wien", "1010", "GmbH", "+43151", 50),
    Place("NL", "", "Utrecht", "3511 AB", "BV", "+31302", 50),
    Place("ES", "Madrid", "Madrid", "28001", "SL", "+349155", 40),
    Place("AU", "NSW", "Sydney", "2000", "Pty", "+6129", 40),
    Place("JP", "東京都", "千代田区", "100-0001", "KK", "+8133", 20),
    Place("NZ", "", "Wellington", "6011", "Ltd", "+644", 15),
    Place("FI", "", "Helsinki", "00100", "Oy", "+35891", 5),
)


@dataclass(frozen=True)
class Labels:
    """What the base's customers may be given: ids of tags, groups and staff."""

    tags: tuple[int, ...]
    groups: tuple[int, ...]
    owners: tuple[int, ...]


def own_values(place: int, where: Place, labels: Labels, random: Random) -> Values:
    """What tells one customer from the others of its town."""
    first, last = random.choice(FIRST), _last_name(random)
    person = f"{first} {RARE if place % RARE_EVERY == RARE_EVERY // 2 else last}"
    is_company = random.random() < 0.6
    domain = f"{fold(last).replace(' ', '')}{random.randrange(400)}.example.com"
    digits = f"{place:07d}"[-7 if len(where.phone) < 7 else -4 :]
    phone = f"{where.phone}{digits}" if random.random() < 0.75 else ""
    return {
        "kind": "company" if is_company else "person",
        "name": f"{last} {random.choice(WHAT)} {where.form}" if is_company else person,
        "contact_name": person if is_company else "",
        "email": f"{fold(first)}.{place}@{domain if is_company else 'mail.example.org'}",
        "phone": phone,
        "phone_typed": phone,
        "billing.street": f"{random.choice(STREETS)} {random.randrange(1, 300)}",
        "website": f"https://{domain}" if is_company and random.random() < 0.5 else "",
        "group": random.choice(labels.groups) if random.random() < 0.4 else None,
        "owner": random.choice(labels.owners) if random.random() < 0.3 else None,
        "tags": [tag for share, tag in zip((0.3, 0.1, 0.02), labels.tags, strict=True) if random.random() < share],
        "external_ids": [{"source": "whmcs", "value": str(place)}] if random.random() < 0.2 else [],
        "access_wish": "invite_later" if random.random() < 0.9 else "no_access",
        **_tax_values(place, where, is_company, random),
    }  # fmt: skip


def contacts_of(place: int, random: Random) -> list[dict[str, Any]]:
    """Another person at one customer in ten, as check_contact gives them back."""
    if random.random() >= 0.1:
        return []
    name = f"{random.choice(FIRST)} {_last_name(random)}"
    email = f"{fold(name).replace(' ', '.')}.{place}@mail.example.net"
    plain = {"job_title": "", "phone": "", "phone_typed": "", "is_urgent": False, "remark": ""}
    return [plain | {"name": name, "email": email, "for_billing": place % 2 == 0, "for_technical": place % 2 == 1}]


def note_of(random: Random) -> str:
    """What staff wrote about one customer in seven."""
    return " ".join(random.choices(WORDS, k=12)) if random.random() < 0.15 else ""


def life_of(now: datetime, random: Random) -> dict[str, Any]:
    """Columns that operations set as time goes by: status and when things happened."""
    created = now - timedelta(seconds=random.randrange(3 * 365 * 86_400))
    active = created + (now - created) * random.random()
    return {
        "status": random.choices(("active", "suspended", "closed"), (88, 5, 7))[0],
        "created_at": created,
        "status_since": created,
        "updated_at": active,
        "activity_at": active,
        "confirmed_on": max(created, active - timedelta(days=200)).date(),
    }


def _last_name(random: Random) -> str:
    """Half of all have one of 64 names, the first of them far oftener; the rest one of some 500 made ones."""
    if random.random() < 0.5:
        return LAST[min(int(random.paretovariate(0.7)) - 1, len(LAST) - 1)]
    return random.choice(_BEGIN) + random.choice(_END)


def _tax_values(place: int, where: Place, is_company: bool, random: Random) -> Values:
    """French companies have right tax IDs, a few German ones wrong ones."""
    if where.country == "FR" and is_company:
        siren = 300_000_000 + place * 10
        siren += -sum(_luhn(int(digit), at) for at, digit in enumerate(str(siren))) % 10
        return {
            "tax_id_kind": "eu_fr",
            "tax_id": f"FR{(12 + 3 * (siren % 97)) % 97:02d}{siren}",
            "tax_id_state": "format_ok",
        }
    if where.country == "DE" and is_company and random.random() < 0.05:
        return {"tax_id_kind": "eu_de", "tax_id": f"DE{place:09d}", "tax_id_state": "format_bad"}
    return {}


def _luhn(digit: int, at: int) -> int:
    doubled = digit * 2 if at % 2 else digit
    return doubled - 9 if doubled > 9 else doubled
