"""Imports and their staged rows. Customers are named by plain ids: an import outlives whom it brought."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import User


class Import(models.Model):
    """One file on its way in. What each row came to stands on the row; nothing is counted twice."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Choosing columns")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Checked")
        APPLYING = "applying", _("Importing")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Not readable")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Taking back")
        UNDONE = "undone", _("Taken back")
        EXPIRED = "expired", _("Expired")

    state = models.CharField(max_length=10, choices=State.choices, default=State.MAPPING)
    file_name = models.CharField(max_length=200)
    file_key = models.CharField(max_length=32, blank=True, help_text="empty once the file was removed")
    byte_count = models.BigIntegerField(default=0)
    is_workbook = models.BooleanField(default=False)
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=4)
    has_header = models.BooleanField(default=True)
    header = models.TextField(help_text="JSON list of column names")
    mapping = models.TextField(help_text="JSON of mapping.Mapping")
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor_kind = models.CharField(max_length=10)
    acting = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", help_text="who runs it now")
    actor_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    paced_at = models.DateTimeField(null=True, blank=True, help_text="since when the present run counts its rate")
    paced_from = models.PositiveIntegerField(default=0, help_text="rows done before the present run")
    phase = models.CharField(max_length=8, blank=True, help_text="of a check: clear, read or judge")
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def columns(self) -> list[str]:
        return list(json.loads(self.header))

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.APPLYING, self.State.UNDOING)

    @property
    def can_map(self) -> bool:
        return bool(self.file_key) and self.state in (self.State.MAPPING, self.State.CHECKED, self.State.FAILED)

    @property
    def can_apply(self) -> bool:
        is_waiting = self.state in (self.State.CHECKED, self.State.STOPPED) and self.applied_at is None
        return bool(self.file_key) and (is_waiting or self.state == self.State.STOPPED)

    @property
    def can_stop(self) -> bool:
        return self.is_running

    @property
    def can_undo(self) -> bool:
        return self.applied_at is not None and self.state in (self.State.DONE, self.State.STOPPED)

    @property
    def can_discard(self) -> bool:
        return self.applied_at is None and self.state in (self.State.MAPPING, self.State.CHECKED, self.State.FAILED)


class ImportRows(models.QuerySet["ImportRow"]):
    def with_key(self, keys: Collection[str]) -> ImportRows:
        """Rows of any import that say the same and whose customers stand."""
        return self.filter(key__in=keys, outcome__in=ImportRow.STANDING)

    def next_of(self, run: Import, verdicts: Sequence[str], outcome: str, limit: int) -> list[ImportRow]:
        """The first rows by line; asked for each verdict, for one question would read and sort all that are left."""
        found: list[ImportRow] = []
        for verdict in verdicts:
            found += self.filter(run=run, verdict=verdict, outcome=outcome).order_by("line")[:limit]
        found.sort(key=_line)
        return found[:limit]


def _line(row: ImportRow) -> int:
    return row.line


class ImportRow(models.Model):
    """One row of a file: what the check said, and what became of it."""

    class Verdict(models.TextChoices):
        CREATE = "create", _("Create")
        UPDATE = "update", _("Update")
        SHARE = "share", _("Share the e-mail")
        SKIP = "skip", _("Skip")
        FAIL = "fail", _("Fail")

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        SHARED = "shared", _("Created, shares its e-mail")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")
        REMOVED = "removed", _("Removed again")
        REVERTED = "reverted", _("Changed back")
        KEPT = "kept", _("Kept")

    STANDING = ("created", "updated", "shared")

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    cells = models.TextField(help_text="JSON list; emptied with the file")
    verdict = models.CharField(max_length=8, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    reasons = models.TextField(blank=True, help_text="JSON list of field and sentence")
    key = models.CharField(max_length=64, blank=True, help_text="hash of what the row says")
    email_mark = models.CharField(max_length=32, blank=True, help_text="hash of its e-mail")
    id_mark = models.CharField(max_length=32, blank=True, help_text="hash of its external id")
    customer_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=32, blank=True)
    judged = models.TextField(blank=True, help_text="JSON of judged.written; emptied once it came in, or with the file")

    objects = ImportRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="one_row_per_line"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(outcome__in=["created", "updated", "shared"]) & Q(key__gt=""),
                name="the_same_row_comes_in_once",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "verdict", "outcome", "line"], name="importrow_counts"),
            models.Index(fields=["key", "run"], name="importrow_key"),
            models.Index(fields=["run", "customer_id"], name="importrow_customer"),
            models.Index(fields=["email_mark", "run"], name="importrow_email"),
            models.Index(fields=["id_mark", "run"], name="importrow_id"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.line}"


class RememberedMapping(models.Model):
    """The columns somebody chose last for a set of column names."""

    header_key = models.CharField(max_length=64, unique=True)
    by_name = models.TextField(help_text="JSON: target by column name, and the other choices")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.header_key[:12]
