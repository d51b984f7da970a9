from __future__ import annotations

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from billstead.ui.htmx import redirect_page, render_page, wants_fragment
from billstead.ui.toasts import toast

HTMX = {"HX-Request": "true"}


class TestRenderPage:
    @pytest.mark.parametrize(
        ("headers", "is_fragment"),
        [
            ({}, False),
            (HTMX, True),
            ({**HTMX, "HX-Request-Type": "partial"}, True),
            ({**HTMX, "HX-Request-Type": "full"}, False),
            ({**HTMX, "HX-Boosted": "true"}, False),
            ({**HTMX, "HX-History-Restore-Request": "true"}, False),
            ({"HX-Boosted": "true"}, False),
        ],
    )
    def test_answers_htmx_with_the_fragment_and_others_with_the_page(self, rf, headers, is_fragment):
        request = rf.get("/", headers=headers)
        page, fragment = "ui/components/strip.html", "ui/components/well.html"

        response = render_page(request, page, {"content": "x"}, fragment=fragment, status=422)

        assert wants_fragment(request) is is_fragment
        assert (b"well" in response.content) is is_fragment
        assert response.status_code == 422
        assert "HX-Request" in response["Vary"]

    def test_answers_with_the_page_where_there_is_no_fragment(self, rf):
        response = render_page(rf.get("/", headers=HTMX), "ui/components/strip.html", {"content": "x"})

        assert b"strip" in response.content


class TestToast:
    def spoken(self, request: HttpRequest) -> HttpRequest:
        SessionMiddleware(lambda r: HttpResponse()).process_request(request)
        MessageMiddleware(lambda r: HttpResponse()).process_request(request)
        return request

    @pytest.mark.django_db
    def test_travels_beside_a_fragment_with_its_undo(self, rf):
        request = self.spoken(rf.get("/", headers=HTMX))
        toast(request, "Customer <b>updated</b>", undo_url="/undo/7/")

        response = render_page(request, "x", {"content": "x"}, fragment="ui/components/well.html")

        html = response.content.decode()
        assert 'id="toasts" hx-swap-oob="beforeend"' in html
        assert "Customer &lt;b&gt;updated" in html
        assert '<form method="post" action="/undo/7/">' in html
        assert "csrfmiddlewaretoken" in html

    @pytest.mark.django_db
    def test_is_said_once(self, rf):
        request = self.spoken(rf.get("/", headers=HTMX))
        toast(request, "Customer updated")

        first = render_page(request, "x", {"content": "x"}, fragment="ui/components/well.html")
        MessageMiddleware(lambda r: first).process_response(request, first)
        following = rf.get("/", headers=HTMX)
        following.session = request.session
        MessageMiddleware(lambda r: first).process_request(following)
        second = render_page(following, "x", {"content": "x"}, fragment="ui/components/well.html")

        assert b"Customer updated" in first.content
        assert b"Customer updated" not in second.content


class TestRedirectPage:
    def test_sends_htmx_and_others_to_the_same_place(self, rf):
        assert redirect_page(rf.post("/", headers=HTMX), "/a/")["HX-Redirect"] == "/a/"
        plain = redirect_page(rf.post("/"), "/a/")
        assert (plain.status_code, plain["Location"]) == (303, "/a/")
