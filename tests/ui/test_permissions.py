from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse

from billstead.core.actor import NOBODY, Actor
from billstead.ui.permissions import SIGNED_IN, AccessDenied, allow


def shown(request: HttpRequest) -> HttpResponse:
    return HttpResponse("shown")


STAFF = Actor(kind="staff", id=1, name="Sue", permissions=frozenset({"customers.view"}))


class TestAllow:
    def request(self, rf, actor: Actor | None, **headers: str) -> HttpRequest:
        request = rf.get("/customers/?q=a", headers=headers)
        if actor:
            request.actor = actor
        return request

    def test_opens_to_who_holds_the_code(self, rf):
        assert allow("customers.view")(shown)(self.request(rf, STAFF)).content == b"shown"

    def test_refuses_who_does_not(self, rf):
        with pytest.raises(AccessDenied) as refusal:
            allow("customers.edit")(shown)(self.request(rf, STAFF))

        assert refusal.value.code == "customers.edit"

    def test_opens_to_anybody_signed_in(self, rf):
        assert allow(SIGNED_IN)(shown)(self.request(rf, STAFF)).content == b"shown"

    def test_refuses_a_customer_where_staff_is_asked_for(self, rf):
        with pytest.raises(AccessDenied):
            allow(SIGNED_IN)(shown)(self.request(rf, Actor(kind="customer", id=3)))

    @pytest.mark.parametrize("actor", [None, NOBODY])
    @pytest.mark.parametrize("code", ["customers.view", SIGNED_IN])
    def test_sends_strangers_to_sign_in_and_back(self, rf, actor, code):
        response = allow(code)(shown)(self.request(rf, actor))

        assert response.status_code == 302
        assert response["Location"].endswith("?next=/customers/%3Fq%3Da")

    def test_sends_the_whole_page_of_an_htmx_stranger(self, rf):
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/customers/?q=ab"}

        response = allow("customers.view")(shown)(self.request(rf, None, **headers))

        assert response.status_code == 204
        assert response["HX-Redirect"].endswith("?next=/customers/%3Fq%3Dab")

    def test_opens_what_is_open(self, rf):
        assert allow(None)(shown)(self.request(rf, None)).content == b"shown"

    def test_leaves_the_code_on_the_view_for_the_route_table(self):
        assert allow("customers.view")(shown).permission == "customers.view"
        assert not hasattr(shown, "permission")

    def test_refuses_to_be_used_without_a_code(self):
        with pytest.raises(TypeError):
            allow(shown)
