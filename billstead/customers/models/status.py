"""What a customer's status leaves behind: reasons to choose from, changes to come, blocked addresses, numbers gone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.columns import SortKey
from billstead.customers.moves import Move
from billstead.customers.reasons import SHIPPED

from .customer import Customer


class StatusReason(models.Model):
    """Why a status is changed, as the company's policy says; never deleted, since history points here."""

    key = models.CharField(max_length=20, blank=True, help_text="for the reasons we ship")
    move = models.CharField(max_length=12, choices=Move.choices)
    label = models.CharField(max_length=80)
    label_key = SortKey(max_length=80)
    policy = models.CharField(max_length=400, blank=True, help_text="when to choose it; the dialog shows it")
    is_fraud = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(fields=["move", "label_key"], name="a_reason_once_per_move"),
            models.UniqueConstraint(fields=["is_fraud"], condition=Q(is_fraud=True), name="one_reason_is_fraud"),
            models.CheckConstraint(
                condition=Q(is_fraud=True, move="mark_fraud", is_archived=False)
                | (Q(is_fraud=False) & ~Q(move="mark_fraud")),
                name="the_fraud_reason_stays",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def shown_label(self) -> str | Promise:
        """Translated while a reason we ship still reads as we wrote it."""
        return self._shipped(0, self.label)

    @property
    def shown_policy(self) -> str | Promise:
        return self._shipped(1, self.policy)

    def _shipped(self, part: int, words: str) -> str | Promise:
        ours = SHIPPED.get(self.key)
        return ours.translated[part] if ours and ours.written[part] == words else words


class ScheduledChangeQuerySet(models.QuerySet["ScheduledChange"]):
    def pending(self) -> Self:
        return self.filter(state=ScheduledChange.State.PENDING)

    def failed(self) -> Self:
        return self.filter(state=ScheduledChange.State.FAILED)


class ScheduledChange(models.Model):
    """A status change to be made at the start of a day, company time; `digest` is what was agreed to."""

    class State(models.TextChoices):
        PENDING = "pending", _("Scheduled")
        DONE = "done", _("Done")
        CANCELED = "canceled", _("Canceled")
        FAILED = "failed", _("Failed")
        DISMISSED = "dismissed", _("Dismissed")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="scheduled_changes")
    move = models.CharField(max_length=12, choices=Move.choices)
    reason = models.ForeignKey(StatusReason, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(blank=True)
    on = models.DateField()
    choices = models.TextField(default="{}", help_text="JSON of what was chosen")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    failure = models.TextField(blank=True)
    scheduled_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    # What a profile still speaks of.
    OPEN = (State.PENDING, State.FAILED)

    objects = ScheduledChangeQuerySet.as_manager()

    class Meta:
        ordering = ("on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state="pending"), name="one_change_scheduled_per_customer"
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="failed"), name="scheduled_change_failed")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.move} {self.on}"

    @property
    def chosen(self) -> dict[str, Any]:
        chosen: dict[str, Any] = json.loads(self.choices)
        return chosen

    def is_due(self, today: date) -> bool:
        return self.on <= today


class BlockedEmail(models.Model):
    """The keyed hash of an address whose customer was closed for fraud; it outlives the customer and an erasure."""

    digest = models.CharField(max_length=64)
    customer_id = models.BigIntegerField(db_index=True)
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True, help_text="the customer was reopened")

    class Meta:
        indexes = [models.Index(fields=["digest"], condition=Q(lifted_at=None), name="blocked_email")]

    def __str__(self) -> str:
        return f"{self.customer_id}"


class DeletedCustomer(models.Model):
    """What is left of a deleted customer: a number that is never given again, and who deleted it when."""

    number = models.CharField(max_length=32, unique=True)
    customer_id = models.BigIntegerField()
    deleted_by = models.CharField(max_length=200)
    deleted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
