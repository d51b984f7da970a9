"""One-time links: one use, one purpose, a short life, and looking uses nothing up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billstead.accounts.models import OneTimeLink, User
from billstead.accounts.operations import LinkRefused, add_staff, disable_staff, reset_staff, set_password
from billstead.audit.models import EventPayload
from billstead.core.actor import COMMAND_LINE, NOBODY
from billstead.core.errors import Invalid
from tests import cast

pytestmark = pytest.mark.django_db
NEW = "nineteen-lanterns-hum"


class TestResetStaff:
    def test_lets_the_person_choose_a_password_once(self) -> None:
        ada = cast.ada()
        token = reset_staff(ada, actor=COMMAND_LINE, now=cast.NOW)

        set_password(token, password=NEW, actor=NOBODY, now=cast.NOW + timedelta(minutes=29))

        assert User.objects.get(pk=ada.pk).check_password(NEW)
        with pytest.raises(LinkRefused):
            set_password(token, password=NEW, actor=NOBODY, now=cast.NOW + timedelta(minutes=29))

    def test_ends_after_thirty_minutes(self) -> None:
        token = reset_staff(cast.ada(), actor=COMMAND_LINE, now=cast.NOW)

        with pytest.raises(LinkRefused):
            set_password(token, password=NEW, actor=NOBODY, now=cast.NOW + timedelta(minutes=30))

    def test_ends_with_a_newer_link(self) -> None:
        ada = cast.ada()
        old = reset_staff(ada, actor=COMMAND_LINE, now=cast.NOW)
        reset_staff(ada, actor=COMMAND_LINE, now=cast.NOW)

        with pytest.raises(LinkRefused):
            set_password(old, password=NEW, actor=NOBODY, now=cast.NOW)

    def test_ends_when_the_person_is_disabled(self) -> None:
        cast.ada()
        ben = cast.ben()
        token = reset_staff(ben, actor=COMMAND_LINE, now=cast.NOW)
        disable_staff(ben, actor=COMMAND_LINE, now=cast.NOW)

        with pytest.raises(LinkRefused):
            set_password(token, password=NEW, actor=NOBODY, now=cast.NOW)

    def test_holds_for_its_purpose_only(self) -> None:
        token = reset_staff(cast.ada(), actor=COMMAND_LINE, now=cast.NOW)
        OneTimeLink.objects.update(digest=OneTimeLink.objects.get().digest[::-1])

        with pytest.raises(LinkRefused):
            set_password(token, password=NEW, actor=NOBODY, now=cast.NOW)

    def test_a_refused_password_leaves_the_link_alive(self) -> None:
        token = reset_staff(cast.ada(), actor=COMMAND_LINE, now=cast.NOW)

        with pytest.raises(Invalid):
            set_password(token, password="lovelace1", actor=NOBODY, now=cast.NOW)

        set_password(token, password=NEW, actor=NOBODY, now=cast.NOW)

    def test_keeps_the_token_nowhere(self) -> None:
        token = reset_staff(cast.ada(), actor=COMMAND_LINE, now=cast.NOW)

        assert len(token) >= 43
        assert token not in str(list(OneTimeLink.objects.values()))
        assert not EventPayload.objects.filter(text__contains=token).exists()


class TestLinkPage:
    def test_looking_uses_nothing_up_and_the_address_bar_loses_the_token(self, client: Client) -> None:
        added = add_staff(name="Ida", email="ida@example.com", role="owner", actor=COMMAND_LINE, now=timezone.now())

        first = client.get(reverse("open_link", args=[added.token]))
        pages = [client.get(first["Location"]).status_code for _look in range(3)]
        done = client.post(first["Location"], {"password": NEW})

        assert added.token not in first["Location"]
        assert pages == [200, 200, 200]
        assert done["Location"] == reverse("account_login")
        answer = client.post(reverse("account_login"), {"login": "ida@example.com", "password": NEW})
        assert answer.status_code == 302

    def test_a_wrong_link_looks_like_a_right_one_until_it_is_followed(self, client: Client) -> None:
        answer = client.get(reverse("open_link", args=["nonsense"]))

        assert answer.status_code == 302
        assert client.get(answer["Location"]).status_code == 410
