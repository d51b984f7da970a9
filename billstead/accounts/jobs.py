"""What is over counts for nothing and is forgotten: attempts, and keys of forms sent long ago."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from billstead.accounts.operations.attempts import forget_attempts
from billstead.accounts.operations.once import forget_keys
from billstead.jobs.registry import job


@job("accounts.forget_attempts", every=timedelta(hours=1))
def forget_old_attempts(_row_id: int) -> None:
    forget_attempts(now=timezone.now())


@job("accounts.forget_keys", every=timedelta(hours=1))
def forget_old_keys(_row_id: int) -> None:
    forget_keys(now=timezone.now())
