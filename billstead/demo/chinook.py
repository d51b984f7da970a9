"""The 59 customers of the Chinook sample (its licence stands beside the file)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from billstead.customers.inputs import AddressInput, CustomerInput, ExternalIdInput
from billstead.customers.phones import check_phone

_FILE = Path(__file__).with_name("chinook") / "Customer.csv"
_COUNTRIES = {
    "Argentina": "AR",
    "Australia": "AU",
    "Austria": "AT",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Chile": "CL",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Hungary": "HU",
    "India": "IN",
    "Ireland": "IE",
    "Italy": "IT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "Spain": "ES",
    "Sweden": "SE",
    "USA": "US",
    "United Kingdom": "GB",
}
# What the sample leaves out or writes in its own way, and the country's form asks for.
_REGIONS = {
    ("IN", "Delhi"): "Delhi",
    ("IN", "Bangalore"): "Karnataka",
    ("ES", "Madrid"): "M",
    ("IE", "Dublin"): "Co. Dublin",
}
_POSTCODES = {("PT", "Lisbon"): "1200-109", ("PT", "Porto"): "4000-322", ("CL", "Santiago"): "8320000"}


def chinook_rows() -> Iterator[CustomerInput]:
    """The sample's customers as staff would type them; Chinook's own number is kept as an external id."""
    with _FILE.open(encoding="utf-8", newline="") as source:
        for line in csv.DictReader(source):
            yield _row(line)


def _row(line: dict[str, str]) -> CustomerInput:
    country, city = _COUNTRIES[line["Country"]], line["City"]
    person = f"{line['FirstName']} {line['LastName']}"
    company = line["Company"]
    dialable = not check_phone(line["Phone"], country).error
    return CustomerInput(
        kind="company" if company else "person",
        name=company or person,
        contact_name=person if company else "",
        email=line["Email"],
        phone=line["Phone"] if dialable else "",
        first_note="" if dialable else f"Phone as it came, which is no number: {line['Phone']}",
        billing=AddressInput(
            country=country,
            region=_REGIONS.get((country, city)) or line["State"],
            city=city,
            street=line["Address"],
            postcode=line["PostalCode"] or _POSTCODES.get((country, city), ""),
        ),
        external_ids=(ExternalIdInput(source="chinook", value=line["CustomerId"]),),
    )
