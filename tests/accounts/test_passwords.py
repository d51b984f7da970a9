"""SEC-12: long enough, not common, not one's own name; long phrases are welcome."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from billstead.accounts.models import CompanyProfile, User
from billstead.accounts.operations import add_staff
from billstead.accounts.rules import leans_on, own_words
from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE
from billstead.core.errors import Invalid
from tests import cast

pytestmark = pytest.mark.django_db
REFUSED = (
    "short7!", "password", "Password2026!", "qwertyuiop", "12345678", "iloveyou1!",
    "AdaLovelace", "adalovelace1815", "Lovelace99!", "ada@example.com", "lovelaceada", "Nordwind2026", "Billstead1!",
)  # fmt: skip
TAKEN = ("correct horse battery staple", "x" * 30 + "ü漢 " * 20, "lovelace-purple-harbour-rain", "Tr0ubador&3xyz")


class TestPasswords:
    @pytest.mark.parametrize("password", REFUSED)
    def test_refuses(self, password: str) -> None:
        CompanyProfile.objects.create(pk=1, legal_name="Nordwind Hosting GmbH")
        events = Event.objects.count()

        with pytest.raises(Invalid) as refusal:
            add_staff(name="Ada Lovelace", email="ada@example.com", role="owner", actor=COMMAND_LINE, now=cast.NOW,
                      password=password)  # fmt: skip

        assert refusal.value.field == "password"
        assert not User.objects.exists()
        assert Event.objects.count() == events

    @pytest.mark.parametrize("password", TAKEN)
    def test_takes(self, password: str) -> None:
        added = add_staff(name="Ada Lovelace", email="ada@example.com", role="owner", actor=COMMAND_LINE, now=cast.NOW,
                          password=password)  # fmt: skip

        assert added.user.check_password(password)

    def test_the_change_form_refuses_with_422_beside_the_field(self, client: Client) -> None:
        cast.sign_in(client, cast.ada())

        answer = client.post(
            reverse("account_change_password"), {"oldpassword": cast.PASSWORD, "password1": "lovelace1815"}
        )

        assert answer.status_code == 422
        assert "id_password1-error" in answer.content.decode()
        assert "lovelace1815" not in answer.content.decode()


class TestOwnWords:
    def test_leaves_long_rests_alone(self) -> None:
        assert leans_on("lovelace1815", own_words("Ada Lovelace"))
        assert not leans_on("lovelace-purple-harbour-rain", own_words("Ada Lovelace"))
        assert not leans_on("purple-harbour", own_words("Ada Lovelace"))
