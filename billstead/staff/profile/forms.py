"""The profile's own forms: notes and contacts. Operations judge what was typed; these only carry it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billstead.core.errors import Invalid, OperationError
from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact

CONTACT_FIELDS = tuple(ContactInput.__dataclass_fields__)


def tell(form: forms.Form, refusal: OperationError) -> None:
    """Put what an operation refused beside its field."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {refusal.field or "": [refusal.message]}
    for name, messages in errors.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, str(message))


class NoteForm(forms.Form):
    """A note to be written or said better."""

    body = forms.CharField(
        label=_("Note"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 1, "placeholder": _("Write a note. Only staff will see it."), "data-submit": "ctrl-enter"}
        ),
    )
    is_pinned = forms.BooleanField(label=_("Pin"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """Another person at the customer, and what they are called for."""

    name = forms.CharField(
        label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    job_title = forms.CharField(label=_("Job title"), required=False)
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        help_text=_("In any spelling; kept as typed and in the international form"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    remark = forms.CharField(label=_("Remark"), required=False)
    for_billing = forms.BooleanField(label=_("Billing questions"), required=False)
    for_technical = forms.BooleanField(label=_("Technical questions"), required=False)
    is_urgent = forms.BooleanField(
        label=_("Urgent contact"), required=False, help_text=_("Called when nobody else answers")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "job_title", "email", "phone", "remark"):
            self.fields[name].required = name == "name"

    def wanted(self) -> dict[str, Any]:
        """What was typed, under the names the operations use."""
        return {name: self.cleaned_data.get(name, "") for name in CONTACT_FIELDS}


def contact_typed(contact: Contact) -> dict[str, Any]:
    """A contact as its form shows it: the phone as it was typed."""
    values = {name: getattr(contact, name) for name in CONTACT_FIELDS}
    return values | {"phone": contact.phone_typed or contact.phone}
