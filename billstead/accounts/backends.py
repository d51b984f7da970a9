"""Who a sign-in names: by canonical e-mail, with the role read in the same query at every request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Subquery
from django.utils import timezone

from billstead.accounts.models import CompanyProfile, User
from billstead.core.text import canonical_email


class EmailBackend(AuthenticationBackend):
    """allauth's backend, told where our addresses stand."""

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        user = User.objects.select_related("role").filter(canonical_email=canonical_email(email)).first()
        found: AbstractBaseUser | None = self._check_password(user, password)
        # Not in user_can_authenticate: whom that refuses allauth signs in all the same, while the account is active.
        return None if isinstance(found, User) and found.is_password_expired(timezone.now()) else found

    def get_user(self, user_id: int) -> User | None:
        # The company's zone comes along: it holds for whoever chose none, and costs no query of its own.
        zone = Subquery(CompanyProfile.objects.filter(pk=1).values("time_zone"))
        user = User.objects.select_related("role").annotate(company_zone=zone).filter(pk=user_id).first()
        return user if user is not None and user.is_active else None
