"""Drafts, open forms, chosen columns, recent customers: what belongs to one person's desk."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models

from billstead.accounts.models import User
from billstead.customers.models import Customer


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user_id: int, purpose: str) -> Self:
        return self.filter(user_id=user_id, purpose=purpose)

    def unexpired(self, now: datetime) -> Self:
        return self.filter(expires_at__gt=now)


class Draft(models.Model):
    """An unfinished form of one person, as typed. `key` also makes the form's act happen once."""

    KEPT = timedelta(days=7)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    typed = models.TextField(help_text="JSON of the fields as typed")
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ("-saved_at", "-id")
        constraints = [models.UniqueConstraint(fields=["user", "purpose", "key"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.typed)
        return values


class OpenForm(models.Model):
    """Somebody has this customer's form open: a hint for colleagues, never a lock."""

    FRESH = timedelta(minutes=3)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "user"], name="one_open_form_each")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.user_id}"


class ListPreference(models.Model):
    """Which columns one person sees in one list, in which order."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    columns = models.CharField(max_length=400, help_text="keys with commas between")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_preference_per_list")]

    def __str__(self) -> str:
        return f"{self.name} {self.columns}"


class RecentCustomer(models.Model):
    """A customer one person looked at lately: what the search box offers before anything is typed."""

    KEPT = 20

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-seen_at", "-id")
        constraints = [models.UniqueConstraint(fields=["customer", "user"], name="one_recent_row_each")]
        indexes = [models.Index(fields=["user", "-seen_at"], name="recent_customer_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.customer_id}"
