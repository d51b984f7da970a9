from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.test import override_settings

from billstead.core.actor import Actor
from billstead.staff import errors
from billstead.ui.permissions import AccessDenied
from tests import cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class TestPermissionDenied:
    def answer(self, rf, code: str, **headers: str) -> str:
        cast.ada()
        request = rf.get("/settings/", headers=headers)
        request.user = cast.ben()
        request.actor = cast.actor(request.user)
        response = errors.permission_denied(request, AccessDenied(code))
        assert response.status_code == 403
        return response.content.decode()

    def test_names_the_area_and_whom_to_ask(self, rf):
        html = self.answer(rf, "customers.view")

        assert "You don’t have access to Customers. Ask an administrator (Ada Lovelace)." in html
        assert 'id="nav"' in html

    def test_names_the_permission_of_an_act(self, rf):
        assert "Your role does not include “Edit customers”." in self.answer(rf, "customers.edit")

    def test_tells_a_stranger_no_names(self, rf):
        cast.ada()
        request = rf.get("/")
        request.actor = Actor(kind="customer", id=5)

        html = errors.permission_denied(request, AccessDenied("customers.view")).content.decode()

        assert "Ada" not in html

    def test_is_a_banner_above_the_page_for_htmx(self, rf):
        html = self.answer(rf, "customers.view", **HTMX)

        assert "<html" not in html
        assert 'id="error-banner"' in html


class TestOthers:
    @pytest.mark.parametrize(
        ("view", "exception", "status"),
        [
            (errors.not_found, None, 404),
            (errors.bad_request, BadRequest("x"), 400),
            (errors.bad_request, RequestDataTooBig("x"), 413),
            (errors.too_many, None, 429),
        ],
    )
    def test_answer_in_words_with_their_code(self, rf, view, exception, status):
        page = view(rf.get("/"), exception)
        fragment = view(rf.get("/", headers=HTMX), exception)

        assert page.status_code == fragment.status_code == status
        assert b"<h1>" in page.content
        assert b"<html" not in fragment.content
        assert fragment["HX-Retarget"] == "#notices"

    def test_csrf_failure_is_a_403(self, rf):
        assert errors.csrf_failure(rf.post("/")).status_code == 403

    def test_a_500_shows_the_number_that_is_in_the_log(self, rf, caplog):
        response = errors.server_error(rf.get("/customers/?q=secret"))

        reference = caplog.records[-1].args[0]
        assert response.status_code == 500
        assert reference in response.content.decode()
        assert "secret" not in caplog.text

    @pytest.mark.django_db(databases=[])
    def test_a_500_needs_no_database(self, rf):
        assert errors.server_error(rf.get("/")).status_code == 500

    @override_settings(DEBUG=False)
    def test_an_unknown_address_is_answered_by_the_site(self, client):
        response = cast.sign_in(client, cast.ada()).get("/nothing/here/")

        assert response.status_code == 404
        assert b"Nothing here" in response.content


class TestMethodNotAllowed:
    def test_is_a_page_that_says_what_to_do_and_keeps_the_header(self, client):
        answer = cast.sign_in(client, cast.ben()).get("/appearance/")

        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "Not a page" in answer.content.decode()

    def test_is_a_banner_for_htmx(self, client):
        answer = cast.sign_in(client, cast.ben()).get("/appearance/", headers=HTMX)

        assert answer.status_code == 405
        assert 'id="error-banner"' in answer.content.decode()

    def test_shows_a_stranger_no_menu(self, client):
        html = client.get("/appearance/").content.decode()

        assert "Not a page" in html
        assert 'id="nav"' not in html

    def test_stays_empty_for_methods_no_browser_sends(self, client):
        assert cast.sign_in(client, cast.ben()).put("/appearance/").content == b""
