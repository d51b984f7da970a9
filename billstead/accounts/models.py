"""Users, roles, the company profile and idempotency keys."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.accounts.rules import ALL_CODES, OWNER, ROLE_LABELS
from billstead.core.text import canonical_email


class Role(models.Model):
    """A named, editable set of permission codes. The owner role holds every code and cannot lose one."""

    name = models.CharField(max_length=60, unique=True)
    key = models.CharField(max_length=20, blank=True, help_text="owner, manager, … for the roles we ship")
    codes = models.TextField(default="[]", help_text="JSON list of permission codes")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str | Promise:
        """The name to show: translated while a role we ship still has the name we gave it."""
        name, label = ROLE_LABELS.get(self.key, ("", ""))
        return label if self.name == name else self.name

    @property
    def is_owner(self) -> bool:
        return self.key == OWNER

    @property
    def permissions(self) -> frozenset[str]:
        if self.is_owner:
            return ALL_CODES
        return ALL_CODES & frozenset(json.loads(self.codes))


class UserManager(BaseUserManager["User"]):
    """Lookups only; users are made by operations."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(canonical_email=canonical_email(username or ""))


class User(AbstractBaseUser):
    """A login. Staff have a role; customers' people have memberships; one person may have both."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Like the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact")
        COMFORTABLE = "comfortable", _("Comfortable")

    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    canonical_email = models.CharField(max_length=254, unique=True)
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_expires_at = models.DateTimeField(null=True, blank=True)
    session_version = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=16, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.COMPACT)
    skips_review = models.BooleanField(default=False)
    uses_keys = models.BooleanField(default=True, help_text="single keys act on pages (WCAG 2.1.4)")
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "canonical_email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name or self.email

    def is_password_expired(self, now: datetime) -> bool:
        return self.password_expires_at is not None and self.password_expires_at <= now

    @property
    def is_staff(self) -> bool:
        return self.is_active and self.role_id is not None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Raising session_version ends every session of the user at its next request.
        return salted_hmac(
            "billstead.accounts.session", f"{self.password}:{self.session_version}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class CompanyProfile(models.Model):
    """The firm this installation works for: exactly one row, id 1."""

    class Required(models.TextChoices):
        NEVER = "never", _("Never")
        ALWAYS = "always", _("Always")

    legal_name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=100, blank=True)
    district = models.CharField(max_length=100, blank=True)
    street = models.CharField(max_length=400, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    sorting_code = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=16, default="en")
    currency = models.CharField(max_length=3, default="EUR")
    logo = models.CharField(max_length=200, blank=True, help_text="file name below the media folder")
    phone_required = models.CharField(max_length=8, choices=Required.choices, default=Required.NEVER)
    address_required = models.CharField(max_length=8, choices=Required.choices, default=Required.ALWAYS)
    number_prefix = models.CharField(max_length=12, default="C-", blank=True)
    number_digits = models.PositiveSmallIntegerField(default=6)
    is_set_up = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_company_profile")]

    def __str__(self) -> str:
        return self.legal_name


class IdempotencyKey(models.Model):
    """One key of one caller for one purpose; the row is written in the transaction of what it made."""

    user_id = models.BigIntegerField()
    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    result = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "purpose", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"

    def answer(self) -> Any:
        return json.loads(self.result) if self.result else None


class OneTimeLink(models.Model):
    """A link that lets a person choose a password once; only a digest of its token is kept, one link per user."""

    class Purpose(models.TextChoices):
        INVITE = "invite", _("Invitation")
        RESET = "reset", _("Password reset")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="one_time_link")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"

    def is_expired(self, now: datetime) -> bool:
        return now >= self.expires_at


class AttemptWindow(models.Model):
    """How often something was tried in a stretch of time; the key is a digest of route, address and login."""

    key = models.CharField(max_length=64, unique=True)
    attempt_count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
