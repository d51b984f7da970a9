"""Drafts hold personal data: they go when their seven days are over."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from billstead.jobs.registry import job

from .operations import discard_expired_drafts


@job("desk.discard_expired_drafts", every=timedelta(hours=1))
def discard_expired(_row_id: int) -> None:
    discard_expired_drafts(now=timezone.now())
