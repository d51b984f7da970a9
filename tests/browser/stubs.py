"""A page that asks for parts in every way a page may, with answers of every kind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from billstead.staff import errors
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

PAGE = """{% extends "staff/base.html" %}{% block title %}Stub{% endblock %}{% block content %}
<h1>Stub</h1><div id="out">old rows</div>
<button hx-get="/stub/rows/" hx-target="#out" type="button">Load</button>
<button hx-get="/stub/broken/" hx-target="#out" type="button">Break</button>
<button hx-get="/stub/hang/" hx-target="#out" type="button">Hang</button>
<button hx-post="/stub/refused/" hx-target="#out" type="button">Post</button>
{% endblock %}"""


@allow(None)
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


@allow(None)
def rows(request: HttpRequest) -> HttpResponse:
    toast(request, "Rows loaded")
    return render_page(request, "x", {"content": "new rows"}, fragment="ui/components/well.html")


@allow(None)
def refused(request: HttpRequest) -> HttpResponse:
    """Reached only with the CSRF header that htmx inherits from the body."""
    return HttpResponse("<p>Enter a name</p>", status=422)


@allow(None)
def broken(request: HttpRequest) -> HttpResponse:
    return errors.server_error(request)


@allow(None)
def suggest(request: HttpRequest) -> HttpResponse:
    found = [name for name in ("Acme Hosting", "Acorn") if name.lower().startswith(request.GET["q"].lower() or "-")]
    options = "".join(f'<a role="option" id="o-{n}" href="/stub/?hit={n}">{name}</a>' for n, name in enumerate(found))
    return HttpResponse(f'<div role="group" aria-label="Customers">{options}</div>' if found else "")


urlpatterns = [
    path("", include("billstead.config.urls")),
    path("stub/", page, name="customer_list"),
    path("stub/rows/", rows),
    path("stub/refused/", refused),
    path("stub/broken/", broken),
    path("stub/suggest/", suggest, name="search_suggest"),
]
