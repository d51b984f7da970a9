"""What staff write about a customer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from billstead.accounts.models import User

from .customer import Customer


class Note(models.Model):
    """What staff write about a customer; never shown to the customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    body = models.TextField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-is_pinned", "-created_at", "-id")
        constraints = [models.CheckConstraint(condition=Q(body__gt=""), name="a_note_says_something")]

    def __str__(self) -> str:
        return self.body[:60]


class NoteRevision(models.Model):
    """What a note said before it was edited."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.body[:60]
