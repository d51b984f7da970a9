"""SEC-17: the headers on every kind of answer. SEC-05: what anonymous people find."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from billstead.config import urls
from billstead.ui.permissions import allow
from tests import cast

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def header_findings(response: HttpResponse) -> list[str]:
    """The headers an answer lacks or has wrong."""
    wrong = [name for name, value in HEADERS.items() if response.headers.get(name) != value]
    policy = {part.strip() for part in response.headers.get("Content-Security-Policy", "").split(";")}
    return wrong + ([] if policy == CSP else ["Content-Security-Policy"])


@allow(None)
def breaks(request: object) -> HttpResponse:
    raise RuntimeError("canary-in-an-exception")


class WithBreak:
    """The site's URLs and one view that breaks."""

    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500
    urlpatterns = [path("breaks/", breaks), *urls.urlpatterns]


KINDS = [
    ("/account/login/", 200),
    ("/", 302),
    ("/settings/?q=x", 302),
    ("/nowhere/", 404),
    ("/breaks/", 500),
    ("/account/login/?bad=%ff", 400),
    ("/healthz", 200),
    ("/readyz", 200),
    ("/robots.txt", 200),
    ("/settings", 301),
]


@pytest.mark.django_db
class TestHeaders:
    @pytest.fixture(autouse=True)
    def _site(self, settings: Any) -> None:
        settings.ROOT_URLCONF = WithBreak
        settings.ALLOWED_HOSTS = ["testserver"]

    @pytest.mark.parametrize(("address", "status"), KINDS)
    def test_stand_on_every_kind_of_answer(self, address: str, status: int) -> None:
        response = Client(raise_request_exception=False).get(address)

        assert (response.status_code, header_findings(response)) == (status, [])

    def test_stand_on_an_answer_to_a_foreign_host(self) -> None:
        response = Client().get("/account/login/", HTTP_HOST="evil.example")

        assert (response.status_code, header_findings(response)) == (400, [])

    def test_stand_on_a_refused_form(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/account/login/", {})

        assert (response.status_code, header_findings(response)) == (403, [])

    def test_the_check_catches_a_missing_header(self) -> None:
        assert header_findings(HttpResponse()) == [*HEADERS, "Content-Security-Policy"]

    def test_an_error_page_tells_nothing_of_the_error(self) -> None:
        response = Client(raise_request_exception=False).get("/breaks/")

        assert b"canary" not in response.content
        assert b"RuntimeError" not in response.content

    def test_https_is_kept_for_years(self, settings: Any) -> None:
        settings.SECURE_HSTS_SECONDS = 63_072_000

        response = Client().get("/account/login/", secure=True)

        assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")


@pytest.mark.django_db
class TestNoStore:
    @pytest.mark.parametrize("address", ["/", "/nowhere/", "/customers/"])
    def test_pages_of_people_signed_in_stay_out_of_caches(self, address: str) -> None:
        client = Client()
        client.force_login(cast.ada())

        assert "no-store" in client.get(address).headers["Cache-Control"]


PROBED = """
/setup /setup/ /install /install/ /install.php /first-run /onboarding /register /signup /signup/ /account/signup/
/accounts/signup/ /account/email/ /account/password/reset/ /accounts/login/ /admin /admin/ /admin/login/ /administrator/
/django-admin/ /cron /cron.php /cron/run /tasks /jobs /worker /queue /debug /debug/ /__debug__/ /silk/ /metrics
/metrics/ /prometheus /stats /status /server-status /health /actuator /actuator/env /env /.env /.git/config /.git/HEAD
/.hg /config /config.json /settings.py /keys.json /data/keys.json /db.sqlite3 /data/db.sqlite3 /backup /backup.tar
/dump.sql /phpinfo.php /wp-login.php /console /shell /graphql /swagger /openapi.json /docs /api /api/v1/ /media/
/media/../keys.json /static/../keys.json /roles /owner /staff/ /internal/ /test /trace
""".split()


@pytest.mark.django_db
class TestAnonymous:
    def test_finds_nothing_of_set_up_debugging_or_internals(self) -> None:
        assert len(PROBED) >= 60
        found = {address: Client().get(address).status_code for address in PROBED}

        assert {address: status for address, status in found.items() if status not in {403, 404}} == {}

    def test_the_list_catches_an_open_page(self) -> None:
        class Open:
            handler404 = urls.handler404
            urlpatterns = [path("metrics", lambda request: HttpResponse("secret 1"))]

        with override_settings(ROOT_URLCONF=Open):
            assert Client().get("/metrics").status_code == 200

    def test_names_no_role_before_signing_in(self) -> None:
        body = Client().get(settings.LOGIN_URL if "/" in settings.LOGIN_URL else "/account/login/").content.decode()

        assert not [word for word in ("Read-only", "Manager", "staff.manage", "roles.manage") if word in body]
