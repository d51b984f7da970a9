"""Who a sign-in names: by canonical e-mail, with the role read in the same query at every request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from billstead.accounts.models import User
from billstead.accounts.queries import with_company_basics
from billstead.core.text import canonical_email


class EmailBackend(AuthenticationBackend):
    """allauth's backend, told where our addresses stand."""

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        user = User.objects.select_related("role").filter(canonical_email=canonical_email(email)).first()
        found: AbstractBaseUser | None = self._check_password(user, password)
        # Not in user_can_authenticate: whom that refuses allauth signs in all the same, while the account is active.
        return None if isinstance(found, User) and found.is_password_expired(timezone.now()) else found

    def get_user(self, user_id: int) -> User | None:
        user = with_company_basics(User.objects.select_related("role")).filter(pk=user_id).first()
        return user if user is not None and user.is_active else None
