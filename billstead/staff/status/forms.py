"""The form of a status change: shape only; the operation judges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from billstead.customers.models import StatusReason
from billstead.ui.forms import TypedField

NOW, ON = "now", "on"


class StatusForm(forms.Form):
    """Why, and when. `reasons` are those of the policy list for this move; fraud has just one, which is not asked."""

    reason = forms.ChoiceField(
        label=_("Reason"), widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a reason")),
    )  # fmt: skip
    text = TypedField(
        label=_("Explanation"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Internal: shown in the timeline, never to the customer."),
    )  # fmt: skip
    when = forms.ChoiceField(
        label=_("When"), choices=[(NOW, _("Now")), (ON, _("On a date"))], widget=forms.RadioSelect, initial=NOW,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose when")),
    )  # fmt: skip
    on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"],
        error_messages={"required": _("Enter the date"), "invalid": _("Enter a date, like 2030-01-31")},
    )  # fmt: skip

    def __init__(self, *args: Any, reasons: Sequence[StatusReason], first_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = {str(reason.pk): reason for reason in reasons}
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, reason.shown_label) for key, reason in self.reasons.items()]
        field.required = not self.is_fraud
        self.fields["on"].required = self.data.get("when", ON) == ON
        self.fields["on"].widget.attrs["min"] = first_day.isoformat()

    @property
    def is_fraud(self) -> bool:
        return any(reason.is_fraud for reason in self.reasons.values())

    @property
    def options(self) -> list[tuple[BoundWidget, StatusReason]]:
        """Each radio button with the reason whose policy stands under it."""
        return list(zip(self["reason"], self.reasons.values(), strict=True))

    def values(self) -> dict[str, Any]:
        """What the operation is told: the reason's row, the text, the day or None for now."""
        known = self.cleaned_data
        on = known.get("on") if known["when"] == ON else None
        return {"reason": self.reasons.get(known["reason"]), "text": known["text"], "on": on}
