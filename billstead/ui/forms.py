"""Form fields in the dress of the design system: classes, ids and descriptions in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.widgets import Input
from django.utils.safestring import SafeString

from billstead.core.errors import Invalid, OperationError

CLASSES: Final[dict[type[forms.Widget], str]] = {
    forms.Textarea: "textarea",
    forms.CheckboxInput: "check",
    forms.RadioSelect: "check",
    forms.CheckboxSelectMultiple: "check",
    forms.Select: "select",
    Input: "input",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may have been meant: `text` asks, `value` is what "Use it" writes into the field."""

    text: str | SafeString
    value: str


@dataclass(frozen=True, slots=True)
class FieldParts:
    """What the field component shows, worked out once."""

    bound: BoundField
    id: str
    label: str
    hint: str
    errors: list[str]
    suggestion: str | Suggestion
    input: SafeString
    described_by: str

    @property
    def suggested(self) -> Suggestion | None:
        return self.suggestion if isinstance(self.suggestion, Suggestion) else None

    @property
    def is_optional(self) -> bool:
        return not self.bound.field.required


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of an error summary; `href` is empty when the error has no field."""

    href: str
    message: str


def widget_class(widget: forms.Widget) -> str:
    """The design class of a widget, by its type."""
    return next((css for kind, css in CLASSES.items() if isinstance(widget, kind)), "input")


def field_parts(
    bound: BoundField,
    *,
    hint: str = "",
    suggestion: str | Suggestion = "",
    attrs: Mapping[str, Any] | None = None,
    css: str = "",
) -> FieldParts:
    """Classes, `aria-invalid` and `aria-describedby` of a bound field, and its input rendered with them."""
    id_ = bound.id_for_label or bound.auto_id or bound.html_name
    hint = str(hint or bound.help_text or "")
    errors = [beside(error) for error in bound.errors]
    described = [f"{id_}-hint"] * bool(hint) + [f"{id_}-error"] * bool(errors) + [f"{id_}-suggest"] * bool(suggestion)
    widget = bound.field.widget
    own = str(widget.attrs.get("class", ""))
    extra: dict[str, Any] = {key.replace("_", "-"): value for key, value in (attrs or {}).items()}
    extra["class"] = " ".join(part for part in (css or widget_class(widget), own, str(extra.get("class", ""))) if part)
    extra["aria-describedby"] = " ".join(described) or None
    for option in bound.subwidgets:
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            option.data["attrs"]["class"] = extra["class"]
    rendered = bound.as_widget(attrs={key: value for key, value in extra.items() if value is not None})
    return FieldParts(bound, id_, str(bound.label), hint, errors, suggestion, rendered, " ".join(described))


def form_errors(form: BaseForm) -> Iterator[ErrorLine]:
    """Every error of a form in the order of its fields, those of no field first."""
    for error in form.non_field_errors():
        yield ErrorLine("", str(error))
    for bound in form:
        for error in bound.errors:
            yield ErrorLine(f"#{first_id(bound)}", beside(error))


def beside(message: object) -> str:
    """The words beside a field, which end without a period; Django's own come with one."""
    return str(message).removesuffix(".")


def first_id(bound: BoundField) -> str:
    """The id of what takes the focus: of a group its first box."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


class TypedField(forms.CharField):
    """Text as somebody typed it: what may stand in it is the operation's to say, in one place and all at once."""

    def clean(self, value: Any) -> str:
        return str(self.to_python(value))


def tell(form: forms.Form, refusal: OperationError) -> None:
    """Put what an operation refused beside its field."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {refusal.field or "": [refusal.message]}
    for name, messages in errors.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, str(message))
