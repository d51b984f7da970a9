"""Customer fields: defining them, their order, their choices, archiving and bringing back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from billstead.accounts.requests import StaffRequest
from billstead.accounts.rules import PERMISSIONS
from billstead.core.actor import BASIC, FIELD_CLASSES, Actor
from billstead.core.errors import OperationError
from billstead.customers.models import CustomField
from billstead.customers.operations import (
    archive_field,
    create_field,
    delete_field,
    edit_field,
    move_field,
    restore_field,
)
from billstead.customers.operations.custom_fields import LONGEST_HELP, LONGEST_LABEL, MOST_FIELDS
from billstead.staff.settings.choices import ChoiceRow, moved, rows_of, sent_rows, wanted
from billstead.staff.settings.sections import settings_page
from billstead.staff.settings.sending import by, done, sent
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

HERE = "settings_custom_fields"


class FieldForm(forms.Form):
    """What may change any time."""

    label = forms.CharField(label=_("Name"), max_length=LONGEST_LABEL, error_messages={"required": _("Enter a name")})
    help_text = forms.CharField(
        label=_("Help"), max_length=LONGEST_HELP, required=False, help_text=_("Stands under the name on the form.")
    )
    is_required = forms.BooleanField(
        label=_("Required"), required=False,
        help_text=_("New customers need it. Old records are asked for it when somebody touches it."),
    )  # fmt: skip
    is_searchable = forms.BooleanField(
        label=_("Found by the search box"), required=False,
        help_text=_("For texts and numbers; the others are found by their filter."),
    )  # fmt: skip
    is_sortable = forms.BooleanField(
        label=_("Sorts the list"), required=False, help_text=_("Its column has a head to press.")
    )
    choices = forms.CharField(
        label=_("Add choices"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )  # fmt: skip

    def flags(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("is_required", "is_searchable", "is_sortable")}

    def lines(self) -> list[str]:
        return [line for line in self.cleaned_data["choices"].splitlines() if line.strip()]


class NewFieldForm(FieldForm):
    """And what is chosen once: history keeps values under their kind and for whom they were told."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind.choices)
    field_class = forms.ChoiceField(label=_("Who sees it"))

    def __init__(self, *arguments: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*arguments, **more)
        seen = [(name, class_label(name)) for name in FIELD_CLASSES if actor.sees(name)]
        self.fields["choices"].label = _("Choices")
        self.fields["field_class"].choices = seen  # type: ignore[attr-defined]


def class_label(field_class: str) -> str | Promise:
    """Who sees a class of fields, as the roles page calls it."""
    return (
        _("Everybody who sees customers") if field_class == BASIC else PERMISSIONS[f"customers.see_{field_class}"].label
    )


@require_safe
@allow("fields.manage")
def settings_custom_fields(request: StaffRequest) -> HttpResponse:
    fields = list(CustomField.objects.order_by("position", "id"))
    active = [field for field in fields if not field.is_archived]
    context = {
        "rows": [_row(request.actor, field) for field in active],
        "archived": [_row(request.actor, field) for field in fields if field.is_archived],
        "most": MOST_FIELDS,
        "is_full": len(active) >= MOST_FIELDS,
    }
    return settings_page(request, "staff/settings/custom_fields.html", HERE, context)


@allow("fields.manage")
def field_create(request: StaffRequest) -> HttpResponseBase:
    form = NewFieldForm(request.POST or None, actor=request.actor)
    if sent(request, form):
        values = {name: form.cleaned_data[name] for name in ("label", "kind", "field_class", "help_text")}
        made = values | form.flags() | {"choices": form.lines()}
        if done(request, form, lambda who: create_field(**made, **who), gettext("Field added")):
            return redirect(HERE)
    return settings_page(
        request, "staff/settings/custom_field_new.html", HERE, {"form": form}, status=422 if form.errors else 200
    )


@allow("fields.manage")
def field_edit(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Name, help, rules and choices; moving a choice saves what was typed too."""
    field = get_object_or_404(CustomField, pk=pk)
    initial = {
        name: getattr(field, name) for name in ("label", "help_text", "is_required", "is_searchable", "is_sortable")
    }
    form = FieldForm(request.POST or None, initial=initial)
    rows = rows_of(field, request.actor)
    if request.method == "POST":
        rows = moved(sent_rows(request.POST, rows), request.POST.get("move", ""))
    if sent(request, form):
        values = {name: form.cleaned_data[name] for name in ("label", "help_text")} | form.flags()
        choices = wanted(rows, form.lines())
        if done(request, form, lambda who: edit_field(field, choices=choices, **values, **who), gettext("Field saved")):
            return redirect("field_edit", pk) if "move" in request.POST else redirect(HERE)
    return _page(request, field, form, rows)


@require_POST
@allow("fields.manage")
def field_move(request: StaffRequest, pk: int) -> HttpResponseBase:
    field = get_object_or_404(CustomField, pk=pk)
    move_field(field, is_up=request.POST.get("to") != "down", **by(request))
    return redirect(f"{reverse(HERE)}#field-{pk}")


@require_POST
@allow("fields.manage")
def field_archive(request: StaffRequest, pk: int) -> HttpResponseBase:
    archive_field(get_object_or_404(CustomField, pk=pk), **by(request))
    toast(request, gettext("Field archived"))
    return redirect(HERE)


@require_POST
@allow("fields.manage")
def field_restore(request: StaffRequest, pk: int) -> HttpResponseBase:
    try:
        restore_field(get_object_or_404(CustomField, pk=pk), **by(request))
    except OperationError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, gettext("Field brought back"))
    return redirect(HERE)


@require_POST
@allow("fields.manage")
def field_delete(request: StaffRequest, pk: int) -> HttpResponseBase:
    try:
        delete_field(get_object_or_404(CustomField, pk=pk), **by(request))
    except OperationError as refusal:
        toast(request, str(refusal))
        return redirect("field_edit", pk)
    toast(request, gettext("Field deleted"))
    return redirect(HERE)


def _page(request: StaffRequest, field: CustomField, form: FieldForm, rows: list[ChoiceRow]) -> HttpResponse:
    context = {
        "form": form,
        "field": field,
        "rows": rows,
        "sees": class_label(field.field_class),
        "is_choice": field.kind == CustomField.Kind.CHOICE,
        "may_find": field.kind in (CustomField.Kind.TEXT, CustomField.Kind.NUMBER),
        "count": _row(request.actor, field)["count"],
    }
    status = 422 if form.errors else 200
    return settings_page(request, "staff/settings/custom_field.html", HERE, context, status=status)


def _row(actor: Actor, field: CustomField) -> dict[str, Any]:
    """A definition with what its reader may know of its use."""
    is_seen = actor.sees(field.field_class)
    query = urlencode({"q": f"{field.name}:any"})
    return {
        "field": field,
        "sees": class_label(field.field_class),
        "count": f"{field.customers:,}" if is_seen else None,
        "list_url": f"{reverse('customer_list')}?{query}" if is_seen and actor.can("customers.view") else "",
    }
