"""The company's page: one form, its conflict page, and the logo."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billstead.accounts.models import CompanyProfile
from billstead.accounts.operations import EditConflict, edit_company, set_logo
from billstead.accounts.operations.company import EDITABLE
from billstead.accounts.queries import company, company_writers
from billstead.accounts.requests import StaffRequest
from billstead.accounts.rules import number_example
from billstead.audit.writers import Writer
from billstead.core.errors import OperationError
from billstead.customers.postal import PARTS, check_address
from billstead.staff.settings import logos
from billstead.staff.settings.forms import CompanyForm, LogoForm, NumbersForm, RequiredFieldsForm
from billstead.staff.settings.sections import settings_page
from billstead.ui.permissions import SIGNED_IN, allow
from billstead.ui.toasts import toast

# A file somebody uploaded runs nothing and is framed by nobody, even when opened by itself.
FILE_POLICY = "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; sandbox"
NAMES = ("legal_name", *PARTS, "time_zone", "language", "currency")


@allow("settings.company")
def settings_company(request: StaffRequest) -> HttpResponseBase:
    """Show and save the company. `refresh` only redraws the address for another country, keeping what was typed."""
    profile = company()
    if request.method != "POST":
        values = _values(profile, NAMES)
        return _form_page(request, CompanyForm(initial=values, country=profile.country), opened=values)
    opened = read_opened(request, NAMES, profile)
    typed = {name: str(request.POST.get(name, "")) for name in NAMES}
    form = CompanyForm(request.POST, country=typed["country"], initial=opened)
    if "refresh" in request.POST:
        return _form_page(request, CompanyForm(initial=typed, country=typed["country"]), opened=opened)
    if not form.is_valid():
        return _form_page(request, form, opened=opened, status=422)
    address = check_address({name: form.cleaned_data[name] for name in PARTS}, is_required=True)
    for name, message in address.errors.items():
        form.add_error(name, str(message))
    if form.errors:
        return _form_page(request, form, opened=opened, status=422)
    wanted = form.cleaned_data | address.values
    try:
        edit_company(opened=opened, wanted=wanted, actor=request.actor, now=timezone.now(), marks_set_up=True)
    except EditConflict as conflict:
        return conflict_page(request, conflict, opened, wanted, here="settings_company", labels=labels_of(form))
    except OperationError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _form_page(request, form, opened=opened, status=422)
    toast(request, _("Company saved"))
    return redirect("settings_company")


@allow("settings.company")
def settings_fields(request: StaffRequest) -> HttpResponseBase:
    return _small_page(request, RequiredFieldsForm, "staff/settings/fields.html", "settings_fields", _("Fields saved"))


@allow("settings.company")
def settings_numbers(request: StaffRequest) -> HttpResponseBase:
    return _small_page(request, NumbersForm, "staff/settings/numbers.html", "settings_numbers", _("Numbers saved"))


@allow("settings.company")
def settings_logo(request: StaffRequest) -> HttpResponseBase:
    """Take a new logo, or take the present one away."""
    if request.method != "POST":
        return redirect("settings_company")
    now, actor = timezone.now(), request.actor
    if "remove" in request.POST:
        logos.delete(set_logo("", actor=actor, now=now))
        toast(request, _("Logo removed"))
        return redirect("settings_company")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            logos.delete(set_logo(logos.store(form.cleaned_data["logo"]), actor=actor, now=now))
        except OperationError as refusal:
            form.add_error("logo", refusal.message)
        else:
            toast(request, _("Logo saved"))
            return redirect("settings_company")
    profile = company()
    values = _values(profile, NAMES)
    opened_form = CompanyForm(initial=values, country=profile.country)
    return _form_page(request, opened_form, opened=values, logo_form=form, status=422)


@require_safe
@allow(SIGNED_IN)
def company_logo(request: StaffRequest) -> HttpResponseBase:
    """The logo, from outside the web root, as nothing but an image."""
    found = logos.opened(company().logo)
    if found is None:
        raise Http404
    file, content_type = found
    response = FileResponse(file, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    return response


@dataclass(frozen=True, slots=True)
class Clash:
    """A field both changed: what it was, what the colleague and what the reader want."""

    name: str
    label: str
    was: Any
    theirs: Any
    mine: Any
    writer: Writer | None = None


@dataclass(frozen=True, slots=True)
class TheirChange:
    """A field only the colleague changed: who it was and when, in the words a customer's conflict has too."""

    label: str
    who: str = ""
    at: datetime | None = None


def conflict_page(
    request: StaffRequest,
    conflict: EditConflict,
    opened: dict[str, Any],
    wanted: dict[str, Any],
    *,
    here: str,
    labels: dict[str, str],
) -> HttpResponse:
    """409: what a colleague changed, a choice for each field both changed, everything else kept as typed."""
    current = {name: getattr(conflict.current, name) for name in opened}
    writers = company_writers(conflict.theirs)
    rows = [
        Clash(name, labels[name], opened[name], current[name], wanted[name], writers.get(name))
        for name in conflict.clashing
    ]
    theirs = [name for name in conflict.theirs if name not in conflict.clashing]
    untouched = {name: current[name] if wanted[name] == opened[name] else wanted[name] for name in opened}
    kept = [(name, value) for name, value in untouched.items() if name not in conflict.clashing]
    mine = [name for name in opened if wanted[name] != opened[name] and name not in conflict.clashing]
    context = {
        "rows": rows,
        "kept": kept,
        "opened": json.dumps(current),
        "theirs": [_their_change(labels[name], writers.get(name)) for name in theirs],
        "mine": [labels[name] for name in mine],
        "action": request.path,
    }
    return settings_page(request, "staff/settings/conflict.html", here, context, status=409)


def _their_change(label: str, writer: Writer | None) -> TheirChange:
    return TheirChange(label, writer.name, writer.at) if writer else TheirChange(label)


def labels_of(form: Any) -> dict[str, str]:
    extra = {"sorting_code": _("Sorting code"), "district": _("District"), "region": _("Region")}
    known = {name: str(field.label or "") for name, field in form.fields.items()}
    return {name: known.get(name) or extra.get(name) or name.replace("_", " ") for name in (*EDITABLE, *known)}


def read_opened(request: StaffRequest, names: tuple[str, ...], profile: CompanyProfile) -> dict[str, Any]:
    """The values the form was opened with, as it carried them; what is missing or odd counts as unchanged."""
    try:
        carried = json.loads(str(request.POST.get("opened", "")))
    except (ValueError, RecursionError):
        carried = {}
    now = _values(profile, names)
    if not isinstance(carried, dict):
        return now
    return {name: carried[name] if type(carried.get(name)) is type(now[name]) else now[name] for name in names}


def _small_page(request: StaffRequest, kind: Any, template: str, here: str, said: str) -> HttpResponseBase:
    """A page of a few fields of the company profile."""
    profile, names = company(), tuple(kind.base_fields)
    example = {"example": number_example(profile.number_prefix, profile.number_digits)}
    if request.method != "POST":
        values = _values(profile, names)
        context = {"form": kind(initial=values), "opened": json.dumps(values)}
        return settings_page(request, template, here, example | context)
    opened = read_opened(request, names, profile)
    form = kind(request.POST)
    if form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in names}
        try:
            edit_company(opened=opened, wanted=wanted, actor=request.actor, now=timezone.now())
        except EditConflict as conflict:
            return conflict_page(request, conflict, opened, wanted, here=here, labels=labels_of(form))
        except OperationError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            toast(request, said)
            return redirect(here)
    return settings_page(request, template, here, example | {"form": form, "opened": json.dumps(opened)}, status=422)


def _form_page(
    request: StaffRequest,
    form: CompanyForm,
    *,
    opened: dict[str, Any],
    logo_form: LogoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "opened": json.dumps(opened),
        "logo_form": logo_form or LogoForm(),
        "logo": company().logo,
    }
    return settings_page(request, "staff/settings/company.html", "settings_company", context, status=status)


def _values(profile: CompanyProfile, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in names}
