"""The inputs of custom fields, and what stands in them as text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from billstead.customers.custom_kinds import CHOICE, DATE, NUMBER, TEXT, YES_NO, BadValue, read_value, value_text
from billstead.customers.fields import CustomerField, custom_fields

from .sections import Fields, Standing, shown
from .widgets import LongSelect, text

WIDTHS = {TEXT: "w4", NUMBER: "w3", DATE: "w3", CHOICE: "w3", YES_NO: "w3"}


def more_details(form: Standing) -> Fields:
    """One input for each field in the order the owner chose; the form leaves out what its reader may not see."""
    fields: Fields = {}
    for field in custom_fields():
        assert field.custom
        name = field.name.replace(".", "_")
        widget = _widget(field, str(form.typed.get(name, "")))
        fields[name] = shown(field.label, widget, hint=field.custom.help_text, required=field.custom.is_required)
    return fields


def text_of_own(stored: Any) -> str:
    """How a stored value stands in its input."""
    return "" if stored is None else value_text(stored)


def own_value(field: CustomerField, typed: str) -> Any:
    """What is stored for what was typed; what is no value of the field stays text, for customers to refuse in words."""
    assert field.custom
    try:
        return read_value(field.kind, typed.strip() if field.kind != TEXT else typed, field.custom.choices)
    except BadValue:
        return typed


def _widget(field: CustomerField, typed: str) -> forms.Widget:
    if field.kind == DATE:
        return text(type="date")
    if field.kind == NUMBER:
        return text(inputmode="decimal")
    if field.kind == YES_NO:
        return forms.Select(choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))])
    if field.kind == CHOICE and field.custom:
        return LongSelect(choices=[("", _("Choose")), *_options(field, typed)])
    return text()


def _options(field: CustomerField, typed: str) -> list[tuple[str, str]]:
    """What is offered, and what the customer has though it is offered no more."""
    assert field.custom
    gone = _("%(choice)s (no longer offered)")
    return [
        (choice.key, choice.label if choice.is_offered else gone % {"choice": choice.label})
        for choice in field.custom.choices
        if choice.is_offered or choice.key == typed
    ]
