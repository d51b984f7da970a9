"""INP-01: hostile and odd strings into every writable field of Add and Edit, the fields found by introspection."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.test import Client

from billstead.customers.models import Customer
from billstead.staff.customers.forms.customer_form import names_for
from billstead.staff.customers.forms.typed import ROWS
from tests import cast, makers
from tests.strings import STRINGS

from .filled import entries
from .test_edit import opened, save

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.staff.customers.placeholder_urls")]


def writable(*, is_new: bool) -> list[str]:
    """Every input of the form, columns of rows too."""
    names = names_for(cast.actor(cast.ada()), is_new=is_new)
    plain = [name for name in names if name not in ROWS]
    return plain + [f"{group}.{column}" for group, columns in ROWS.items() if group in names for column in columns]


@pytest.mark.parametrize(("label", "text"), STRINGS, ids=[label for label, _text in STRINGS])
def test_add_takes_or_refuses_with_words(client: Client, label: str, text: str) -> None:
    cast.sign_in(client, cast.ada())
    bad = []
    for name in writable(is_new=True):
        act = "hints" if name in ("email", "name", "phone", "tax_id") else "check"
        for each in {act, "check"}:
            answer = client.post("/customers/new/", entries("k" * 20) | {name: text, "act": each})
            html = answer.content.decode()
            fine = answer.status_code == 302 or (answer.status_code == 422 and "There is a problem" in html)
            if answer.status_code >= 500 or not (fine or (each == "hints" and answer.status_code == 200)):
                bad.append((name, each, answer.status_code))

    assert bad == []
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(("label", "text"), STRINGS, ids=[label for label, _text in STRINGS])
def test_edit_stores_it_equal_or_names_the_field(client: Client, label: str, text: str) -> None:
    cast.sign_in(client, cast.ada())
    customer = makers.make_customer()
    data = opened(client, customer)
    bad: list[Any] = []
    for name in writable(is_new=False):
        answer = save(client, customer, data | {name: text, "told": "99999"})
        if answer.status_code == 302:
            continue
        if answer.status_code != 422 or "There is a problem" not in answer.content.decode():
            bad.append((name, answer.status_code))
    name = "contact_name"
    save(client, customer, opened(client, customer) | {name: text})
    stored = getattr(Customer.objects.get(), name)

    assert bad == []
    assert stored in ("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip())
