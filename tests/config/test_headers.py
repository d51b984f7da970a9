"""SEC-17: the headers on every kind of answer. SEC-05: what anonymous people find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from billstead.config import urls
from billstead.ui.permissions import allow
from tests import cast, makers
from tests.headers import HEADERS, header_findings
from tests.staff.settings.test_pages import png


@allow(None)
def breaks(request: object) -> HttpResponse:
    raise RuntimeError("canary-in-an-exception")


@allow(None)
def conflict(request: object) -> HttpResponse:
    return HttpResponse("changed meanwhile", status=409)


class WithBreak:
    """The site's URLs and one view that breaks."""

    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500
    urlpatterns = [path("breaks/", breaks), path("conflict/", conflict), *urls.urlpatterns]


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
    ("/conflict/", 409),
    ("/static/sheet.css", 200),
    ("/static/none.css", 404),
]


@pytest.mark.django_db
class TestHeaders:
    @pytest.fixture(autouse=True)
    def _site(self, settings: Any, tmp_path: Path) -> None:
        (tmp_path / "sheet.css").write_text("p {}")
        settings.ROOT_URLCONF, settings.STATIC_ROOT = WithBreak, tmp_path
        settings.ALLOWED_HOSTS, settings.SECURE_HSTS_SECONDS = ["testserver"], 63_072_000

    @pytest.mark.parametrize(("address", "status"), KINDS)
    def test_stand_on_every_kind_of_answer(self, address: str, status: int) -> None:
        for headers in ({}, {"HX-Request": "true"}):
            response = Client(raise_request_exception=False).get(address, headers=headers, secure=True)

            findings = header_findings(response)
            told = response.headers.get("Strict-Transport-Security", "")
            assert (findings, told.partition(";")[0]) == ([], "max-age=63072000")
            assert response.status_code == (204 if headers and status == 302 else status)

    def test_stand_on_what_people_signed_in_take_home(self, settings: Any) -> None:
        """Downloads, fragments and refusals; what each route answers to each person is in tests/security."""
        settings.ROOT_URLCONF = urls.__name__
        client, customer = cast.sign_in(Client(raise_request_exception=False), cast.ada()), makers.make_customer()
        TOTP.activate(cast.ada(), generate_totp_secret())
        RecoveryCodes.activate(cast.ada())
        logo = client.post("/settings/company/logo/", {"logo": SimpleUploadedFile("a.png", png())})
        htmx = {"HX-Request": "true"}
        profile = f"/customers/{customer.number}/"
        answers = {
            "a redirect": (302, logo),
            "the logo": (200, client.get("/logo/")),
            "a CSV": (200, client.get(f"{profile}activity.csv")),
            "recovery codes": (200, client.get("/account/2fa/codes/new/")),
            "a fragment": (200, client.get("/customers/", headers=htmx)),
            "a refused fragment": (422, client.post(f"{profile}notes/", {"body": ""}, headers=htmx)),
            "a refused form": (422, client.post("/customers/new/", {"act": "check"})),
            "an absent page": (404, client.get("/customers/C-9/")),
            "no slash": (301, client.get("/customers")),
            "no text": (400, client.get("/customers/?q=%ff")),
            "too much": (413, client.post("/customers/new/", {"note": "x" * 3_000_000})),
            "a conflict": (409, client.post(f"{profile}phone-proven/", {"phone": "+49301"})),
        }

        found = {name: (answer.status_code, header_findings(answer, signed_in=True))
                 for name, (_status, answer) in answers.items()}  # fmt: skip
        assert found == {name: (status, []) for name, (status, _answer) in answers.items()}

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


PROBED = """
/setup /setup/ /install /install/ /install.php /first-run /onboarding /register /signup /signup/ /account/signup/
/accounts/signup/ /account/email/ /account/password/reset/ /accounts/login/ /admin /admin/ /admin/login/ /administrator/
/django-admin/ /cron /cron.php /cron/run /tasks /jobs /worker /queue /debug /debug/ /__debug__/ /silk/ /metrics
/metrics/ /prometheus /stats /status /server-status /health /actuator /actuator/env /env /.env /.git/config /.git/HEAD
/.hg /config /config.json /settings.py /keys.json /data/keys.json /db.sqlite3 /data/db.sqlite3 /backup /backup.tar
/dump.sql /phpinfo.php /wp-login.php /console /shell /graphql /swagger /openapi.json /docs /api /api/v1/ /media/
/media/../keys.json /static/../keys.json /roles /owner /staff/ /internal/ /test /trace
/.git /.git/ /.gitignore /.svn/entries /.DS_Store /.env.production /.env.bak /.aws/credentials /.htpasswd /web.config
/static/ /static/staff/ /static//etc/passwd /static/%2e%2e/keys.json /static/..%2fkeys.json /media/keys.json /keys
/manager /read_only /support /billing /role/owner /account/roles/ /worker/run /jobs/ /outbox /backup.sql /dump /sentry
/doctor /reindex /migrate /demo /bench /docker-compose.yml /Dockerfile /pyproject.toml /requirements.txt /robots.php
""".split()


@pytest.mark.django_db
class TestAnonymous:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_finds_nothing_of_set_up_debugging_or_internals(self, method: str) -> None:
        cast.ada()
        client = Client()

        found = {address: getattr(client, method)(address).status_code for address in PROBED}

        assert len(found) >= 100
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
