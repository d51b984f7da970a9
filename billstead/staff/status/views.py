"""The Status action: what may be done, the question with its effects, the act; what is scheduled; the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.core.errors import OperationError
from billstead.customers.consequences import Planned, planned, refusal
from billstead.customers.models import Customer, ScheduledChange
from billstead.customers.operations import cancel_scheduled, change_status, dismiss_scheduled, undo
from billstead.customers.operations.create import company_day
from billstead.customers.refusals import EffectsChanged, MoveRefused
from billstead.staff.customers.found import customer_of
from billstead.staff.status.dialog import (
    back_url,
    done,
    is_on_profile,
    move_page,
    moves_page,
    refused_page,
    status_form,
)
from billstead.staff.status.forms import NOW
from billstead.staff.status.words import WORDS
from billstead.ui.forms import tell
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

CODE = "customers.change_status"


@require_safe
@allow("customers.view", CODE)
def customer_status(request: StaffRequest, number: str) -> HttpResponse:
    """Which moves there are from here, for whoever pressed Status."""
    return moves_page(request, customer_of(number))


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", CODE)
def customer_move(request: StaffRequest, number: str, move: str) -> HttpResponse:
    """The question with its effects; then the act."""
    if move not in WORDS:
        raise Http404
    customer = customer_of(number)
    if request.method == "POST":
        return _moved(request, customer, move)
    found = refusal(customer, move, reader=request.actor)
    if found:
        return refused_page(request, customer, move, found)
    form = status_form(request, move, initial={"when": NOW} | _tried(request, customer, move))
    return move_page(request, customer, move, form, _plan(request, customer, move))


def _moved(request: StaffRequest, customer: Customer, move: str) -> HttpResponse:
    form, act, now = status_form(request, move, request.POST), Act.new(), timezone.now()
    try:
        if not form.is_valid():
            return _again(request, customer, move, form)
        values = form.values()
        digest = request.POST.get("digest", "")
        change_status(customer, move=move, digest=digest, actor=request.actor, now=now, act=act, **values)
    except MoveRefused as refused:
        return refused_page(request, customer_of(customer.number), move, refused.refusal, form)
    except EffectsChanged as changed:
        news = _("This has changed since you opened it. Nothing was done yet. Look at what will happen now.")
        return move_page(request, customer, move, form, changed.planned, news=news, status=409)
    except OperationError as refused:
        tell(form, refused)
        return _again(request, customer, move, form)
    if values["on"] is None:
        undo_url = reverse("customer_status_undo", args=[customer.number, act.id])
        return done(request, customer, WORDS[move].done, undo=undo_url)
    change = ScheduledChange.objects.pending().filter(customer=customer).first()
    undo_url = reverse("scheduled_cancel", args=[customer.number, change.pk]) if change else ""
    return done(request, customer, _("Change scheduled"), undo=undo_url)


def _again(request: StaffRequest, customer: Customer, move: str, form: Any) -> HttpResponse:
    """What was typed, what is wrong with it, and the effects as they are by now."""
    found = refusal(customer, move, reader=request.actor)
    if found:
        return refused_page(request, customer, move, found, form)
    return move_page(request, customer, move, form, _plan(request, customer, move), status=422)


def _plan(request: StaffRequest, customer: Customer, move: str) -> Planned:
    return planned(customer, move, {}, company_day(request.company, timezone.now()))


def _tried(request: StaffRequest, customer: Customer, move: str) -> dict[str, Any]:
    """What a change that failed had been scheduled with, to try it again."""
    number = request.GET.get("again", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return {}
    change = ScheduledChange.objects.failed().filter(pk=number, customer=customer, move=move).first()
    if change is None:
        return {}
    text = change.text if request.actor.sees("notes") else ""
    return {"reason": str(change.reason_id), "text": text}


@require_POST
@allow("customers.view", CODE)
def customer_status_undo(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """Take a change of status back, from its toast."""
    customer = customer_of(number)
    _told(request, lambda: undo(act, customer=customer, actor=request.actor, now=timezone.now()), _("Change undone"))
    return redirect(back_url(request, customer))


@require_POST
@allow("customers.view", CODE)
def scheduled_cancel(request: StaffRequest, number: str, change_id: int) -> HttpResponse:
    """Cancel a scheduled change, from the profile or from the toast of scheduling it."""
    customer = customer_of(number)
    change = get_object_or_404(ScheduledChange, customer=customer, pk=change_id)
    act = lambda: cancel_scheduled(change, actor=request.actor, now=timezone.now())  # noqa: E731 - one line of its own
    _told(request, act, _("Schedule canceled"))
    return redirect(back_url(request, customer))


@require_POST
@allow("customers.view", CODE)
def scheduled_dismiss(request: StaffRequest, number: str, change_id: int) -> HttpResponse:
    """Put the report of a failed change away; back to the page it stood on."""
    change = get_object_or_404(ScheduledChange, customer=customer_of(number), pk=change_id)
    dismiss_scheduled(change, actor=request.actor, now=timezone.now())
    toast(request, _("Report dismissed"))
    return redirect(back_url(request, change.customer)) if is_on_profile(request) else redirect("home")


def _told(request: StaffRequest, act: Any, words: str) -> None:
    try:
        act()
    except OperationError as refused:
        toast(request, str(refused))
    else:
        toast(request, words)
