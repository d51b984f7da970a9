"""Form components: one order of label, hint, error, input and suggestion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, BoundField
from django.template import Library

from billstead.ui.components import FOLDER
from billstead.ui.forms import Suggestion, field_parts, form_errors

register = Library()


@register.inclusion_tag(f"{FOLDER}field.html")
def field(
    bound: BoundField, width: str = "", hint: str = "", suggestion: str | Suggestion = "", **attrs: Any
) -> dict[str, Any]:
    """Label, hint, error, input, suggestion, in this order, wired for assistive technology."""
    return {"f": field_parts(bound, hint=hint, suggestion=suggestion, attrs=attrs), "width": width}


@register.inclusion_tag(f"{FOLDER}tokens.html")
def tokens(
    bound: BoundField, options: Iterable[Any] = (), create: bool = False, hint: str = "", width: str = ""
) -> dict[str, Any]:
    """Tags in one text field, parted by commas; with JavaScript a box of tags. `options` have `name` and `color`."""
    id_ = bound.id_for_label
    attrs = {"data-tokens": "create" if create else "known", "list": f"{id_}-options", "autocomplete": "off"}
    return {"f": field_parts(bound, hint=hint, attrs=attrs), "options": options, "width": width}


@register.inclusion_tag(f"{FOLDER}save_bar.html")
def save_bar(
    save: str, cancel_url: str = "", cancel: str = "", always: bool = False, note: str = "", name: str = ""
) -> dict[str, Any]:
    """The form's foot: on a `<form data-guard>` it shows with the first change, or `always`."""
    return {"save": save, "cancel_url": cancel_url, "cancel": cancel, "always": always, "note": note, "name": name}


@register.inclusion_tag(f"{FOLDER}choices.html")
def choices(
    bound: BoundField, style: str = "list", hint: str = "", width: str = "", legend: str = ""
) -> dict[str, Any]:
    """A fieldset of radio buttons or check boxes: a `list`, or `seg` for two or three short words."""
    return {"f": field_parts(bound, hint=hint), "style": style, "width": width, "legend": legend}


@register.inclusion_tag(f"{FOLDER}check.html")
def check(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """One check box with its words after it."""
    return {"f": field_parts(bound, hint=hint, css="check")}


@register.inclusion_tag(f"{FOLDER}error_summary.html")
def error_summary(form: BaseForm | Iterable[BaseForm], saved: str = "") -> dict[str, Any]:
    """First in the form: each line links to its field; says that nothing was saved."""
    forms = [form] if isinstance(form, BaseForm) else list(form)
    return {"errors": [line for each in forms for line in form_errors(each)], "saved": saved}
