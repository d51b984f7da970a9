"""INP-01: odd and hostile strings into every writable field of every form, the fields found on the pages.

Never an answer of 500 or more; what is stored is what was typed, in normal form C; a refusal is said in words.
"""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import models
from django.test import Client

from billstead.customers.models import StatusReason
from tests import cast
from tests.robustness.forms import Form, every_form, forms_of
from tests.scene import Scene, client_of, undone
from tests.strings import STRINGS, one_of_each_class

pytestmark = pytest.mark.django_db
# What each route stores its text in: (attribute of the scene or model name, column).
STORED = {
    ("profile_me", "name"): ("accounts.User", "name"), ("settings_tags", "name"): ("customers.Tag", "name"),
    ("tag_edit", "name"): ("customers.Tag", "name"), ("settings_groups", "name"): ("customers.Group", "name"),
    ("group_edit", "name"): ("customers.Group", "name"), ("role_create", "name"): ("accounts.Role", "name"),
    ("role_edit", "name"): ("accounts.Role", "name"), ("staff_add", "name"): ("accounts.User", "name"),
    ("field_create", "label"): ("customers.CustomField", "label"),
    ("field_create", "help_text"): ("customers.CustomField", "help_text"),
    ("field_edit", "label"): ("customers.CustomField", "label"),
    ("field_edit", "help_text"): ("customers.CustomField", "help_text"),
    ("settings_company", "legal_name"): ("accounts.CompanyProfile", "legal_name"),
    ("settings_company", "city"): ("accounts.CompanyProfile", "city"),
    ("customer_notes", "body"): ("customers.Note", "body"), ("note_edit", "body"): ("customers.Note", "body"),
    ("contact_create", "name"): ("customers.Contact", "name"), ("contact_edit", "name"): ("customers.Contact", "name"),
    ("contact_edit", "remark"): ("customers.Contact", "remark"),
    ("contact_edit", "job_title"): ("customers.Contact", "job_title"),
}  # fmt: skip
# Enough to be right where the page leaves a field for people to fill.
FILLED: dict[str, dict[str, Any]] = {
    "staff_add": {"name": "Eve Example", "email": "eve@example.com"}, "contact_create": {"name": "Somebody"},
    "field_create": {"label": "New field"},
    "role_create": {"name": "Trainees"}, "settings_tags": {"name": "new"}, "settings_groups": {"name": "New"},
    "settings_reasons": {"label": "New"},
    "account_change_password": {"oldpassword": cast.PASSWORD, "password1": "nineteen-lanterns-hum"},
    "customer_notes": {"body": "Called back."},
}  # fmt: skip


def send(client: Client, form: Form, data: dict[str, Any]) -> Any:
    """As browsers send it; a lone surrogate, which no browser sends, as lenient encoders write it."""
    if form.method == "get":
        return client.get(f"{form.action.partition('?')[0]}?{_encoded(data)}")
    return client.post(form.action, _encoded(data), content_type="application/x-www-form-urlencoded")


def _encoded(data: dict[str, Any]) -> str:
    return urlencode(data, doseq=True, encoding="utf-8", errors="surrogatepass")


def of_the_day(form: Form) -> dict[str, str]:
    """What is right only among the rows there are."""
    if form.route != "customer_move":
        return {}
    return {"reason": str(StatusReason.objects.filter(move="suspend").values_list("pk", flat=True)[0])}


def kept(form: Form, name: str, text: str) -> bool:
    """Whether a column holds what was typed, in normal form C and without outer space."""
    label, column = STORED[form.route, name]
    from django.apps import apps

    model: type[models.Model] = apps.get_model(label)
    wanted = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    values = model._base_manager.values_list(column, flat=True)
    return any(value in (wanted, wanted.strip(), " ".join(wanted.split())) for value in values)


def judge(client: Client, form: Form, name: str, label: str, text: str) -> str:
    """What is wrong about the answer to one string in one field; nothing when all is well."""
    data = form.data | FILLED.get(form.route, {}) | of_the_day(form) | {name: form.said(name, text)}
    with undone(client):
        answer = send(client, form, data)
        body = "" if answer.streaming else answer.content.decode()
        where = f"{form.method} {form.route} {name}={label}: {answer.status_code}"
        if answer.status_code >= 500:
            return where
        if form.method == "get":
            return ""
        if answer.status_code == 422:
            faults = faults_of_refusal(form, body, name)
            return f"{where}{faults}" if faults else ""
        is_saved = answer.status_code == (200 if form.route == "staff_add" else 302)
        if answer.status_code == 200 and form.route in KEEPERS and not is_saved and name not in form.unsent:
            return f"{where} silently"
        if is_saved and (form.route, name) in STORED and not kept(form, name, text):
            return f"{where} stored something else"
    return ""


def faults_of_refusal(form: Form, body: str, name: str) -> str:
    """A refusal names the field, in words that end as all of them do: a banner with a period, a field without one."""
    said = [html.unescape(re.sub("<[^>]+>", "", words)).strip() for words in FIELD_ERROR.findall(body)]
    if any(words.endswith(".") for words in said):
        return f" says {said}"
    if name in form.ticked:
        return ""
    if name in CARRIED and BANNER in body:
        return ""
    stem = re.escape(TOLD_AT.get(name, name).rpartition(".")[2])
    is_named = re.search(rf'id="[^"]*{stem}[^"]*-error"|href="[^"]*#[^"]*{stem}', body)
    return "" if is_named else f" names no {name}"


FIELD_ERROR = re.compile(r'<p class="error"[^>]*>.*?<span><span class="sr">[^<]*</span>(.*?)</span></p>', re.DOTALL)
BANNER = "banner--error"
# Rows of a list are told about where the list ends.
TOLD_AT = {"choice_label": "choices"}
# Values that a page sends along and no field shows, and choices of a list: a refusal is said above the form.
CARRIED = {"opened", "key", "draft", "version", "state", "on", "username", "role", "codes", "act"}
KEEPERS = {route for route, _name in STORED}


def tries(place: int) -> Iterable[tuple[str, str]]:
    return STRINGS if os.environ.get("BILLSTEAD_TEST_FULL") else one_of_each_class(place)


class TestStrings:
    def test_every_field_takes_every_class_of_string_or_names_itself(self, scene: Scene) -> None:
        """Alone in an otherwise right form, so that no other field hides it: stored equal after NFC, or refused."""
        client, wrong = client_of(cast.ada()), []
        for form in every_form(client, scene):
            for place, name in enumerate(form.writable):
                wrong += [said for label, text in tries(place) if (said := judge(client, form, name, label, text))]

        assert not wrong, "\n" + "\n".join(wrong)

    def test_the_forms_are_found(self, scene: Scene) -> None:
        found = {form.route for form in every_form(client_of(cast.ada()), scene)}

        wanted = {route for route, _name in STORED} | {
            "customer_list", "customer_activity", "settings_history", "account_login", "appearance",
            "account_reauthenticate", "account_change_password", "settings_numbers", "settings_fields", "tag_merge",
            "field_move",
            "staff_role", "mfa_activate_totp", "customer_columns",
        }  # fmt: skip
        assert wanted - found == set()

    def test_check_catches_an_error_and_a_changed_text(self, scene: Scene, settings: Any) -> None:
        settings.ROOT_URLCONF = Faulty
        client = client_of(cast.ada())
        breaks, swallows = Form("breaks", "post", "/breaks/"), Form("settings_tags", "post", "/swallows/")

        assert judge(client, breaks, "x", "nul", "a\x00b").endswith("500")
        assert judge(client, swallows, "name", "plain", "abc").endswith("stored something else")

    def test_reader_finds_what_a_browser_sends(self) -> None:
        page = (
            '<form method="post" action="/a/"><input name="t" value="1"><textarea name="n">x</textarea>'
            '<input type="checkbox" name="c" checked><select name="s"><option value="1"><option value="2" selected>'
            "</select><button name=b>B</button></form>"
        )

        assert forms_of(page, "/")[0].data == {"t": "1", "n": "x", "c": "on", "s": "2"}


class Faulty:
    from django.http import HttpResponse
    from django.urls import path

    @staticmethod
    def _breaks(request: Any) -> Any:
        raise ValueError(request.POST["x"])

    @staticmethod
    def _swallows(request: Any) -> Any:
        from django.shortcuts import redirect

        return redirect("/")

    urlpatterns = [path("breaks/", _breaks.__func__), path("swallows/", _swallows.__func__)]  # type: ignore[attr-defined]


# INP-11, what pages take of it ---------------------------------------------------------------------------------------

LISTS = ("/customers/", "/customers/count/", "/customers/assist/", "/search/suggest/", "/settings/history/")
ODD_QUERIES = (
    "q=%ff%fe", "q=%c3%28", "q=%ed%a0%80", "%ff=1", "q=a&q=b&q=c", "sort=name&sort=-email", "page=1&page=2",
    "after=%00", "after=x&before=y", "before=999999999999999999999999", "before=-1", "columns=" + "a," * 3000,
    "kind[]=x", "q[$ne]=1", "q=" + "(" * 5000, "q=" + "a" * 10_000, "since=0000-00-00&until=99999-12-31",
    "since=2030-02-31", "person=staff:99999999999999999999", "at=-5&q=x", "at=1e9&q=status:", "new=%22%3E",
    "views=" * 50,    "size=0", "size=-1", "size=1e9", ";q=1;q=2", "&&&&==", "q", "=x", "older=%F0%9F%8E%88",
    "add=status&value=" + "x" * 9000,
)  # fmt: skip


ANSWERED = {200, 204, 302, 303, 400, 404, 413, 414, 422}


class TestQueries:
    def test_odd_addresses_are_answered_or_refused_never_broken(self, scene: Scene) -> None:
        client, profile = client_of(cast.ada()), f"/customers/{scene.customer.number}/activity/"
        broken = [
            (path, query[:60], status)
            for path in (*LISTS, profile, profile[:-1] + ".csv")
            for query in ODD_QUERIES
            if (status := client.get(f"{path}?{query}").status_code) not in ANSWERED
        ]

        assert broken == []

    @pytest.mark.parametrize("path", LISTS)
    def test_bytes_that_are_no_text_are_refused(self, path: str, scene: Scene) -> None:
        assert client_of(cast.ada()).get(f"{path}?q=%ff").status_code == 400
