"""The policy list: why a status may be changed, in which order the dialog offers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.customers.models import StatusReason
from billstead.customers.moves import Move
from billstead.customers.operations import archive_reason, create_reason, edit_reason, move_reason
from billstead.staff.settings.sections import settings_page
from billstead.ui.forms import tell
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

HERE = "settings_reasons"
MOVES = [(move.value, move.label) for move in Move if move != Move.MARK_FRAUD]


class ReasonForm(forms.Form):
    """Words only; for whom and when it is offered, the pages' buttons say."""

    label = forms.CharField(label=_("Reason"), max_length=80, error_messages={"required": _("Enter the reason.")})
    policy = forms.CharField(
        label=_("When to choose it"), required=False, max_length=400,
        help_text=_("The dialog shows it under the reason."), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class NewReasonForm(ReasonForm):
    move = forms.ChoiceField(
        label=_("For"), choices=MOVES, error_messages={"invalid_choice": _("Choose one of the list.")}
    )
    field_order = ("move", "label", "policy")


@allow("settings.company")
def settings_reasons(request: StaffRequest) -> HttpResponseBase:
    form = NewReasonForm(request.POST or None)
    if _sent(request, form):
        values = form.cleaned_data
        if _done(request, form, lambda **by: create_reason(**values, **by), gettext("Reason added")):
            return redirect(HERE)
    return _list(request, form)


@allow("settings.company")
def reason_edit(request: StaffRequest, pk: int) -> HttpResponseBase:
    reason = get_object_or_404(StatusReason, pk=pk)
    form = ReasonForm(request.POST or None, initial={"label": reason.shown_label, "policy": reason.shown_policy})
    if _sent(request, form):
        values = form.cleaned_data
        if _done(request, form, lambda **by: edit_reason(reason, **values, **by), gettext("Reason saved")):
            return redirect(HERE)
    return _page(request, reason, form)


@allow("settings.company")
def reason_archive(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Offer it no longer, or again (`restore`)."""
    reason = get_object_or_404(StatusReason, pk=pk)
    if request.method != "POST":
        return redirect("reason_edit", pk)
    is_archived = "restore" not in request.POST
    said = gettext("Reason archived") if is_archived else gettext("Reason restored")
    form = ReasonForm({"label": reason.shown_label, "policy": reason.shown_policy})
    if _done(request, form, lambda **by: archive_reason(reason, is_archived=is_archived, **by), said):
        return redirect(HERE)
    return _page(request, reason, form)


@allow("settings.company")
def reason_move(request: StaffRequest, pk: int) -> HttpResponseBase:
    """One place up or down."""
    reason = get_object_or_404(StatusReason, pk=pk)
    if request.method == "POST":
        move_reason(reason, is_up=request.POST.get("to") != "down", actor=request.actor, now=timezone.now())
    return redirect(HERE)


def _sent(request: StaffRequest, form: forms.Form) -> bool:
    return request.method == "POST" and form.is_valid()


def _done(request: StaffRequest, form: forms.Form, operation: Callable[..., Any], said: str) -> bool:
    try:
        operation(actor=request.actor, now=timezone.now())
    except OperationError as refused:
        form.full_clean()
        tell(form, refused)
        return False
    toast(request, said)
    return True


def _list(request: StaffRequest, form: NewReasonForm) -> HttpResponse:
    rows = list(StatusReason.objects.order_by("place", "id"))
    groups = []
    for move in Move:
        own = [row for row in rows if row.move == move]
        active = [row for row in own if not row.is_archived]
        groups.append({"move": move, "active": active, "archived": [row for row in own if row.is_archived]})
    context = {"form": form, "groups": groups}
    return settings_page(request, "staff/settings/reasons.html", HERE, context, status=422 if form.errors else 200)


def _page(request: StaffRequest, reason: StatusReason, form: ReasonForm) -> HttpResponse:
    context = {"form": form, "reason": reason}
    return settings_page(request, "staff/settings/reason.html", HERE, context, status=422 if form.errors else 200)
