"""INP-07: what looks like a template or a format in a name, a note or a label is printed as it was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from billstead.accounts.operations import create_role
from billstead.core.actor import COMMAND_LINE
from billstead.customers.inputs import ContactInput
from billstead.customers.operations import add_note, create_group, create_tag, edit_customer
from billstead.customers.values import customer_values
from tests import cast, makers

pytestmark = pytest.mark.django_db
TEXTS = (
    "{{7*7}}",
    "{% debug %}",
    "{{settings.SECRET_KEY}}",
    "{0.__class__}",
    "{user.password}",
    "%(name)s %s %d",
    "${7*7} #{7*7}",
    "<a>%(number)s</a>",
)


@pytest.mark.parametrize("text", TEXTS)
def test_is_printed_as_text_wherever_it_is_shown(text: str) -> None:
    """In sentences of the history too, where names are put into translated text."""
    ada = cast.person(text, "ada@example.com", "owner")
    by: dict[str, Any] = {"actor": cast.actor(ada), "now": cast.NOW}
    tag, group = create_tag(name=text, **by), create_group(name=text, terms_kind="", terms_days=0, **by)
    create_role(name=text, codes=["customers.view"], actor=COMMAND_LINE)
    customer = makers.make_customer(
        actor=by["actor"], name=text, contact_name="Ingrid", tags=(tag.pk,), group=group.pk, owner=ada.pk,
        contacts=(ContactInput(name=text, remark=text),),
    )  # fmt: skip
    add_note(customer, body=text, **by)
    opened = customer_values(customer)
    edit_customer(customer, opened=opened, wanted=opened | {"contact_name": text}, **by)
    client, number = cast.sign_in(Client(), ada), customer.number
    places = ("", "activity/", "notes/", "contacts/", "tax/", "edit/")

    for url in ["/customers/", "/settings/history/", *(f"/customers/{number}/{place}" for place in places)]:
        answer = client.get(url)
        page = answer.content.decode()
        assert answer.status_code == 200, url
        assert escape(text) in page or text in page, url
        assert settings.SECRET_KEY not in page, url
        assert "&lt;class &#x27;" not in page and ">49<" not in page, url
        assert ada.password not in page, url
