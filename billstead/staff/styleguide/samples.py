"""What the style guide shows: words of an example, never a customer's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billstead.ui.forms import Suggestion, form_errors
from billstead.ui.statuses import STATES, TAG_COLORS

TOKENS: Final = (
    "desk", "sheet", "sunken", "raised", "hover", "line", "line-2", "line-3",
    "text", "text-2", "text-3", "accent", "accent-hover", "accent-soft", "accent-line", "ok",
    "ok-soft", "warn", "warn-soft", "warn-line", "bad", "bad-soft", "bad-line", "bad-fill",
    "mark",
)  # fmt: skip
SHAPES: Final = (
    "active", "suspended", "closed", "invited", "pending", "draft", "issued", "partly",
    "paid", "overdue", "void", "written-off", "bounced", "failed", "attention",
)  # fmt: skip
BOLD: Final = format_html("<b>{}</b>", "gmail.com")


@dataclass(frozen=True, slots=True)
class SampleTag:
    name: str
    color: str


@dataclass(frozen=True, slots=True)
class SampleChange:
    label: str
    old: str
    new: str


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Legal name"), help_text=gettext_lazy("As it should appear on invoices"), max_length=200
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        error_messages={"invalid": gettext_lazy("Enter an e-mail address, like name@example.com")},
    )
    terms = forms.ChoiceField(
        label=gettext_lazy("Payment terms"),
        required=False,
        choices=[("14", gettext_lazy("14 days (default)")), ("30", gettext_lazy("30 days"))],
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tags = forms.CharField(label=gettext_lazy("Tags"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"),
        widget=forms.RadioSelect,
        choices=[("company", gettext_lazy("Company")), ("person", gettext_lazy("Person"))],
    )
    access = forms.ChoiceField(
        label=gettext_lazy("Access"),
        widget=forms.RadioSelect,
        choices=[("invite", gettext_lazy("Invite later")), ("none", gettext_lazy("No access yet"))],
    )
    is_told = forms.BooleanField(
        label=gettext_lazy("Tell the customer by e-mail"), help_text=gettext_lazy("In German"), required=False
    )
    number = forms.CharField(label=gettext_lazy("Number"), disabled=True, required=False)


def context() -> dict[str, Any]:
    """All samples of the page."""
    good: dict[str, Any] = {
        "name": "Okafor Digital Ltd",
        "email": "anna@gmial.com",
        "terms": "14",
        "reason": _("Agreed by phone"),
    }
    good |= {"kind": "company", "access": "invite", "is_told": True, "tags": "vip, reseller", "number": "C-000123"}
    bad = SampleForm(
        {"bad-name": "", "bad-email": "anna@@gmail", "bad-kind": "company", "bad-access": "none"}, prefix="bad"
    )
    now = dt.datetime(2026, 11, 23, 14, 2, 11, tzinfo=dt.UTC)
    return {
        "form": SampleForm(initial=good),
        "bad_form": bad,
        "suggestion": Suggestion(format_html(_("Did you mean anna@{domain}?"), domain=BOLD), "anna@gmail.com"),
        "tokens": TOKENS,
        "shapes": SHAPES,
        "states": list(STATES),
        "colors": TAG_COLORS,
        "tags": [*(SampleTag(color, color) for color in TAG_COLORS), SampleTag("vip", "amber")],
        "changes": [SampleChange(_("Postcode"), "10115", "10119"), SampleChange(_("Phone"), "", "+49 30 1234567")],
        "now": now,
        "summary": list(form_errors(bad)),
        "themes": ["light", "dark"],
        "parts": [
            ("colour", _("Colour")), ("type", _("Type")), ("buttons", _("Buttons")), ("status", _("Status and tags")),
            ("forms", _("Forms")), ("notices-part", _("Banners and toasts")), ("data", _("Data")),
            ("timeline", _("Timeline")),
            ("dialogs", _("Menus and dialogs")), ("empty", _("Empty and loading")), ("themes", _("Both themes")),
        ],
    }  # fmt: skip
