"""Who may not see a class of fields gets neither value nor input; nobody writes what the form does not list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from billstead.accounts.models import Role, User
from billstead.accounts.rules import ALL_CODES
from billstead.customers.fields import fields
from billstead.customers.models import Customer, Group, Tag
from billstead.customers.values import customer_values
from billstead.desk.models import Draft
from billstead.staff.customers.forms.customer_form import input_name, names_for
from billstead.staff.customers.forms.typed import digest
from tests import cast, makers

from .filled import filled, reviewed
from .test_edit import opened, save

pytestmark = pytest.mark.django_db

CANARY = {
    "email": "canary-contact@example.com",
    "phone": "+49 30 5550001",
    "contact_name": "Canary Basic",
    "tax_id": "DE136695976",
    "tax_id_kind": "eu_de",
    "terms_days": 273,
    "terms_kind": "net",
}


def limited(client: Client, *codes: str) -> User:
    """Signed in as somebody who holds all codes but these."""
    role = Role.objects.create(name="Limited", codes=json.dumps(sorted(ALL_CODES - set(codes))))
    user = cast.person("Lea Limited", "lea@example.com", "support")
    User.objects.filter(pk=user.pk).update(role=role)
    cast.sign_in(client, User.objects.get(pk=user.pk))
    return User.objects.select_related("role").get(pk=user.pk)


class TestFieldClasses:
    @pytest.mark.parametrize(
        ("code", "field_class", "canaries"),
        [
            ("customers.see_contact", "contact", ["canary-contact@example.com", "5550001", "Lindenstra"]),
            ("customers.see_tax", "tax", ["136695976"]),
            ("customers.see_money", "money", ['value="273"']),
        ],
    )
    def test_edit_shows_neither_value_nor_input(
        self, client: Client, code: str, field_class: str, canaries: list[str]
    ) -> None:
        customer = makers.make_customer(**CANARY)
        limited(client, code)

        html = client.get(f"/customers/{customer.number}/edit/").content.decode()

        for canary in canaries:
            assert canary not in html
        for field in fields().values():
            if field.field_class == field_class:
                assert f'name="{input_name(field.name)}"' not in html

    @pytest.mark.parametrize("code", ["customers.see_contact", "customers.see_tax", "customers.see_money"])
    def test_edit_leaves_what_is_not_seen_alone(self, client: Client, code: str) -> None:
        customer = makers.make_customer(**CANARY)
        before = customer_values(customer)
        limited(client, code)
        typed = {"email": "evil@example.com", "tax_id": "DE000", "terms_days": "1", "phone": "1"}
        name = code.removeprefix("customers.see_")
        hidden = {field.name for field in fields().values() if field.field_class == name}

        data = opened(client, customer) | {key: value for key, value in typed.items() if key in hidden}
        answer = save(client, customer, data | {"name": "New name"})

        assert answer.status_code == 302
        assert customer_values(Customer.objects.get()) == before | {"name": "New name"}

    def test_read_only_staff_are_refused(self, client: Client) -> None:
        customer = makers.make_customer()
        cast.sign_in(client, cast.ben())

        assert client.get("/customers/new/").status_code == 403
        assert client.post("/customers/new/review/", {}).status_code == 403
        assert client.get(f"/customers/{customer.number}/edit/").status_code == 403
        assert client.post(f"/customers/{customer.number}/undo/abc/").status_code == 403

    def test_duplicates_hide_what_the_reader_may_not_see(self, client: Client) -> None:
        makers.make_customer(name="Hidden Twin Ltd", tax_id="SE556703748501", tax_id_kind="eu_se")
        limited(client, "customers.see_tax")

        html = client.post("/customers/new/", filled(client, act="update")).content.decode()

        assert "Hidden Twin Ltd" not in html


class TestMassAssignment:
    """SEC-04: every column of the model is sent; only listed fields change."""

    def test_create_ignores_unlisted_columns(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        listed = set(names_for(cast.actor(cast.ada()), is_new=True))
        extra = {name: value for name, value in every_column().items() if name not in listed}

        _html, send = reviewed(client, filled(client) | extra)
        client.post("/customers/new/review/", send | extra)

        customer = Customer.objects.get()
        assert customer.number == "C-000001"
        assert (customer.status, customer.version, customer.phone_proven_by) == ("active", 1, "")
        assert customer.created_at.year != 1999
        assert customer.canonical_email == "ingrid@lindqvist.example.com"

    def test_edit_changes_only_listed_fields(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer()
        listed = set(names_for(cast.actor(cast.ada()), is_new=False))
        untouched = {field.name for field in Customer._meta.concrete_fields} - listed
        before = Customer.objects.filter(pk=customer.pk).values(*untouched).get()
        sent = {name: value for name, value in every_column().items() if name not in listed}

        answer = save(client, customer, opened(client, customer) | sent | {"name": "Changed"})

        after = Customer.objects.filter(pk=customer.pk).values(*untouched).get()
        moved = {name for name in untouched if after[name] != before[name]}
        assert answer.status_code == 302
        assert moved == {"name_key", "version", "updated_at", "activity_at"}

    def test_another_customers_seal_is_refused(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        one, two = makers.make_customer(name="One"), makers.make_customer(name="Two")

        answer = save(client, two, opened(client, one) | {"name": "Crossed"})

        assert answer.status_code == 404
        assert sorted(Customer.objects.values_list("name", flat=True)) == ["One", "Two"]

    def test_a_tampered_seal_is_refused(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        customer = makers.make_customer(name="One")
        data = opened(client, customer)

        answer = save(client, customer, data | {"opened": data["opened"][:-2] + "xx", "name": "Crossed"})

        assert answer.status_code == 404
        assert Customer.objects.get().name == "One"


class TestForeignIds:
    """SEC-02: every relation of the form is sent an id that is not on offer."""

    @pytest.mark.parametrize("value", ["999999", "-1", "abc", "0", "1e3", "٣", "99999999999999999999"])
    @pytest.mark.parametrize("name", ["group", "owner"])
    def test_an_id_not_on_offer_is_refused(self, client: Client, name: str, value: str) -> None:
        cast.sign_in(client, cast.ada())
        Group.objects.create(name="Only", name_key="only")

        answer = client.post("/customers/new/", filled(client, **{name: value}))

        assert answer.status_code == 422
        assert f'href="#{name}"' in answer.content.decode()

    def test_somebody_without_a_role_owns_nothing(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())
        gone = cast.mia()
        User.objects.filter(pk=gone.pk).update(role=None)

        answer = client.post("/customers/new/", filled(client, owner=str(gone.pk)))

        assert answer.status_code == 422

    def test_an_unknown_tag_needs_the_right_to_make_one(self, client: Client) -> None:
        limited(client, "tags.manage")

        answer = client.post("/customers/new/", filled(client))

        assert answer.status_code == 422
        assert "There is no tag “msp”" in answer.content.decode()

    def test_a_draft_nobody_judged_makes_no_tag_either(self, client: Client) -> None:
        limited(client, "tags.manage")
        typed = filled(client)
        client.post("/customers/new/", typed | {"act": "draft"})
        draft = Draft.objects.get()
        content = digest(draft.values)

        answer = client.post("/customers/new/review/", {"key": draft.key, "content": content, "different": "1"})

        assert answer.status_code == 422
        assert not Tag.objects.exists()
        assert not Customer.objects.exists()


def every_column() -> dict[str, Any]:
    """A planted value for every column of the customer, by its own and by its attribute name."""
    values: dict[str, Any] = {}
    for field in Customer._meta.concrete_fields:
        kind = field.get_internal_type()
        planted = {"DateTimeField": "1999-01-01T00:00:00Z", "DateField": "1999-01-01", "BooleanField": "on"}
        value = planted.get(kind, "77777")
        values |= {field.name: value, field.attname: value}
    return values | {"is_staff": "on", "balance": "1", "canonical_email": "x@example.com"}
