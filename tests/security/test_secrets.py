"""SEC-27, SEC-12: what people type or are given in secret stands in no log, no history, no table and no page."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, yield_hotp_counters_from_time
from allauth.mfa.totp.internal.auth import hotp_value as hotp
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from billstead.accounts.models import OneTimeLink
from billstead.config import urls
from billstead.ui.permissions import allow
from tests import cast
from tests.conventions import ROOT
from tests.scene import client_of

pytestmark = pytest.mark.django_db
WRONG, CHOSEN, CHANGED = "qanary-wrong-quince", "qanary-chosen-kelp-ladder", "qanary-changed-moss-engine"
# Sessions hold what one is doing just now and end; nothing of theirs is shown or kept.
NOT_LASTING = {"django_session"}


@dataclass
class Walk:
    """The secrets of one life at the door, and the pages that must not tell them."""

    secrets: dict[str, str] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)

    def see(self, answer: Any) -> Any:
        self.pages.append(answer.content.decode())
        return answer

    def found_in(self, text: str) -> list[str]:
        return [name for name, secret in self.secrets.items() if secret in text]


@pytest.fixture
def walk(log_lines: io.StringIO) -> Walk:
    """Invited by an owner, chooses a password, errs, signs in, changes it, turns on a second factor, and uses both."""
    walk, ada, nina = Walk(), client_of(cast.ada()), Client(enforce_csrf_checks=False)
    walk.secrets |= {"wrong password": WRONG, "chosen password": CHOSEN, "changed password": CHANGED}
    sent = {"name": "Nina New", "email": "nina@example.com", "role": str(cast.sue().role_id), "key": "k1"}
    shown = ada.post(reverse("staff_add"), sent).content.decode()
    link = re.search(r"/account/link/([\w-]{20,})/", shown)
    assert link, shown
    walk.secrets["link"] = link.group(1)
    walk.see(ada.post(reverse("staff_add"), sent))
    nina.get(link.group(0))
    walk.see(nina.get(reverse("one_time_link")))
    walk.see(nina.post(reverse("one_time_link"), {"password": "password"}))
    assert nina.post(reverse("one_time_link"), {"password": CHOSEN}).status_code == 302
    login = reverse("account_login")
    for typed in ({"login": "nina@example.com", "password": WRONG}, {"login": WRONG, "password": "x"},
                  {"login": "nina@example.com", "password": CHOSEN}):  # fmt: skip
        answer = nina.post(login, typed)
        walk.pages += [answer.content.decode().replace(f'value="{typed["login"]}"', "")]
    assert answer.status_code == 302
    walk.see(Client(enforce_csrf_checks=True).post(login, {"login": "nina@example.com", "password": CHOSEN}))
    walk.secrets["session"] = nina.session.session_key or ""
    _change_password(walk, nina)
    _second_factor(walk, nina)
    for url in (reverse("profile_me"), reverse("usersessions_list"), reverse("home")):
        walk.see(nina.get(url))
    person = ada.get(reverse("settings_staff")).content.decode()
    walk.pages += [person, ada.get(reverse("settings_history")).content.decode()]
    walk.pages += [ada.get(url).content.decode() for url in set(re.findall(r'href="(/settings/staff/\d+/)"', person))]
    return walk


def _change_password(walk: Walk, client: Client) -> None:
    url = reverse("account_change_password")
    walk.see(client.post(url, {"oldpassword": WRONG, "password1": CHANGED}))
    walk.see(client.post(url, {"oldpassword": CHOSEN, "password1": "password"}))
    assert walk.see(client.post(url, {"oldpassword": CHOSEN, "password1": CHANGED})).status_code == 302
    walk.see(client.post(reverse("account_reauthenticate"), {"password": WRONG}))
    walk.see(client.post(reverse("account_reauthenticate"), {"password": CHANGED}))
    walk.secrets["later session"] = client.session.session_key or ""


def _second_factor(walk: Walk, client: Client) -> None:
    client.get(reverse("mfa_activate_totp"))
    secret = walk.secrets["authenticator"] = client.session[SECRET_SESSION_KEY]
    code = format_hotp_value(hotp(secret, next(iter(yield_hotp_counters_from_time()))))
    walk.secrets["code"] = code
    assert walk.see(client.post(reverse("mfa_activate_totp"), {"code": code})).status_code == 302
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"<(?:code|li)[^>]*>([\w-]{8,12})</", shown)
    assert len(codes) >= 8
    walk.secrets |= {f"recovery code {place}": code for place, code in enumerate(codes)}


def rows_of_all_tables() -> str:
    told = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in NOT_LASTING:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
                told += [f"{model._meta.db_table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(told)


class TestSecrets:
    def test_stand_in_no_log_no_table_and_no_page(self, walk: Walk, log_lines: io.StringIO) -> None:
        assert walk.found_in(log_lines.getvalue()) == []
        assert [name for page in walk.pages for name in walk.found_in(page)] == []
        # Which sessions are open is asked by their keys, so these stand where they are kept.
        kept = walk.found_in(rows_of_all_tables())
        assert [name for name in kept if "session" not in name] == []
        assert OneTimeLink.objects.count() == 0 and "reference" not in "".join(walk.pages)

    def test_check_catches_each_place(self, walk: Walk, log_lines: io.StringIO, settings: Any) -> None:
        ada = cast.ada()
        ada.name = f"Ada {CHANGED}"
        ada.save(update_fields=["name"])
        settings.ROOT_URLCONF = Tells
        Client().post("/tells/", {"password": CHOSEN})

        assert walk.found_in(log_lines.getvalue()) == ["chosen password"]
        assert "changed password" in walk.found_in(rows_of_all_tables())

    def test_no_error_page_tells_what_was_sent(self, log_lines: io.StringIO, settings: Any) -> None:
        settings.ROOT_URLCONF = Tells
        cookies = {"Cookie": f"billstead_staff={WRONG}", "Authorization": f"Bearer {WRONG}"}

        answer = Client(raise_request_exception=False).post("/breaks/", {"password": WRONG}, headers=cookies)

        assert answer.status_code == 500
        assert WRONG not in answer.content.decode() + log_lines.getvalue()
        assert "RuntimeError" in log_lines.getvalue()

    def test_password_boxes_come_back_empty_and_may_be_pasted_into(self) -> None:
        cast.ada()

        sent = {"login": "a@example.com", "password": WRONG}
        page = Client().post(reverse("account_login"), sent).content.decode()
        scripts = [path for path in (ROOT / "billstead").rglob("*.js") if "vendor" not in path.parts]

        [box] = re.findall(r'<input[^>]*type="password"[^>]*>', page)
        assert "value=" not in box and "maxlength" not in box and 'autocomplete="current-password"' in box
        assert scripts and [path.name for path in scripts if "paste" in path.read_text(encoding="utf-8")] == []


class Tells:
    @staticmethod
    def _logs(request: Any) -> HttpResponse:
        import logging

        logging.getLogger("billstead").warning("sign-in with %s", request.POST["password"])
        return HttpResponse()

    @staticmethod
    def _breaks(request: Any) -> HttpResponse:
        typed = request.POST["password"]
        raise RuntimeError(f"broken at {len(typed)}")

    handler500 = urls.handler500
    urlpatterns = [
        path("tells/", allow(None)(_logs.__func__)),  # type: ignore[attr-defined]
        path("breaks/", allow(None)(_breaks.__func__)),  # type: ignore[attr-defined]
    ]
