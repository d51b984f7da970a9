"""Forms of the settings: shape only; operations decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import CompanyProfile, Role
from billstead.accounts.operations.company import MAX_DIGITS, MIN_DIGITS
from billstead.customers.postal import PARTS, Part, countries, country_rules, is_country
from billstead.staff.customers.forms.choices import currencies, languages, time_zones

CHOOSE = [("", _("Choose"))]


def _chosen(words: Any) -> dict[str, Any]:
    """What a choice says when there is none, or one that is not offered."""
    return {"required": words, "invalid_choice": words}


class CompanyForm(forms.Form):
    """The company; the address has the parts of its country, in its order, the others travel along unseen."""

    legal_name = forms.CharField(
        label=_("Legal name"),
        max_length=200,
        help_text=_("As it should appear on invoices."),
        error_messages={"required": _("Enter the legal name of the company")},
        widget=forms.TextInput(attrs={"autocomplete": "organization", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(
        label=_("Country or region"),
        error_messages={"required": _("Choose a country"), "invalid_choice": _("Choose a country from the list")},
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("All billing dates are days of this zone."),
        error_messages=_chosen(_("Choose a time zone from the list")),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("For customers whose country does not say."),
        error_messages=_chosen(_("Choose a language from the list")),
    )
    currency = forms.ChoiceField(label=_("Base currency"), error_messages=_chosen(_("Choose a currency from the list")))

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("country", [*CHOOSE, *countries()])
        self.choose("time_zone", time_zones())
        self.choose("language", languages())
        self.choose("currency", currencies())
        self.address_names: list[str] = []
        rules = country_rules(country) if is_country(country) else country_rules("DE")
        for part in rules.parts:
            self.address_names.append(part.name)
            self.fields[part.name] = _part_field(part)
        for name in PARTS:
            if name not in self.fields:
                self.fields[name] = forms.CharField(required=False, max_length=longest(name), widget=forms.HiddenInput)

    def choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        known = list(choices)
        value = self.initial.get(name)
        if value and value not in {code for code, _label in known}:
            known.append((value, value))
        field.choices = known

    def address_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.address_names]


def longest(part: str) -> int:
    """How long a part of an address may be, shown or carried along for another country."""
    return {"street": 400, "postcode": 20, "sorting_code": 40}.get(part, 100)


def _part_field(part: Part) -> forms.Field:
    attrs = {"autocomplete": part.autocomplete, "spellcheck": "false"}
    missing = {"required": part.missing}
    if part.choices:
        return forms.ChoiceField(
            label=str(part.label),
            required=part.is_required,
            choices=[*CHOOSE, *part.choices],
            widget=forms.Select(attrs={"autocomplete": part.autocomplete}),
            error_messages=missing | {"invalid_choice": _("Choose one from the list")},
        )
    widget = forms.Textarea(attrs=attrs | {"rows": 2}) if part.name == "street" else forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=str(part.label),
        required=part.is_required,
        max_length=longest(part.name),
        widget=widget,
        error_messages=missing,
    )


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo file"),
        help_text=_("PNG, JPEG or WebP, at most 1 MB and 2,000 × 2,000 pixels."),
        error_messages={"required": _("Choose a file"), "empty": _("This file is empty")},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class StaffForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        error_messages={"required": _("Enter a name")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("They sign in with it."),
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter an email address, like name@example.com")),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ModelChoiceField(
        label=_("Role"),
        queryset=Role.objects.none(),
        empty_label=_("Choose a role"),
        error_messages={"required": _("Choose a role"), "invalid_choice": _("Choose a role from the list")},
    )
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Role.objects.filter(pk__in=[role.pk for role in roles])
        field.label_from_instance = lambda role: str(role.label)  # type: ignore[method-assign,assignment]


class RoleForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Enter a name of 1 to 60 characters")}
    )


class RequiredFieldsForm(forms.Form):
    phone_required = forms.ChoiceField(
        label=_("Phone"),
        choices=CompanyProfile.Required.choices,
        error_messages=_chosen(_("Choose never or always")),
        widget=forms.RadioSelect,
    )
    address_required = forms.ChoiceField(
        label=_("Billing address"),
        choices=CompanyProfile.Required.choices,
        error_messages=_chosen(_("Choose never or always")),
        widget=forms.RadioSelect,
        help_text=_("The country is always asked for; this is about the rest of the address."),
    )


class NumbersForm(forms.Form):
    number_prefix = forms.CharField(
        label=_("Prefix"),
        max_length=12,
        required=False,
        help_text=_("Up to 12 characters, for example C- or 2030-."),
        widget=forms.TextInput(attrs={"size": 12, "spellcheck": "false", "autocomplete": "off"}),
    )
    number_digits = forms.IntegerField(
        label=_("Digits"),
        min_value=MIN_DIGITS,
        max_value=MAX_DIGITS,
        help_text=_("Shorter numbers are filled with zeros; longer ones just grow."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Enter a number from 1 to 12")
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
