"""Add customer: the form, what its buttons do, and the draft that holds its state."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billstead.accounts.operations import KeyReused
from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.desk.operations import discard_draft, save_draft
from billstead.desk.queries import draft_of, latest_draft
from billstead.staff.customers import contact_there
from billstead.staff.customers.creating import PURPOSE, create_once, created_by, form_key, made_by
from billstead.staff.customers.forms.choices import Offered
from billstead.staff.customers.forms.customer_form import CustomerForm, names_for
from billstead.staff.customers.forms.hints import hints_for
from billstead.staff.customers.forms.judging import judge
from billstead.staff.customers.forms.starting import default_marks, follow_country, new_typed, searched_for
from billstead.staff.customers.forms.typed import Typed, changed_by, digest, read, without_blank_rows
from billstead.staff.customers.twins import twins_of
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

REDRAW = ("update", "add", "remove", "use-email", "keep-email")


@require_http_methods(["GET", "POST"])
@allow("customers.create")
def customer_create(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        return _opened(request)
    actor, now = request.actor, timezone.now()
    key = form_key(request.POST.get("key", "")) or _new_key()
    act = request.POST.get("act", "check")
    if act == "discard":
        discard_draft(PURPOSE, key, actor=actor)
        return redirect("customer_create")
    if act == "start":
        return _started(request)
    typed = read(request.POST, names_for(actor, is_new=True))
    if act == "hints":
        return _hints(request, key, typed)
    verb, _colon, rest = act.partition(":")
    if verb == contact_there.ACT:
        _autosave(actor, key, typed | _state(request))
        return contact_there.start_contact(request, rest, typed)
    if verb in REDRAW:
        return _redrawn(request, key, typed, act)
    if act == "draft":
        save_draft(PURPOSE, key, without_blank_rows(typed) | _state(request), actor=actor, now=now)
        toast(request, _("Draft saved"))
        return redirect(f"{reverse('customer_create')}?draft={key}")
    return _checked(request, key, typed)


def _opened(request: StaffRequest) -> HttpResponse:
    """The form: a draft continued, or a new one with a key of its own, so two tabs stay two customers."""
    actor, now = request.actor, timezone.now()
    company = request.company
    wanted = form_key(request.GET.get("draft", ""))
    draft = draft_of(PURPOSE, wanted, actor=actor, now=now) if wanted else None
    if draft:
        typed = new_typed(actor, company) | _known(draft.values, actor)
        return _page(request, draft.key, typed, company=company, saved_at=draft.saved_at, state=draft.values)
    unfinished = latest_draft(PURPOSE, actor=actor, now=now)
    more = {"draft": unfinished, "draft_name": unfinished.values.get("name", "") if unfinished else ""}
    return _page(request, _new_key(), new_typed(actor, company), company=company, more=more)


def _started(request: StaffRequest) -> HttpResponse:
    """A new form with what somebody searched for: posted and kept in a draft, so never in an address."""
    known = _known(searched_for(request.POST), request.actor)
    if not known:
        return redirect("customer_create")
    draft = save_draft(PURPOSE, _new_key(), known, actor=request.actor, now=timezone.now())
    return redirect(f"{reverse('customer_create')}?draft={draft.key}")


def _redrawn(request: StaffRequest, key: str, typed: Typed, act: str) -> HttpResponse:
    """The form again after a button or another country: every value kept, nothing judged."""
    company = request.company
    verb, _colon, rest = act.partition(":")
    state = _state(request)
    if verb == "use-email" and "email" in typed:
        typed["email"] = rest
    elif verb == "keep-email":
        state["email_kept"] = typed.get("email", "")
    typed = follow_country(changed_by(typed, act), request.POST.get("defaults_for", ""), company)
    saved_at, problem = _autosave(request.actor, key, typed | state)
    return _page(request, key, typed, company=company, saved_at=saved_at, state=state, more={"draft_problem": problem})


def _hints(request: StaffRequest, key: str, typed: Typed) -> HttpResponse:
    """What the quiet lines say now, without touching an input somebody may be typing in; saves the draft too."""
    company, state = request.company, _state(request)
    form = CustomerForm(typed, actor=request.actor, company=company, offered=Offered())
    saved_at, problem = _autosave(request.actor, key, typed | state)
    context = {
        "form": form,
        "hints": hints_for(form, kept=state.get("email_kept", "")),
        "twins": twins_of(form),
        "action": reverse("customer_create"),
        "saved_at": saved_at,
        "draft_problem": problem,
        "is_new": True,
    }
    return render_page(request, "staff/customers/_hints.html", context)


def _checked(request: StaffRequest, key: str, typed: Typed) -> HttpResponse:
    """Judge; then on to the review, or to the customer for those who skip it and whom nothing warns."""
    actor, now, company = request.actor, timezone.now(), request.company
    state = _state(request)
    try:
        number = created_by(key, digest(typed), actor=actor, now=now)
    except KeyReused:
        number = ""
        key = _new_key()
        words = _("This form already made a customer. Send it again to make another one with these entries.")
        return _page(request, key, typed, company=company, state=state, refusal=words)
    if number:
        return redirect("customer_overview", number)
    form = CustomerForm(typed, actor=actor, company=company, offered=Offered(), is_judged=True)
    checked = judge(form)
    twins = twins_of(form, values=checked.values)
    if (twins.blocks or twins.warns) and (number := made_by(key, actor=actor)):
        # The same form came twice at once: the customer that looks like this one is its own.
        return redirect("customer_overview", number)
    if twins.blocks and not typed.get("shares_email"):
        form.add_error("email" if form.has("email") else None, twins.words)
    if form.lines():
        return _form_page(request, form, key, state=state, status=422, more={"twins": twins})
    try:
        save_draft(PURPOSE, key, without_blank_rows(typed) | state, actor=actor, now=now)
    except OperationError as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, key, state=state, status=422)
    hints = hints_for(form, kept=state.get("email_kept", ""))
    if request.user.skips_review and not twins.warns and not hints.is_odd:
        return create_once(request, form, key)
    return redirect(f"{reverse('customer_review')}?draft={key}")


def _page(
    request: StaffRequest,
    key: str,
    typed: Typed,
    *,
    company: Any,
    saved_at: Any = None,
    state: dict[str, str] | None = None,
    refusal: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    form = CustomerForm(typed, actor=request.actor, company=company, offered=Offered(), is_judged=bool(refusal))
    if refusal:
        form.add_error(None, refusal)
    return _form_page(request, form, key, saved_at=saved_at, state=state, status=422 if refusal else 200, more=more)


def _form_page(
    request: StaffRequest,
    form: CustomerForm,
    key: str,
    *,
    saved_at: Any = None,
    state: dict[str, Any] | None = None,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    errors = form.lines() if form.is_bound else []
    context = {
        "form": form,
        "key": key,
        "action": reverse("customer_create"),
        "defaults_for": form.country_of("billing"),
        "hints": hints_for(form, kept=(state or {}).get("email_kept", "")),
        "marks": default_marks(form.typed, form.company),
        "twins": (more or {}).get("twins") or twins_of(form),
        "is_new": True,
        "skips_review": request.user.skips_review,
        "saved_at": saved_at,
        "errors": errors,
        "has_errors": bool(errors),
        "section": "customers",
        **(more or {}),
    }
    return render_page(
        request, "staff/customers/form.html", context, fragment="staff/customers/_form.html", status=status
    )


def _autosave(actor: Actor, key: str, values: Typed) -> tuple[Any, str]:
    try:
        return save_draft(PURPOSE, key, without_blank_rows(values), actor=actor, now=timezone.now()).saved_at, ""
    except OperationError as refusal:
        return None, str(refusal)


def _state(request: StaffRequest) -> dict[str, str]:
    """What the form remembers beside its fields."""
    kept = request.POST.get("email_kept", "")[:254]
    return {"email_kept": kept} if kept else {}


def _known(values: dict[str, Any], actor: Actor) -> Typed:
    """Of a draft only what the actor may still write: rights may have changed since."""
    names = set(names_for(actor, is_new=True))
    return {name: value for name, value in values.items() if name in names}


def _new_key() -> str:
    return secrets.token_urlsafe(16)
