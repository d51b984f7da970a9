"""INP-06, short: markup typed into every field is text on every page: no marker, no dialog, no CSP report."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path, reverse
from playwright.sync_api import Browser

from billstead.accounts.operations import create_role, edit_company
from billstead.config.urls import urlpatterns as real
from billstead.core.actor import COMMAND_LINE, Actor
from billstead.customers.inputs import AddressInput, ContactInput, ExternalIdInput
from billstead.customers.models import Customer, CustomField, Tag
from billstead.customers.operations import add_note, create_group, create_tag, edit_customer
from billstead.customers.values import customer_values
from billstead.desk.operations import save_draft
from billstead.importers.mapping import Mapping
from billstead.importers.models import Import
from billstead.importers.operations import check_import, check_slice, start_import
from billstead.ui.permissions import allow
from tests import cast, makers
from tests.browser.conftest import session_cookie
from tests.fields import define
from tests.security.matrix import ROWS
from tests.test_conventions import patterns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAYLOADS = (
    '<xss-mark></xss-mark><img src=x onerror="alert(1)">',
    "\"'></title></textarea></select><xss-mark></xss-mark><script>alert(1)</script>",
    "[a](javascript:alert(1)) <svg onload=alert(1)><xss-mark>${7*7}{{7*7}}",
)
MORE = (
    "<xss-mark><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<xss-mark><details open ontoggle=alert(1)>",
    "'-alert(1)-'<xss-mark onfocus=alert(1) autofocus tabindex=0>",
    "</script><script>alert(1)</script><xss-mark>",
    "<!--><xss-mark><img src onerror=alert(1)>-->",
    "<xss-mark style='animation-name:x' onanimationstart=alert(1)>",
    "<a href='&#106;avascript:alert(1)'><xss-mark>x",
    "<math><mi xlink:href='javascript:alert(1)'><xss-mark>",
    "<xss-mark><form action=javascript:alert(1)><button>",
)
if os.environ.get("BILLSTEAD_TEST_FULL"):
    PAYLOADS += MORE


ALIVE = "xss-mark, [onerror], [onload], a[href^='javascript:' i]"


def build() -> list[Customer]:
    """A customer per payload with it in each field that takes it, and company, staff, role, tag and group of it."""
    ada = cast.ada()
    by: dict[str, Any] = {"actor": cast.actor(ada), "now": cast.NOW}
    made = []
    for kind in ("text", "choice"):
        for place, payload in enumerate(PAYLOADS):
            label = f"{payload[:54]} {kind[0]}{place}"
            choices = [payload[:60]] if kind == "choice" else []
            define(label, kind=kind, help_text=payload, choices=choices, is_searchable=True, is_sortable=True)
    for place, payload in enumerate(PAYLOADS):
        short = payload.replace("</title></textarea></select>", "")[:40]
        tag, group = (
            create_tag(name=short[:40], **by),
            create_group(name=payload[:60], terms_kind="", terms_days=0, **by),
        )
        create_role(name=f"{payload[:50]}{place}", codes=["customers.view"], actor=COMMAND_LINE)
        cast.person(payload, f"eve{place}@example.com", "manager")
        own = {row.name: row.choices[0][0] if row.choices else payload for row in CustomField.objects.all()}
        customer = makers.make_customer(
            custom=own,
            actor=by["actor"], name=payload, contact_name=payload, tags=(tag.pk,), group=group.pk, owner=ada.pk,
            billing=AddressInput(country="DE", street=payload, postcode="10969", city=payload),
            external_ids=(ExternalIdInput(source=short, value=payload[:120]),), first_note=payload,
            service=AddressInput(country="GB", street=payload, postcode="SW1A 1AA", city=payload, region=payload[:90]),
            tax_exempt=True, tax_exempt_reason=payload, tax_exempt_proof_on=cast.NOW.date(),
            contacts=(ContactInput(name=payload, job_title=payload, remark=payload),),
        )  # fmt: skip
        add_note(customer, body=f"**{payload}**\n\n<a href='javascript:alert(1)'>x</a>", is_pinned=True, **by)
        opened = customer_values(customer)
        edit_customer(customer, opened=opened, wanted=opened | {"contact_name": payload[::-1] + payload}, **by)
        made.append(customer)
        save_draft("customer.create", f"draft {place}", {"name": payload, "note": payload, "tags": [payload]}, **by)
        imported(payload, by["actor"])
    profile = {"legal_name": PAYLOADS[0], "country": "DE", "street": PAYLOADS[1], "postcode": "10969", "city": "Berlin"}
    edit_company(opened=dict.fromkeys(profile, ""), wanted=profile, **by)
    return made


def imported(payload: str, actor: Actor) -> None:
    """Two files of markup: one whose columns are still to be chosen, one whose rows were checked and failed."""
    written = io.StringIO()
    csv.writer(written).writerows(
        [[payload, "Company", "Email", "Country"], *([payload, payload, payload, payload] for _row in range(3))]
    )
    content = written.getvalue().encode()
    for is_checked in (False, True):
        run = start_import([content], name=f"{payload}.csv", actor=actor, now=cast.NOW)
        if is_checked:
            choice = replace(Mapping.from_json(run.mapping), columns=("tags", "company", "email", "billing.country"))
            check_import(run, choice, actor=actor, now=cast.NOW)
            check_slice(run.pk)


def addresses(customers: list[Customer]) -> list[str]:
    """Every page there is, those of a customer for each payload, and pages that echo what is in the address."""
    found = []
    for pattern in patterns():
        names = set(pattern.pattern.converters)
        if ROWS[str(pattern.name)].get != 200 or pattern.name in (
            "customer_activity_csv",
            "import_rows_csv",
            "styleguide",
        ):
            continue
        if not names:
            found.append(reverse(str(pattern.name)))
        for customer in customers if "number" in names else ():
            own = {"number": customer.number, "note_id": customer.notes.all()[0].pk,
                   "contact_id": customer.contacts.get().pk}  # fmt: skip
            if names <= set(own):
                found.append(reverse(str(pattern.name), kwargs={name: own[name] for name in names}))
    found += [reverse("tag_edit", args=[tag.pk]) for tag in Tag.objects.all()]
    fields = list(CustomField.objects.all())
    found += [reverse("field_edit", args=[field.pk]) for field in fields]
    found += [f"/customers/?cols=name,{field.name}&sort={field.name}&q={field.name}:any" for field in fields]
    for run in Import.objects.all():
        found += [reverse("import_page", args=[run.pk]), reverse("import_columns", args=[run.pk])]
    for payload in PAYLOADS:
        typed, number = quote(payload), customers[0].number
        found += [f"/customers/?q={typed}", f"/settings/history/?q={typed}", f"/search/suggest/?q={typed}"]
        found += [f"/{typed}/", f"/account/login/?next={typed}", f"/customers/{number}/activity/?text={typed}"]
    return found


def crawl(browser: Browser, url: str, paths: list[str]) -> list[str]:
    """What shows that markup came alive, by page."""
    context, found = browser.new_context(base_url=url), []
    context.add_cookies([session_cookie(cast.ada(), url)])
    page = context.new_page()
    page.on("dialog", lambda dialog: (found.append(f"dialog on {page.url}"), dialog.dismiss()))
    page.on(
        "console", lambda said: found.append(f"{said.text} on {page.url}") if "Content Security" in said.text else None
    )
    for path_ in paths:
        answer = page.goto(path_, wait_until="domcontentloaded")
        if answer is None or answer.status >= 500:
            found.append(f"{path_}: {answer and answer.status}")
        if page.evaluate(
            "document.querySelector('xss-mark, [onerror], [onload], a[href^=\"javascript:\" i]') !== null"
        ):
            found.append(f"marker on {path_}")
    context.close()
    return found


class TestStoredMarkup:
    def test_is_text_on_every_page(self, browser: Browser, live_server: Any) -> None:
        paths = addresses(build())

        assert len(paths) > 50
        assert crawl(browser, live_server.url, paths) == []

    @pytest.mark.urls(__name__)
    def test_check_catches_one_safe_filter(self, browser: Browser, live_server: Any) -> None:
        makers.make_customer(name=PAYLOADS[0])

        found = crawl(browser, live_server.url, ["/planted/"])

        assert any(said.startswith("marker on /planted/") for said in found)
        assert any("Content Security" in said for said in found)


@allow("customers.view")
def planted(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string("<!doctype html><p>{{ customer.name|safe }}</p>")
    return HttpResponse(template.render({"customer": Customer.objects.get()}))


urlpatterns = [path("planted/", planted), *real]
