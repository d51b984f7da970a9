"""SEC-02, SEC-04, SEC-15: what requests may not bring, and what may not change without a token or by looking."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from billstead.accounts.models import CompanyProfile, Role, User
from billstead.customers.models import Customer, Tag
from tests import cast
from tests.scene import Scene, client_of, url_of
from tests.staff.customers.filled import filled, reviewed
from tests.staff.customers.html_form import read_form
from tests.test_conventions import patterns

pytestmark = pytest.mark.django_db
# What looking at pages may write: who is signed in since when, what one looked at lately, a form left open.
WRITTEN_BY_LOOKING = {"django_session", "usersessions_usersession", "jobs_job", "accounts_attemptwindow",
                      "desk_recentcustomer", "desk_openform"}  # fmt: skip


def tables() -> dict[str, str]:
    """A hash of each table's rows, but of those that looking may write."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in WRITTEN_BY_LOOKING:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = hashlib.sha256("".join(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    return found


def changed_by_looking(client: Client, urls: list[str]) -> set[str]:
    before = tables()
    for url in urls:
        for _time in range(2):
            client.get(url)
    after = tables()
    return {table for table in after if after[table] != before[table]}


class TestLooking:
    def test_changes_nothing(self, scene: Scene) -> None:
        # Taking a customer's history out of the house is itself a part of it.
        urls = [url_of(pattern, scene) for pattern in patterns() if pattern.name != "customer_activity_csv"]

        assert changed_by_looking(client_of(cast.ada()), urls) == set()

    def test_check_catches_a_view_that_writes(self, scene: Scene, settings: Any) -> None:
        settings.ROOT_URLCONF = WritesByLooking

        assert changed_by_looking(client_of(cast.ada()), ["/look/"]) == {"customers_tag"}


class TestTokens:
    def test_every_unsafe_request_without_one_is_refused(self, scene: Scene) -> None:
        client, before = client_of(cast.ada(), enforce_csrf_checks=True), tables()
        wrong = []
        for pattern in patterns():
            for method in ("post", "put", "patch", "delete"):
                status = getattr(client, method)(url_of(pattern, scene)).status_code
                if status != 403 and not (pattern.name in ("healthz", "readyz") and status == 405):
                    wrong.append((method, pattern.name, status))

        assert wrong == []
        assert tables() == before

    def test_check_catches_a_view_without_the_check(self, scene: Scene, settings: Any) -> None:
        settings.ROOT_URLCONF = WritesByLooking

        assert client_of(cast.ada(), enforce_csrf_checks=True).post("/exempt/").status_code == 200


class WritesByLooking:
    """URLs with two planted faults."""

    @staticmethod
    def _writes(request: Any) -> Any:
        from django.http import HttpResponse

        Tag.objects.get_or_create(name="planted", name_key="planted")
        return HttpResponse("looked")

    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    urlpatterns = [path("look/", _writes.__func__), path("exempt/", csrf_exempt(_writes.__func__))]  # type: ignore[attr-defined]


# SEC-04 -------------------------------------------------------------------------------------------------------------


def every_column(*kinds: type[models.Model]) -> dict[str, str]:
    """A value for every column of these models and some that are none: what a greedy client would send."""
    sent = {}
    for kind in kinds:
        for field in kind._meta.concrete_fields:
            if isinstance(field, models.BooleanField):
                sent[field.name] = "on"
            elif isinstance(field, models.DateTimeField):
                sent[field.name] = "2001-01-01T00:00:00Z"
            elif isinstance(field, models.DateField):
                sent[field.name] = "2001-01-01"
            elif isinstance(field, models.IntegerField | models.ForeignKey | models.BigAutoField):
                sent[field.name] = sent[field.attname] = "4711"
            else:
                sent[field.name] = "X4711"
    extra = {"is_staff": "on", "is_superuser": "on", "codes": "staff.manage", "customer": "4711", "key": "owner"}
    return sent | extra | {"status": "closed", "email_verified": "on"}


def values_of(row: models.Model) -> dict[str, Any]:
    fresh = type(row)._base_manager.get(pk=row.pk)
    return {field.attname: getattr(fresh, field.attname) for field in row._meta.concrete_fields}


def changed_columns(before: dict[str, Any], row: models.Model) -> set[str]:
    after = values_of(row)
    return {name for name in after if after[name] != before[name]}


CLOCKS = {"version", "updated_at", "activity_at"}  # written by the act itself, never from the request


class TestMassAssignment:
    def test_a_new_customer_takes_only_the_fields_of_the_form(self, scene: Scene, client: Client) -> None:
        cast.sign_in(client, cast.sue())
        greedy = {name: value for name, value in every_column(Customer).items() if not name.startswith("group")}

        data = greedy | filled(client, name="Greedy GmbH", **{"tags": "vip", "external_ids.value": ["99"]})
        _page, confirmed = reviewed(client, data)
        client.post("/customers/new/review/", greedy | confirmed)

        made = Customer.objects.get(name="Greedy GmbH")
        assert (made.status, made.number, made.version, made.shares_email) == ("active", "C-000003", 1, False)
        assert (made.owner_id, made.phone_proven_at, made.phone_proven_by) == (None, None, "")
        assert made.pk != 4711 and made.created_at.year != 2001 and made.confirmed_on.year != 2001
        assert (made.tax_id, made.terms_days) == ("", 14)

    def test_an_edit_takes_only_the_fields_the_role_may_write(self, scene: Scene) -> None:
        client, before = client_of(cast.sue()), values_of(scene.customer)
        url = reverse("customer_edit", args=[scene.customer.number])
        opened = read_form(client.get(url).content.decode(), "customer-form")
        greedy = {name: value for name, value in every_column(Customer).items() if name not in opened}

        answer = client.post(url, opened | greedy | {"contact_name": "Only This", "act": "save"})

        assert answer.status_code == 302, answer.content.decode()[:3000]
        assert changed_columns(before, scene.customer) - CLOCKS == {"contact_name"}

    @pytest.mark.parametrize(
        ("name", "kind", "sent", "expected"),
        [
            ("contact_edit", "contact", {"name": "New Name", "phone": "+49 30 88776655"}, {"name"}),
            ("note_edit", "note", {"body": "Said better", "version": "1"}, {"body"}),
            ("tag_edit", "tag", {"name": "renamed", "color": "red"}, {"name", "name_key", "color"}),
            ("group_edit", "group", {"name": "Renamed", "terms_kind": "net", "terms_days": "9"},
             {"name", "name_key", "terms_kind", "terms_days"}),
            ("field_edit", "field", {"label": "Renamed", "choice_key": ["gold", "evil"], "choice_label": ["Gold", "E"]},
             {"label", "label_key", "help_text", "is_required", "choices"}),
            ("role_edit", "role", {"name": "Renamed", "codes": ["customers.view"]}, {"name"}),
        ],
    )  # fmt: skip
    def test_other_forms(
        self, name: str, kind: str, sent: dict[str, Any], expected: set[str], scene: Scene, client: Client
    ) -> None:
        cast.sign_in(client, cast.ada())
        row: models.Model = getattr(scene, kind)
        pattern = next(pattern for pattern in patterns() if pattern.name == name)
        before, keeps = values_of(row), {"remark", "email", "job_title", "is_urgent", "for_billing", "for_technical"}
        greedy = {key: value for key, value in every_column(type(row)).items() if key not in keeps}
        sealed = re.search(r'name="opened" value="([^"]+)"', client.get(url_of(pattern, scene)).content.decode())
        opened = {"opened": sealed.group(1)} if sealed else {}

        answer = client.post(url_of(pattern, scene), greedy | opened | sent)

        assert answer.status_code in (302, 303), answer.content.decode()[-3000:]
        own = {"canonical_email", "email", "remark", "is_urgent", "version", "edited_at", "edited_by"}
        assert changed_columns(before, row) - own == expected

    def test_ones_own_page_gives_nobody_rights(self, scene: Scene) -> None:
        ben = cast.ben()
        client = client_of(ben)
        before = values_of(ben)
        sent = {"name": "Ben B", "theme": "dark", "density": "compact", "language": "", "time_zone": ""}

        answer = client.post(reverse("profile_me"), every_column(User) | sent)

        assert answer.status_code == 302
        assert changed_columns(before, ben) == {"name", "theme", "skips_review"}

    def test_company_pages_write_their_own_fields(self, scene: Scene) -> None:
        client, profile = client_of(cast.ada()), CompanyProfile.objects.get()
        before = values_of(profile)

        client.post(
            reverse("settings_numbers"), every_column(CompanyProfile) | {"number_prefix": "K-", "number_digits": "5"}
        )

        assert changed_columns(before, profile) - {"version"} == {"number_prefix", "number_digits"}


# SEC-02 -------------------------------------------------------------------------------------------------------------

ABSENT = "987654"


def relation_inputs() -> dict[str, Any]:
    """What each relation of what staff write is called in a request: a relation without a name here fails."""
    return {
        "Customer.group": "group", "Customer.owner": "owner", "Customer.tags": "tags", "User.role": "role",
        "CustomerTag.customer": None, "CustomerTag.tag": None,  # only made by operations
        "Address.customer": None, "EmailAddress.customer": None, "Contact.customer": None, "Note.customer": None,
        "CustomValue.customer": None, "CustomValue.field": None,
        "Note.author": None, "NoteRevision.note": None, "ExternalId.customer": None, "OneTimeLink.user": None,
        "ScheduledChange.customer": None, "ScheduledChange.reason": "reason",
    }  # fmt: skip


class TestRelations:
    def test_each_relation_of_the_models_is_known_here(self) -> None:
        found = {
            f"{model.__name__}.{field.name}"
            for app in ("customers", "accounts")
            for model in apps.get_app_config(app).get_models()
            for field in [*model._meta.fields, *model._meta.many_to_many]
            if field.is_relation
        }

        assert found == set(relation_inputs())

    @pytest.mark.parametrize("bad", [ABSENT, "0", "-1", "x", "1e3", "9" * 30])
    def test_add_and_edit_refuse_groups_and_owners_there_are_not(self, bad: str, scene: Scene) -> None:
        client, before = client_of(cast.ada()), values_of(scene.customer)
        url = reverse("customer_edit", args=[scene.customer.number])
        opened = read_form(client.get(url).content.decode(), "customer-form")
        for name in ("group", "owner"):
            assert client.post("/customers/new/", filled(client) | {name: bad}).status_code == 422, name
            assert client.post(url, opened | {name: bad, "act": "save"}).status_code == 422, name

        assert changed_columns(before, scene.customer) == set()

    def test_people_who_are_no_staff_own_no_customer(self, scene: Scene) -> None:
        from tests.scene import gone, roleless

        client = client_of(cast.ada())
        answers = [
            client.post("/customers/new/", filled(client) | {"owner": str(user.pk)}).status_code
            for user in (gone(), roleless())
        ]

        assert answers == [422, 422]

    def test_tags_nobody_made_are_refused_to_who_may_not_make_them(self, scene: Scene) -> None:
        client = client_of(cast.sue())

        assert client.post("/customers/new/", filled(client) | {"tags": "vip, brandnew"}).status_code == 422
        assert not Tag.objects.filter(name="brandnew").exists()

    def test_roles_beyond_ones_own_are_refused(self, scene: Scene) -> None:
        mia, owner = client_of(cast.mia()), Role.objects.get(key="owner")
        new = {"name": "Eve", "email": "eve@example.com", "key": "k1"}

        answers = [mia.post(reverse("staff_add"), new | {"role": role}).status_code for role in (owner.pk, ABSENT, "x")]
        answers.append(mia.post(reverse("staff_role", args=[scene.colleague.pk]), {"role": owner.pk}).status_code)

        assert answers[:3] == [422, 422, 422] and answers[3] in (403, 422)
        assert User.objects.get(pk=scene.colleague.pk).role_id == scene.colleague.role_id
        assert not User.objects.filter(email="eve@example.com").exists()

    @pytest.mark.parametrize("into", [ABSENT, "self", "0", "x"])
    def test_tags_merge_only_into_another(self, into: str, scene: Scene) -> None:
        client, url = client_of(cast.ada()), reverse("tag_merge", args=[scene.tag.pk])

        answer = client.post(url, {"into": scene.tag.pk if into == "self" else into})

        assert answer.status_code == 422
        assert Tag.objects.count() == 2

    def test_an_act_of_another_customer_is_not_undone_under_this_ones_address(self, scene: Scene) -> None:
        client, before = client_of(cast.ada()), values_of(scene.customer)

        client.post(reverse("customer_undo", args=[scene.other.number, scene.act]))

        assert changed_columns(before, scene.customer) == set()

    def test_a_form_opened_for_one_customer_does_not_save_another(self, scene: Scene) -> None:
        client, before = client_of(cast.ada()), values_of(scene.other)
        of_one = read_form(
            client.get(reverse("customer_edit", args=[scene.customer.number])).content.decode(), "customer-form"
        )

        client.post(reverse("customer_edit", args=[scene.other.number]), of_one | {"name": "Stolen", "act": "save"})

        assert changed_columns(before, scene.other) == set()

    def test_a_draft_of_a_colleague_is_as_absent_as_none(self, scene: Scene) -> None:
        sue, bob_key = client_of(cast.sue()), "b" * 20
        client_of(cast.ada()).post(
            "/customers/new/", filled(sue) | {"key": bob_key, "act": "draft", "name": "Secret AB"}
        )

        page = sue.get(f"/customers/new/?draft={bob_key}")
        review = sue.get(f"/customers/new/review/?draft={bob_key}")

        assert "Secret AB" not in page.content.decode() + review.content.decode()
