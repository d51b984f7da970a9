"""What allauth asks us: who may sign in, where to go, what is written down, how secrets are kept."""

from __future__ import annotations

import time
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from billstead.accounts.middleware import client_address
from billstead.accounts.models import User
from billstead.accounts.operations import (
    record_failed_sign_in,
    record_security_change,
    record_sign_in,
    record_sign_out,
)
from billstead.accounts.queries import actor_of
from billstead.accounts.requests import StaffRequest
from billstead.core.actor import NOBODY, Actor
from billstead.core.text import canonical_email

SECURITY_CHANGES = {
    "mfa/email/totp_activated": "mfa.enabled",
    "mfa/email/totp_deactivated": "mfa.disabled",
    "mfa/email/recovery_codes_generated": "recovery_codes.generated",
    "account/email/password_changed": "password.changed",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; every passing of the door is an event."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together. Check both."),
        "incorrect_password": _("This is not your password. Type it again"),
        "incorrect_code": _("This code is not right, or was used before. Enter the code shown now"),
        "enter_current_password": _("This is not your password. Type it again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this site: no scheme, no host, nothing a browser reads as one."""
        return is_local_path(url)

    def is_reauthentication_required(self, *, app: str) -> bool:
        return not is_fresh(context.request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(canonical_email=canonical_email(str(credentials.get("email", "")))).first()
        record_failed_sign_in(user, actor=_nobody(request))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        assert isinstance(user, User)
        record_failed_sign_in(user, actor=_nobody(request))
        return render(request, "account/account_inactive.html", status=403)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        assert isinstance(user, User)
        # Whatever was in the session before signing in belongs to nobody any more.
        request.session.cycle_key()
        actor = cast(StaffRequest, request).actor = actor_of(user, address=client_address(request))
        record_sign_in(user, actor=actor)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            record_sign_out(user, actor=actor_of(user, address=client_address(request)))
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        assert isinstance(user, User)
        user.set_password(password)
        user.must_change_password, user.password_expires_at = False, None
        user.save(update_fields=["password", "must_change_password", "password_expires_at"])

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """allauth tells of each security change here; we write it down instead of mailing it."""
        what = SECURITY_CHANGES.get(template_prefix)
        if what:
            record_security_change(user, what=what, actor=actor_of(user, address=client_address(context.request)))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Toasts are said by our own views."""


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are stored encrypted under a key outside the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": _("Recovery codes stand in for an authenticator app. Set one up first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person showed a password or a code within the last ten minutes."""
    records = get_authentication_records(request, request.user if isinstance(request.user, User) else None)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def is_local_path(url: str | None) -> bool:
    """Whether a browser sent to `url` stays on this site: a plain absolute path and nothing else."""
    if not url or not url.startswith("/") or url.startswith(("//", "/\\")) or "\\" in url:
        return False
    if any(ord(char) < 0x21 or ord(char) == 0x7F for char in url):
        return False
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def _cipher() -> Fernet:
    return Fernet(settings.MFA_KEY)


def _nobody(request: HttpRequest) -> Actor:
    return Actor(kind=NOBODY.kind, address=client_address(request))
