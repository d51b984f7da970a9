"""Check the customer's details: what will be stored, then one customer."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billstead.accounts.operations import KeyReused
from billstead.accounts.requests import StaffRequest
from billstead.core.errors import Invalid, OperationError
from billstead.desk.operations import discard_draft
from billstead.desk.queries import draft_of
from billstead.staff.customers import contact_there
from billstead.staff.customers.creating import PURPOSE, create_once, created_by, form_key, made_by
from billstead.staff.customers.forms.choices import Offered
from billstead.staff.customers.forms.customer_form import CustomerForm, names_for
from billstead.staff.customers.forms.hints import hints_for
from billstead.staff.customers.forms.judging import judge
from billstead.staff.customers.forms.starting import new_typed
from billstead.staff.customers.forms.summary import summary
from billstead.staff.customers.forms.typed import digest
from billstead.staff.customers.twins import twins_of
from billstead.ui.forms import ErrorLine
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@allow("customers.create")
def customer_review(request: StaffRequest) -> HttpResponse:
    key = form_key(request.POST.get("key") or request.GET.get("draft", ""))
    draft = draft_of(PURPOSE, key, actor=request.actor, now=timezone.now())
    if draft is None:
        return _already_made(request, key)
    company = request.company
    names = set(names_for(request.actor, is_new=True))
    typed = new_typed(request.actor, company) | {name: v for name, v in draft.values.items() if name in names}
    form = CustomerForm(typed, actor=request.actor, company=company, offered=Offered(), is_judged=True)
    kept = draft.values.get("email_kept", "")
    if request.method == "POST":
        return _sent(request, form, key, kept)
    return _page(request, form, key, kept)


def _already_made(request: StaffRequest, key: str) -> HttpResponse:
    """No draft: it made a customer already (send again, Back), or it was discarded."""
    content = request.POST.get("content", "")
    try:
        number = created_by(key, content, actor=request.actor, now=timezone.now()) if content else ""
    except KeyReused as refusal:
        toast(request, refusal.message)
        return redirect("customer_list")
    number = number or made_by(key, actor=request.actor)
    if number:
        return redirect(f"{reverse('customer_overview', args=[number])}?new=1")
    return redirect("customer_create")


def _sent(request: StaffRequest, form: CustomerForm, key: str, kept: str) -> HttpResponse:
    act = request.POST.get("act", "create")
    verb, _colon, rest = act.partition(":")
    if verb == contact_there.ACT:
        return contact_there.start_contact(request, rest, form.typed)
    if act == "draft":
        toast(request, _("Draft saved"))
        return redirect("customer_list")
    if act == "discard":
        discard_draft(PURPOSE, key, actor=request.actor)
        return redirect("customer_list")
    if request.POST.get("content", "") != digest(form.typed):
        words = _("These details changed in another window since you opened this page. Check them again.")
        return _page(request, form, key, kept, refusals=[ErrorLine("", words)], status=409)
    # Who said so is not asked again; that an address is taken, creating finds itself.
    if not request.POST.get("different") and twins_of(form).warns:
        if made_by(key, actor=request.actor):
            # The same page was sent twice at once: the customer that looks like this one is its own.
            return _already_made(request, key)
        words = _("Say that this is a different customer, or go back and change the details.")
        return _page(request, form, key, kept, refusals=[ErrorLine("#different", words)], status=422)
    try:
        return create_once(request, form, key)
    except Invalid as refusal:
        lines = [ErrorLine("", str(line)) for messages in refusal.errors.values() for line in messages]
        return _page(request, form, key, kept, refusals=lines, status=422)
    except OperationError as refusal:
        return _page(request, form, key, kept, refusals=[ErrorLine("", str(refusal))], status=422)


def _page(
    request: StaffRequest,
    form: CustomerForm,
    key: str,
    kept: str,
    *,
    refusals: list[ErrorLine] | None = None,
    status: int = 200,
) -> HttpResponse:
    checked, hints = judge(form), hints_for(form, kept=kept)
    back = f"{reverse('customer_create')}?draft={key}"
    errors = refusals or []
    if form.lines():
        # Rules or rights changed since the form was judged, or somebody came here by hand.
        errors = [*errors, *(ErrorLine(f"{back}{line.href}", line.message) for line in form.lines())]
        status = max(status, 422)
    context: dict[str, Any] = {
        "form": form,
        "key": key,
        "back": back,
        "content": digest(form.typed),
        "cards": summary(form, checked.values) if not form.lines() else [],
        "warnings": [*filter(None, [hints.email_blocked]), *map(str, chain(*checked.warnings.values()))],
        "hints": hints,
        "twins": twins_of(form, values=checked.values),
        "may_create": not form.lines(),
        "errors": errors,
        "has_errors": bool(errors),
        "section": "customers",
    }
    return render_page(request, "staff/customers/review.html", context, status=status)
