"""Jobs waiting, running or given up, and the slots of the schedule that were filled. A finished job is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def given_up(self) -> Self:
        return self.filter(state=Job.State.FAILED)

    def due(self, now: datetime) -> Self:
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=now), state=Job.State.WAITING, run_at__lte=now)


class Job(models.Model):
    """One piece of work: look at row `row_id` in the way `kind` names."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        FAILED = "failed", _("Given up")

    kind = models.CharField(max_length=120)
    row_id = models.BigIntegerField(default=0)
    unique_key = models.CharField(max_length=160, null=True, unique=True, help_text="null once given up")  # noqa: DJ001
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True, help_text="which claim holds the lease")
    wanted = models.PositiveIntegerField(default=1, help_text="how often asked for; more while running means once more")
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["run_at", "id"], condition=Q(state="waiting"), name="job_next_due"),
            models.Index(fields=["kind", "row_id"], name="job_of_a_row"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="job_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"

    def is_running(self, now: datetime) -> bool:
        return self.lease_until is not None and self.lease_until >= now


class Slot(models.Model):
    """A time of the schedule that was filled: unique, so any number of workers make one job of it."""

    kind = models.CharField(max_length=120)
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "starts_at"], name="one_job_per_slot")]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"
