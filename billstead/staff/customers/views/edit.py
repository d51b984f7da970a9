"""Edit customer: the same form as Add, with what it was opened with, and a page for each way two people meet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.core.errors import Invalid, OperationError
from billstead.customers.fields import Values
from billstead.customers.models import Customer
from billstead.customers.operations import undo
from billstead.customers.refusals import ClosedMeanwhile
from billstead.customers.values import customer_values
from billstead.desk.operations import forget_open_form, note_open_form
from billstead.desk.queries import other_editors
from billstead.staff.customers.creating import new_tags
from billstead.staff.customers.editing import (
    BothChanged,
    MeanwhileChanged,
    Opened,
    save,
    seal,
    seal_shown,
    unseal,
    unseal_shown,
)
from billstead.staff.customers.forms.choices import Offered
from billstead.staff.customers.forms.customer_form import CustomerForm, names_for
from billstead.staff.customers.forms.hints import hints_for
from billstead.staff.customers.forms.judging import judge_form_only, show, values_of
from billstead.staff.customers.forms.starting import follow_country, stored_typed
from billstead.staff.customers.forms.typed import Typed, changed_by, read
from billstead.staff.customers.found import CustomerDeleted, customer_of
from billstead.staff.customers.list_state import came_from, list_url
from billstead.staff.customers.twins import twins_of
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

REDRAW = ("update", "add", "remove", "use-email", "keep-email")


@require_http_methods(["GET", "POST"])
@allow("customers.view", "customers.edit")
def customer_edit(request: StaffRequest, number: str) -> HttpResponse:
    try:
        customer = customer_of(number, Customer.objects.select_related("owner"))
    except CustomerDeleted as gone:
        if request.method == "POST" and request.POST.get("act", "save") == "save":
            return _deleted(request, gone)
        raise
    if request.method != "POST":
        return _opened(request, customer)
    opened = unseal(request.POST.get("opened", ""))
    if opened is None or opened.customer != customer.pk:
        return _lost(request, customer)
    typed = read(request.POST, names_for(request.actor, is_new=False))
    act = request.POST.get("act", "save")
    if act == "hints":
        return _hints(request, customer, opened, typed)
    if act.partition(":")[0] in REDRAW:
        return _redrawn(request, customer, opened, typed, act)
    return _saved(request, customer, opened, typed)


@require_POST
@allow("customers.view", "customers.edit")
def customer_undo(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Take one act back, from its toast; back to the list where it was made there (`from` is the list's state)."""
    customer = customer_of(number)
    try:
        undo(act, actor=request.actor, now=timezone.now(), customer=customer)
    except OperationError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("Change undone"))
    if "from" in request.GET:
        return redirect(list_url(came_from(request), customer.number))
    return redirect("customer_overview", customer.number)


def _opened(request: StaffRequest, customer: Customer) -> HttpResponse:
    values = customer_values(customer)
    note_open_form(customer.pk, actor=request.actor, now=timezone.now())
    choices = Offered(customer)
    typed = stored_typed(values, request.actor, {tag.pk: tag for tag in choices.tags})
    form = CustomerForm(typed, actor=request.actor, company=request.company, offered=choices, customer=customer)
    return _page(request, form, seal(customer, values, request.actor), values)


def _redrawn(request: StaffRequest, customer: Customer, opened: Opened, typed: Typed, act: str) -> HttpResponse:
    company, choices = request.company, Offered(customer)
    verb, _colon, rest = act.partition(":")
    kept = request.POST.get("email_kept", "")
    if verb == "use-email" and "email" in typed:
        typed["email"] = rest
    elif verb == "keep-email":
        kept = typed.get("email", "")
    typed = follow_country(changed_by(typed, act), request.POST.get("defaults_for", ""), company)
    form = CustomerForm(typed, actor=request.actor, company=company, offered=choices, customer=customer)
    return _page(request, form, request.POST["opened"], opened.values, kept=kept, more={"is_touched": True})


def _hints(request: StaffRequest, customer: Customer, opened: Opened, typed: Typed) -> HttpResponse:
    note_open_form(customer.pk, actor=request.actor, now=timezone.now())
    form = CustomerForm(
        typed, actor=request.actor, company=request.company, offered=Offered(customer), customer=customer
    )
    context = {
        "form": form,
        "hints": hints_for(form, kept=request.POST.get("email_kept", ""), opened=opened.values),
        "twins": twins_of(form, opened=opened.values),
        "action": request.get_full_path(),
        "editors": other_editors(customer.pk, actor=request.actor, now=timezone.now()),
        "customer": customer,
    }
    return render_page(request, "staff/customers/_hints.html", context)


def _saved(request: StaffRequest, customer: Customer, opened: Opened, typed: Typed) -> HttpResponse:
    actor, now, act = request.actor, timezone.now(), Act.new()
    choices = Offered(customer)
    form = CustomerForm(typed, actor=actor, company=request.company, offered=choices, customer=customer, is_judged=True)
    judge_form_only(form)
    sealed = request.POST["opened"]
    if form.lines():
        return _page(request, form, sealed, opened.values, status=422)
    picked = {
        key.removeprefix("choice."): str(value) for key, value in request.POST.items() if key.startswith("choice.")
    }
    told = _number(request.POST.get("told", "")) or opened.version
    try:
        saved, changed = save(
            customer, opened, lambda: wanted(form, actor, now), actor=actor, now=now, act=act, told_version=told,
            choices=picked, shown=unseal_shown(request.POST.get("shown", "")),
        )  # fmt: skip
    except MeanwhileChanged as news:
        more = {"meanwhile": news.changes, "told": news.version}
        return _page(request, form, sealed, opened.values, status=409, more=more)
    except BothChanged as conflict:
        more = _conflict(conflict) | {"was_asked": "shown" in request.POST}
        return _page(request, form, sealed, opened.values, status=409, more=more)
    except ClosedMeanwhile as refusal:
        return _closed(request, customer, form, str(refusal))
    except Invalid as refusal:
        for name, messages in refusal.errors.items():
            show(form, name, [str(message) for message in messages])
        return _page(request, form, sealed, opened.values, status=422)
    except OperationError as refusal:
        show(form, refusal.field or "", [str(refusal)])
        return _page(request, form, sealed, opened.values, status=422)
    forget_open_form(saved.pk, actor=actor)
    if not changed:
        toast(request, _("Nothing to change"))
        return redirect(_profile_url(request, saved.number))
    toast(request, _("Customer updated"), undo_url=reverse("customer_undo", args=[saved.number, act.id]))
    return redirect(_profile_url(request, saved.number, changed=",".join(changed)))


def _profile_url(request: StaffRequest, number: str, **more: str) -> str:
    """The profile, with the list one came from."""
    pairs = {name: value for name, value in {**more, "from": request.GET.get("from", "")}.items() if value}
    url = reverse("customer_overview", args=[number])
    return f"{url}?{urlencode(pairs, safe=',')}" if pairs else url


def wanted(form: CustomerForm, actor: Any, now: Any) -> Values:
    """The typed values, with tags made for names that are new."""
    values = values_of(form.typed, form)
    if "tags" in values:
        values["tags"] = sorted({*values["tags"], *new_tags(form, actor, now)})
    return values


def _conflict(conflict: BothChanged) -> dict[str, Any]:
    who = list(dict.fromkeys(row.who for row in conflict.collisions if row.who))
    return {
        "conflict": conflict.collisions,
        "conflict_who": who[0] if len(who) == 1 else "",
        "shown": seal_shown(conflict.current),
        "told": conflict.version,
        "meanwhile": conflict.changes,
    }


def _page(
    request: StaffRequest,
    form: CustomerForm,
    sealed: str,
    opened: Values,
    *,
    status: int = 200,
    kept: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    customer = form.customer
    assert customer is not None
    errors = form.lines() if form.is_bound else []
    more = more or {}
    context = {
        "form": form,
        "customer": customer,
        "opened": sealed,
        "action": request.get_full_path(),
        "defaults_for": form.country_of("billing"),
        "hints": hints_for(form, kept=kept, opened=opened),
        "marks": {},
        "twins": twins_of(form, opened=opened),
        "is_new": False,
        "draft_key": f"{request.user.pk}.{customer.pk}",
        "version": customer.version,
        "editors": other_editors(customer.pk, actor=request.actor, now=timezone.now()),
        "errors": errors,
        "has_errors": status != 200,
        "section": "customers",
        **more,
    }
    fragment = "staff/customers/_form.html"
    return render_page(request, "staff/customers/form.html", context, fragment=fragment, status=status)


def _closed(request: StaffRequest, customer: Customer, form: CustomerForm, words: str) -> HttpResponse:
    """The text is kept: nothing can be saved, but nothing typed is lost."""
    url = reverse("customer_overview", args=[customer.number])
    return _kept(request, form, words, {"name": customer.name, "url": url}, status=409)


def _deleted(request: StaffRequest, gone: CustomerDeleted) -> HttpResponse:
    """The same where no customer is left to go back to."""
    typed = read(request.POST, names_for(request.actor, is_new=False))
    form = CustomerForm(typed, actor=request.actor, company=request.company, offered=Offered())
    who = gone.deleted.deleted_by or _("Somebody")
    words = _("%(who)s deleted this customer while you were editing.") % {"who": who}
    return _kept(request, form, words, {"name": gone.deleted.number}, status=410)


def _kept(request: StaffRequest, form: CustomerForm, words: str, about: dict[str, str], *, status: int) -> HttpResponse:
    bound = [form[name] for name in form.fields if form.typed.get(name)]
    lines = [f"{field.label}: {form.typed[field.name]}" for field in bound if field.name not in form.hidden_names]
    context = {"about": about, "words": words, "text": "\n".join(lines), "section": "customers"}
    return render_page(request, "staff/customers/closed.html", context, status=status)


def _lost(request: StaffRequest, customer: Customer) -> HttpResponse:
    """A form without its seal, or another customer's: what it was opened with cannot be known."""
    if request.POST.get("opened"):
        raise Http404
    return redirect("customer_edit", customer.number)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
