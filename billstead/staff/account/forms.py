"""Forms of the door, with labels people know and codes that work once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billstead.accounts.operations import claim_once
from billstead.staff.account.adapter import MFAAdapter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CODE_LIFETIME = timedelta(seconds=120)
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "size": "12"}


class SignInForm(LoginForm):
    """E-mail and password; paste and password managers work."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            error_messages={
                "required": _("Enter your e-mail address"),
                "invalid": _("Enter an email address, like name@example.com"),
            },
            widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false", "autofocus": True}),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            error_messages={"required": _("Enter your password")},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.order_fields(["login", "password"])


class PasswordAgainForm(ReauthenticateForm):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Enter your password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class _OnceMixin:
    """An authenticator's code is taken once, whichever process sees it; allauth remembers only in its own cache."""

    user: object
    authenticator: object

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        digits = "".join(char for char in code if char.isalnum())
        pk = self.user.pk  # type: ignore[attr-defined]
        if not claim_once("used-code", pk, digits, window=CODE_LIFETIME, now=timezone.now()):
            raise MFAAdapter().validation_error("incorrect_code")
        return code


def _code_field(label: StrOrPromise) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        error_messages={"required": _("Enter the code")},
        widget=forms.TextInput(attrs=CODE_ATTRS | {"autofocus": True}),
    )


class CodeForm(_OnceMixin, AuthenticateForm):
    code = _code_field(_("Code"))


class CodeAgainForm(_OnceMixin, MFAReauthenticateForm):
    code = _code_field(_("Code"))


class ActivateForm(ActivateTOTPForm):
    code = _code_field(_("Code the app shows now"))


class PasswordChangeForm(ChangePasswordForm):
    """The old password and the new one, once: a box that shows what is typed replaces the second box."""

    field_order = ("oldpassword", "password1")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"] = forms.CharField(
            label=_("Current password"),
            strip=False,
            error_messages={"required": _("Enter your current password")},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.fields["password1"] = new_password_field()

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        if self.user.must_change_password and self.user.check_password(password):
            raise forms.ValidationError(_("Choose another password than the one you were given"))
        return password


def new_password_field() -> forms.CharField:
    return forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=1000,
        help_text=_("At least 8 characters; 15 or more are safer. A few unrelated words work well."),
        error_messages={"required": _("Enter a new password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NewPasswordForm(forms.Form):
    """Choosing a password by a one-time link."""

    password = new_password_field()
