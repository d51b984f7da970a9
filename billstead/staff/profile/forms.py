"""The profile's own forms: notes, contacts, tags, owner. Operations judge what was typed; these only carry it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billstead.customers.inputs import ContactInput
from billstead.customers.models import Contact
from billstead.ui.forms import TypedField

CONTACT_FIELDS = tuple(ContactInput.__dataclass_fields__)
_NOTE = {"data-submit": "ctrl-enter", "data-mention": ""}
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class NoteForm(forms.Form):
    """A note to be written or said better."""

    body = TypedField(
        label=_("Note"), strip=False, widget=forms.Textarea(attrs={"data-submit": "ctrl-enter", "data-mention": ""})
    )
    is_pinned = forms.BooleanField(label=_("Pin"), required=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def carried(self) -> tuple[str, bool, int]:
        """What was typed, whether to pin it, and the version it was opened with."""
        self.full_clean()
        known = self.cleaned_data
        return known["body"], known.get("is_pinned", False), known.get("version") or 0


class ContactForm(forms.Form):
    """Another person at the customer, and what they are called for."""

    name = TypedField(label=_("Name"), widget=forms.TextInput(attrs=_PLAIN))
    job_title = TypedField(label=_("Job title"), required=False)
    email = TypedField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs=_PLAIN))
    phone = TypedField(
        label=_("Phone"),
        required=False,
        help_text=_("In any spelling; kept as typed and in the international form"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    remark = TypedField(label=_("Remark"), required=False)
    for_billing = forms.BooleanField(label=_("Billing questions"), required=False)
    for_technical = forms.BooleanField(label=_("Technical questions"), required=False)
    is_urgent = forms.BooleanField(
        label=_("Urgent contact"), required=False, help_text=_("Called when nobody else answers")
    )

    draft = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def carried(self) -> dict[str, Any]:
        """What was typed, under the names the operations use."""
        self.full_clean()
        return {name: self.cleaned_data[name] for name in CONTACT_FIELDS}


class TagsForm(forms.Form):
    """The tags of one customer, parted by commas; `opened` are the ids it was opened with. Only drawn here."""

    tags = TypedField(label=_("Tags"), required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": None}))


class OwnerForm(forms.Form):
    """Who of the staff looks after a customer; `opened` is who did when the form was opened. Only drawn here."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    opened = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"id": None}))

    def __init__(self, *args: Any, staff: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Nobody")), *((str(key), name) for key, name in staff.items())]  # type: ignore[attr-defined]


def contact_values(contact: Contact) -> dict[str, Any]:
    """A contact as it stands: what its form is opened with."""
    return {name: getattr(contact, name) for name in (*CONTACT_FIELDS, "phone_typed")}


def as_typed(values: dict[str, Any]) -> dict[str, Any]:
    """The same as its form shows it: the phone as it was typed."""
    return {name: values[name] for name in CONTACT_FIELDS} | {"phone": values["phone_typed"] or values["phone"]}


def caught_up(typed: dict[str, Any], opened: dict[str, Any], current: dict[str, Any]) -> dict[str, Any]:
    """What was typed where something was typed, and what stands now everywhere else: no old value is sent back."""
    before, now = as_typed(opened), as_typed(current)
    return {name: typed[name] if typed[name] != before[name] else now[name] for name in CONTACT_FIELDS}
