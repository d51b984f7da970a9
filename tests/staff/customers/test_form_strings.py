"""INP-01: hostile and odd strings into every writable field of Add and Edit, the fields found by introspection."""

from __future__ import annotations

import os
import unicodedata
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from billstead.customers.models import Customer
from billstead.staff.customers.forms.customer_form import names_for
from billstead.staff.customers.forms.typed import ROWS
from tests import cast, makers
from tests.strings import STRINGS

from .filled import entries
from .test_edit import opened

pytestmark = pytest.mark.django_db


def writable(*, is_new: bool) -> list[str]:
    """Every input of the form, columns of rows too."""
    names = names_for(cast.actor(cast.ada()), is_new=is_new)
    plain = [name for name in names if name not in ROWS]
    return plain + [f"{group}.{column}" for group, columns in ROWS.items() if group in names for column in columns]


CASES = [pytest.param(place, text, id=label) for place, (label, text) in enumerate(STRINGS)]
STRIDE = 1 if os.environ.get("BILLSTEAD_TEST_FULL") else 15


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    """As browsers send forms; a lone surrogate goes out as the bytes a hostile client would send."""
    body = urlencode(data, doseq=True, errors="surrogatepass")
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def is_answered(answer: Any, text: str, sent: int) -> bool:
    """Taken, refused with words, or refused at the door: no text at all, or more than a body may hold."""
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text) or sent > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return bool(answer.status_code in (400, 413))
    return answer.status_code in (200, 302) or (
        answer.status_code == 422 and "There is a problem" in answer.content.decode()
    )


def size(answer: Any) -> int:
    return int(answer.wsgi_request.META["CONTENT_LENGTH"])


@pytest.mark.parametrize(("place", "text"), CASES)
def test_add_takes_or_refuses_with_words(client: Client, place: int, text: str) -> None:
    """All fields at once by every button, then single fields, each string another share of them (all when FULL)."""
    cast.sign_in(client, cast.ada())
    names = writable(is_new=True)
    tries = [(dict.fromkeys(names, text), act) for act in ("check", "hints", "update", "draft", "add:emails")]
    tries += [({name: text}, "check") for name in names[place % STRIDE :: STRIDE]]
    tries += [({}, text), ({}, f"use-email:{text}"), ({}, f"remove:emails:{text}")]

    bad = []
    for changes, act in tries:
        answer = post(client, "/customers/new/", entries("k" * 20) | changes | {"act": act})
        if not is_answered(answer, text, size(answer)):
            bad.append((list(changes), act, answer.status_code))

    assert bad == []
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(("place", "text"), CASES)
def test_edit_stores_it_equal_or_names_the_field(client: Client, place: int, text: str) -> None:
    cast.sign_in(client, cast.ada())
    customer = makers.make_customer()
    path = f"/customers/{customer.number}/edit/"
    names = writable(is_new=False)
    bad: list[Any] = []
    for name in [*names[place % STRIDE :: STRIDE], "contact_name"]:
        data = opened(client, customer)
        answer = post(client, path, data | {name: text, "act": "save"})
        if not is_answered(answer, text, size(answer)):
            bad.append((name, answer.status_code))

    stored = Customer.objects.get().contact_name

    assert bad == []
    assert stored in ("", unicodedata.normalize("NFC", text).strip())
