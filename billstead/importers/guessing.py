"""Which column is probably what, by the headers that WHMCS, Blesta, Stripe, Chinook and people write."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from billstead.core.text import fold

from .cells import is_month_first
from .mapping import Mapping
from .targets import IGNORED

_WORDS = {
    "company": "company companyname organization organisation organizationname business businessname firm",
    "name": "name customername clientname fullname legalname accountname customer displayname billingname",
    "first_name": "firstname givenname forename first fname",
    "last_name": "lastname surname familyname last lname",
    "contact_name": "contactname contact contactperson attention attn",
    "email": "email emailaddress mail customeremail clientemail primaryemail accountemail",
    "emails": "furtheremails billingemail invoiceemail ccemail secondaryemail additionalemail",
    "phone": "phone phonenumber telephone tel mobile mobilenumber cell contactnumber",
    "website": "website url homepage web",
    "billing.country": "country countrycode addresscountry billingcountry cardaddresscountry billingaddresscountry",
    "billing.region": "state region province addressstate county billingstate billingaddressstate stateregion",
    "billing.city": "city town addresscity billingcity billingaddresscity",
    "billing.street": "address address1 street addressline1 streetaddress billingaddress billingaddress1 "
    "billingaddressline1 streetandnumber line1",
    "billing.street2": "address2 addressline2 street2 billingaddress2 billingaddressline2 line2",
    "billing.street3": "address3 addressline3 street3 line3",
    "billing.postcode": "postcode postalcode zip zipcode addresspostalcode addresszip billingpostcode billingzip "
    "billingaddresspostalcode cardaddresszip",
    "service.country": "shippingcountry shippingaddresscountry servicecountry",
    "service.region": "shippingstate shippingaddressstate servicestate",
    "service.city": "shippingcity shippingaddresscity servicecity",
    "service.street": "shippingaddress shippingaddressline1 shippingaddress1 serviceaddress",
    "service.street2": "shippingaddressline2 shippingaddress2",
    "service.postcode": "shippingpostcode shippingzip shippingaddresspostalcode servicepostcode",
    "currency": "currency currencycode defaultcurrency",
    "tax_id": "taxid vat vatnumber vatid taxnumber taxidvalue gst gstin abn ein ustidnr",
    "tax_id_kind": "taxidtype taxidkind",
    "language": "language lang locale",
    "time_zone": "timezone tz",
    "terms_days": "termsdays paymentterms netdays",
    "group": "group groupname clientgroup customergroup clientgroupname",
    "owner": "owner accountmanager",
    "tags": "tags tag labels label",
    "first_note": "notes note comments comment description adminnotes remarks",
    "external_ids": "id customerid clientid idcode userid accountid accountnumber customernumber "
    "clientnumber externalid",
    "created_on": "created createdutc createdat datecreated dateadded signupdate regdate registrationdate "
    "customersince signedup",
    "status": "status clientstatus accountstatus customerstatus",
    "kind": "type customertype clienttype kind",
}
_KNOWN = {word: target for target, words in _WORDS.items() for word in words.split()}
# Column names only one system writes together.
_SYSTEMS = (
    ("chinook", {"customerid", "supportrepid"}),
    ("blesta", {"idcode"}),
    ("stripe", {"createdutc"}),
    ("whmcs", {"companyname", "phonenumber"}),
    ("whmcs", {"clientid", "phonenumber"}),
)


def guessed(header: Sequence[str], samples: Sequence[Sequence[str]], targets: Collection[str]) -> Mapping:
    """A mapping to begin with; of two columns that look the same the first is taken."""
    words = [re.sub(r"[^0-9a-z]", "", fold(name)) for name in header]
    columns: list[str] = []
    for place, word in enumerate(words):
        target = _KNOWN.get(word) or _by_label(header[place], targets)
        if target == "external_ids" and _is_better_later(words, place):
            target = ""
        fits = target in targets and target not in columns
        columns.append(target if target and fits else IGNORED)
    if "company" in columns and "person" in targets:
        # Beside a company a name is a person's.
        columns = ["person" if target == "name" else target for target in columns]
    if "email" not in columns:
        columns = _with_email_by_look(columns, samples)
    system = next((name for name, mark in _SYSTEMS if mark <= set(words)), "")
    if not system and any(cell.startswith("cus_") for row in samples for cell in row[:3]):
        system = "stripe"
    return Mapping(tuple(columns), source=system or "import", day_first=not is_month_first(samples))


def _by_label(name: str, targets: Collection[str]) -> str:
    """A field of one's own by its key, as our own exports name it."""
    own = f"field.{fold(name).replace(' ', '_')}"
    return next((target for target in (name, own) if target in targets), "")


def _is_better_later(words: Sequence[str], place: int) -> bool:
    """Blesta's `id_code` is what people see; a plain `id` beside it is not."""
    return words[place] != "idcode" and "idcode" in words


def _with_email_by_look(columns: list[str], samples: Sequence[Sequence[str]]) -> list[str]:
    for place, target in enumerate(columns):
        filled = [row[place] for row in samples if place < len(row) and row[place]]
        if target == IGNORED and filled and all(re.fullmatch(r"\S+@\S+\.\S+", cell) for cell in filled):
            return [*columns[:place], "email", *columns[place + 1 :]]
    return columns
