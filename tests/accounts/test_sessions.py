"""SEC-06 and SEC-29: a new session id at each change of rights, and nothing old lives on."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billstead.accounts.models import Role
from billstead.accounts.operations import change_role, disable_staff, edit_role, set_password
from billstead.accounts.operations.staff import reset_staff
from billstead.core.actor import COMMAND_LINE, NOBODY
from tests import cast

pytestmark = pytest.mark.django_db


def signed_in(user_email: str) -> Client:
    client = Client()
    data = {"login": user_email, "password": cast.PASSWORD}
    assert client.post(reverse("account_login"), data).status_code == 302
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class TestSessionIds:
    def test_a_planted_id_is_not_taken_over(self) -> None:
        cast.ada()
        client = Client()
        client.get(reverse("account_login"))
        planted = client.session
        planted["planted"] = "1"
        planted.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key

        client.post(reverse("account_login"), {"login": "ada@example.com", "password": cast.PASSWORD})

        assert key_of(client) != planted.session_key
        assert not Session.objects.filter(session_key=planted.session_key).exists()

    def test_a_password_change_gives_a_new_id_and_ends_the_others(self) -> None:
        cast.ada()
        here, there = signed_in("ada@example.com"), signed_in("ada@example.com")
        before = key_of(here)

        data = {"oldpassword": cast.PASSWORD, "password1": "nineteen-lanterns-hum"}
        answer = here.post(reverse("account_change_password"), data)

        assert answer.status_code == 302
        assert key_of(here) != before
        assert here.get(reverse("home")).status_code == 200
        assert there.get(reverse("home")).status_code == 302
        old = Client()
        old.cookies[settings.SESSION_COOKIE_NAME] = before
        assert old.get(reverse("home")).status_code == 302

    def test_a_password_set_by_link_ends_all_sessions(self) -> None:
        ada = cast.ada()
        client = signed_in("ada@example.com")
        token = reset_staff(ada, actor=COMMAND_LINE, now=timezone.now())

        set_password(token, password="nineteen-lanterns-hum", actor=NOBODY, now=timezone.now())

        assert client.get(reverse("home")).status_code == 302
        assert not UserSession.objects.filter(user=ada).exists()


class TestRightsAreReadAtTheNextRequest:
    def test_a_code_taken_from_the_role_counts_at_once(self) -> None:
        cast.ada()
        mia = cast.mia()
        client = signed_in("mia@example.com")
        assert client.get(reverse("settings_staff")).status_code == 200

        role = Role.objects.get(pk=mia.role_id)
        edit_role(role, name=role.name, codes=role.permissions - {"staff.manage"}, actor=COMMAND_LINE)

        assert client.get(reverse("settings_staff")).status_code == 403

    def test_another_role_ends_the_sessions(self) -> None:
        cast.ada()
        mia = cast.mia()
        client = signed_in("mia@example.com")
        before = key_of(client)

        change_role(mia, role=Role.objects.get(key="read_only"), actor=COMMAND_LINE, now=cast.NOW)

        assert client.get(reverse("settings_staff")).status_code == 302
        again = signed_in("mia@example.com")
        assert key_of(again) != before
        assert again.get(reverse("settings_staff")).status_code == 403

    def test_a_disabled_person_is_out_at_the_very_next_request(self) -> None:
        cast.ada()
        mia = cast.mia()
        clients = [signed_in("mia@example.com") for _number in range(3)]

        disable_staff(mia, actor=COMMAND_LINE, now=cast.NOW)

        assert [client.get(reverse("home")).status_code for client in clients] == [302, 302, 302]
        assert not UserSession.objects.filter(user=mia).exists()
        assert not Session.objects.filter(session_key__in=[key_of(client) for client in clients]).exists()

    def test_a_disabled_person_cannot_sign_in(self) -> None:
        cast.ada()
        disable_staff(cast.mia(), actor=COMMAND_LINE, now=cast.NOW)
        client = Client()

        client.post(reverse("account_login"), {"login": "mia@example.com", "password": cast.PASSWORD})

        assert client.get(reverse("home")).status_code == 302


class TestSessionList:
    def test_ends_one_other_session_and_not_a_colleagues(self) -> None:
        ada, mia = cast.ada(), cast.mia()
        here, there, colleague = (
            signed_in("ada@example.com"),
            signed_in("ada@example.com"),
            signed_in("mia@example.com"),
        )
        other = UserSession.objects.exclude(session_key=key_of(here)).get(user=ada)
        foreign = UserSession.objects.get(user=mia)

        here.post(reverse("usersessions_list"), {"session": foreign.pk})
        here.post(reverse("usersessions_list"), {"session": other.pk})

        assert there.get(reverse("home")).status_code == 302
        assert colleague.get(reverse("home")).status_code == 200
        assert here.get(reverse("home")).status_code == 200
