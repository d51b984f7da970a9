"""INP-01: hostile and odd strings into every writable field of Add and Edit, the fields found by introspection."""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from billstead.customers.fields import field_named
from billstead.customers.inputs import AddressInput
from billstead.customers.models import Customer, CustomField
from billstead.staff.customers.forms.customer_form import field_name, names_for
from billstead.staff.customers.forms.typed import ROWS
from tests import cast, makers
from tests.fields import define
from tests.scene import undone
from tests.strings import STRINGS, one_of_each_class

from .filled import entries
from .test_edit import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_fields() -> None:
    """One field of each kind, and one more text that is searched and sorted by."""
    for kind in CustomField.Kind.values:
        define(f"Own {kind}", kind=kind, choices=["Gold", "Silver"] if kind == "choice" else ())
    define("Found", is_searchable=True, is_sortable=True, is_required=False)


def writable(*, is_new: bool) -> list[str]:
    """Every input of the form, columns of rows too."""
    names = names_for(cast.actor(cast.ada()), is_new=is_new)
    plain = [name for name in names if name not in ROWS]
    return plain + [f"{group}.{column}" for group, columns in ROWS.items() if group in names for column in columns]


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    """As browsers send forms; a lone surrogate goes out as the bytes a hostile client would send."""
    body = urlencode(data, doseq=True, errors="surrogatepass")
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def is_refused_at_the_door(answer: Any, text: str) -> bool:
    """No text at all, or more than a body may hold."""
    sent = int(answer.wsgi_request.META["CONTENT_LENGTH"])
    is_text = not any(0xD800 <= ord(char) <= 0xDFFF for char in text)
    return answer.status_code in (400, 413) and (not is_text or sent > settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def fault(answer: Any, name: str, text: str) -> str:
    """What is wrong about the answer to one string in one field; nothing when it was taken, or refused by name."""
    if is_refused_at_the_door(answer, text) or answer.status_code in (200, 302):
        return ""
    page = answer.content.decode()
    # Whatever is sent for a tick is one: then the address it asks for is missing.
    stem = re.escape(name.partition(".")[0].removesuffix("_differs"))
    # A part that another country would ask for has no input of its own; the words above the form name it.
    label = html.escape(str(field.label)) if (field := field_named(field_name(name))) else stem
    is_named = "There is a problem" in page and re.search(rf'href="[^"]*#{stem}|<li>{re.escape(label)}: ', page)
    return "" if answer.status_code == 422 and is_named else f"{name}: {answer.status_code}"


def tries(place: int) -> Iterable[tuple[str, str]]:
    return STRINGS if os.environ.get("BILLSTEAD_TEST_FULL") else one_of_each_class(place)


def shown(text: str) -> set[str]:
    """How a field may show what was typed: in normal form C, without outer space, with single spaces."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return {whole, " ".join(whole.split())}


@pytest.mark.parametrize("text", [pytest.param(text, id=label) for label, text in STRINGS])
def test_all_fields_of_add_at_once_by_every_button(client: Client, text: str) -> None:
    cast.sign_in(client, cast.ada())
    known = makers.make_customer(email="ingrid@lindqvist.example.com")
    page = client.post("/customers/new/", entries("k" * 20) | {"act": "hints"}).content.decode()
    page += client.get("/customers/new/").content.decode()
    verbs = {value.partition(":")[0] for value in re.findall(r'name="act" value="([^"]+)"', page)}
    full = dict.fromkeys(writable(is_new=True), text)
    bad = []
    for act in ["check", *(f"{verb}:{text}" for verb in verbs), *verbs, text]:
        for entered in (full, {}):
            answer = post(client, "/customers/new/", entries("k" * 20) | entered | {"act": act})
            # The contact of nobody is not found.
            fine = answer.status_code in (200, 302, 422) or (
                act.startswith("contact") and answer.status_code in (400, 404)
            )
            if not fine and not is_refused_at_the_door(answer, text):
                bad.append((bool(entered), act[:40], answer.status_code))

    assert {"add", "remove", "contact", "draft", "discard"} <= verbs
    assert bad == []
    assert list(Customer.objects.all()) == [known]


def test_each_field_of_add_meets_each_class_of_string(client: Client) -> None:
    """Alone in an otherwise right form: taken, or refused by its name."""
    cast.sign_in(client, cast.ada())
    bad = []
    for place, name in enumerate(writable(is_new=True)):
        for label, text in tries(place):
            answer = post(client, "/customers/new/", entries("k" * 20) | {name: text, "act": "check"})
            bad += [(label, wrong)] if (wrong := fault(answer, name, text)) else []

    assert not bad, bad
    assert Customer.objects.count() == 0


def test_each_field_of_edit_stores_it_equal_or_names_itself(client: Client) -> None:
    cast.sign_in(client, cast.ada())
    elsewhere = AddressInput(country="DE", street="Kai 1", postcode="20457", city="Hamburg")
    makers.make_customer(name="Lindqvist AB", contact_name="Ingrid", service=elsewhere, tax_exempt=True,
                          tax_exempt_reason="A school", tax_exempt_proof_on=cast.NOW.date())  # fmt: skip
    customer, bad = Customer.objects.get(), []
    before = opened(client, customer)
    for place, name in enumerate(writable(is_new=False)):
        for label, text in tries(place):
            with undone(client):
                answer = post(client, f"/customers/{customer.number}/edit/", before | {name: text, "act": "save"})
                bad += [(label, wrong)] if (wrong := fault(answer, name, text)) else []
                if answer.status_code == 302:
                    is_kept = name not in TYPED or opened(client, customer)[name] in shown(text)
                else:
                    is_kept = Customer.objects.get().version == customer.version
                bad += [] if is_kept else [(label, name, answer.status_code)]

    assert not bad, bad


# Fields that keep what is typed; the others read it: a country's code, a number as dialed, a choice.
TYPED = {
    "field_own_text", "field_found", "name", "contact_name", "billing_street", "billing_city", "service_street",
    "tax_exempt_reason",
}  # fmt: skip
