"""SEC-15, our part: no unsafe request of the door or the settings passes without a token; GET changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from billstead.accounts.models import CompanyProfile, Role, User
from billstead.audit.models import Event
from billstead.staff.account import urls as account
from billstead.staff.me import urls as me
from billstead.staff.settings import urls as settings
from tests import cast

pytestmark = pytest.mark.django_db
PATTERNS = [*account.urlpatterns, *me.urlpatterns, *settings.urlpatterns]


def url_of(pattern: URLPattern, user: User) -> str:
    names = pattern.pattern.converters
    values: dict[str, object] = {"pk": user.pk, "token": "x"}
    return reverse(str(pattern.name), kwargs={name: values[name] for name in names})


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: str(pattern.name))
class TestRoutes:
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_refuses_unsafe_requests_without_a_token(self, pattern: URLPattern, method: str) -> None:
        client = Client(enforce_csrf_checks=True)
        ada = cast.ada()
        cast.sign_in(client, ada)

        assert getattr(client, method)(url_of(pattern, ada)).status_code == 403

    def test_changes_nothing_on_get(self, pattern: URLPattern, client: Client) -> None:
        ada = cast.ada()
        cast.sign_in(client, ada)
        before = _state()

        client.get(url_of(pattern, ada))
        client.get(url_of(pattern, ada))

        assert _state() == before


def _state() -> tuple[object, ...]:
    tables = (User, Role, CompanyProfile, Event)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)
