"""The page of customer fields: adding, choices, order, archiving; two at once; what a role may know of their use."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from billstead.audit.models import Event, EventPayload
from billstead.customers.models import CustomField
from tests import cast, makers
from tests.fields import define
from tests.scene import client_of, holding, without

pytestmark = pytest.mark.django_db
NEW = {"label": "Plan", "kind": "choice", "field_class": "basic", "choices": "Gold\n\n Silver \n", "is_sortable": "on"}


@pytest.fixture
def ada() -> Client:
    return client_of(cast.ada())


def edit_url(field: CustomField) -> str:
    return reverse("field_edit", args=[field.pk])


def choices(**more: Any) -> dict[str, Any]:
    """What the form of Plan sends."""
    return {"label": "Plan", "is_sortable": "on", "choice_key": ["gold", "silver"],
            "choice_label": ["Gold", "Silver"], "choice_offered": ["gold", "silver"]} | more  # fmt: skip


class TestAddField:
    def test_is_told_in_the_history_of_settings_with_a_link(self, ada: Client) -> None:
        answer = ada.post(reverse("field_create"), NEW | {"help_text": "What they pay for"})

        field = CustomField.objects.get()
        assert answer["Location"] == reverse("settings_custom_fields")
        assert (field.key, field.help_text, field.choices) == (
            "plan",
            "What they pay for",
            [["gold", "Gold", True], ["silver", "Silver", True]],
        )
        page = ada.get(reverse("settings_history")).content.decode()
        assert f'href="{edit_url(field)}"' in page and "created the customer field" in page and "Gold, Silver" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"label": ""}, "Enter a name"), ({"choices": ""}, "Enter at least one choice"),
            ({"choices": "Gold\ngold"}, "“Gold” stands here twice"), ({"kind": "money"}, "Select a valid choice"),
            ({"field_class": "owner"}, "Select a valid choice"), ({"label": "x" * 61}, "at most 60"),
        ],
    )  # fmt: skip
    def test_bad_input_is_422_beside_its_field_and_nothing_typed_is_lost(
        self, ada: Client, changes: dict[str, str], words: str
    ) -> None:
        answer = ada.post(reverse("field_create"), NEW | {"help_text": "Kept & kept"} | changes)
        page = answer.content.decode()

        assert answer.status_code == 422 and words in page and "Kept &amp; kept" in page
        assert not CustomField.objects.exists() and not Event.objects.filter(type="field.created").exists()

    def test_a_name_that_is_taken_is_said_beside_it(self, ada: Client) -> None:
        define("PLAN")

        page = ada.post(reverse("field_create"), NEW).content.decode()

        assert re.search(r'id="id_label-error".*?A field has this name already', page, re.S)

    def test_only_classes_one_sees_are_offered(self) -> None:
        client = client_of(without("customers.see_money"))

        page = client.get(reverse("field_create")).content.decode()

        assert 'value="tax"' in page and 'value="money"' not in page
        assert client.post(reverse("field_create"), NEW | {"field_class": "money"}).status_code == 422


class TestEditField:
    @pytest.fixture
    def plan(self) -> CustomField:
        field = define("Plan", kind="choice", choices=["Gold", "Silver"], is_sortable=True)
        makers.make_customers(2, custom={"field.plan": "gold"})
        return field

    def test_choices_are_renamed_added_and_taken_from_the_offer(self, ada: Client, plan: CustomField) -> None:
        sent = choices(choice_label=["Gold plus", "Silver"], choice_offered=["gold"], choices="Tin\nLead")

        answer = ada.post(edit_url(plan), sent)

        plan.refresh_from_db()
        assert answer.status_code == 302
        assert plan.choices == [
            ["gold", "Gold plus", True], ["silver", "Silver", False], ["tin", "Tin", True], ["lead", "Lead", True],
        ]  # fmt: skip
        [change] = json.loads(EventPayload.objects.get(event__type="field.edited").text)["changes"]
        assert change == ["choices", ["Gold", "Silver"], ["Gold plus", "Tin", "Lead"], "basic"]

    def test_moving_a_choice_saves_what_was_typed(self, ada: Client, plan: CustomField) -> None:
        ada.post(edit_url(plan), choices(label="Tariff", move="up:silver"))

        plan.refresh_from_db()
        assert (plan.label, [key for key, *_rest in plan.choices]) == ("Tariff", ["silver", "gold"])

    def test_a_choice_in_use_is_not_emptied_and_says_by_how_many(self, ada: Client, plan: CustomField) -> None:
        page = ada.get(edit_url(plan)).content.decode()
        answer = ada.post(edit_url(plan), choices(choice_label=["", "Argent"]))
        refused = answer.content.decode()

        assert "2 customers" in page and "0 customers" in page
        assert answer.status_code == 422 and "2 customers have “Gold”" in refused and 'value="Argent"' in refused
        assert [choice[1] for choice in CustomField.objects.get().choices] == ["Gold", "Silver"]

    def test_a_colleagues_new_choice_stays(self, ada: Client, plan: CustomField) -> None:
        ada.post(edit_url(plan), choices(choices="Tin"))

        ada.post(edit_url(plan), choices(choice_label=["Or", "Silver"]))

        assert [choice[1] for choice in CustomField.objects.get().choices] == ["Or", "Silver", "Tin"]

    def test_counts_are_hidden_from_who_may_not_see_the_class(self) -> None:
        field = define("Margin", kind="choice", choices=["High"], field_class="money")
        makers.make_customers(7, custom={"field.margin": "high"})
        client = client_of(without("customers.see_money"))

        pages = [client.get(url).content.decode() for url in (reverse("settings_custom_fields"), edit_url(field))]

        assert "not visible to your role" in pages[0]
        assert not re.search(r">\s*7\s*<|7 customers", "".join(pages))


class TestOrderAndEnd:
    def test_moves_archives_restores_and_deletes(self, ada: Client) -> None:
        one, two = define("One"), define("Two")
        makers.make_customer(custom={"field.one": "x"})

        def post(name: str, field: CustomField, **sent: str) -> Any:
            return ada.post(reverse(name, args=[field.pk]), sent)

        assert post("field_move", two, to="up")["Location"].endswith(f"#field-{two.pk}")
        assert [field.label for field in CustomField.objects.all()] == ["Two", "One"]
        assert post("field_delete", one)["Location"] == edit_url(one)
        post("field_archive", one)
        assert "Archived" in ada.get(reverse("settings_custom_fields")).content.decode()
        post("field_restore", one)
        post("field_delete", two)

        assert [(field.label, field.is_archived) for field in CustomField.objects.all()] == [("One", False)]
        told = Event.objects.filter(customer_id=0, type__startswith="field.").order_by("id")
        assert list(told.values_list("type", flat=True))[2:] == [
            "field.moved", "field.archived", "field.restored", "field.deleted",
        ]  # fmt: skip

    def test_the_permission_alone_opens_it(self) -> None:
        client = client_of(holding("Field keeper", "fields.manage"))

        assert client.get(reverse("settings_custom_fields")).status_code == 200
        assert client.get(reverse("settings_home"))["Location"] == reverse("settings_custom_fields")
        assert client_of(cast.mia()).get(reverse("settings_custom_fields")).status_code == 403
