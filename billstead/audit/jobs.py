"""What audit gives every worker to do."""

from __future__ import annotations

from billstead.jobs.registry import outbox

from .dispatch import dispatch

outbox(dispatch)
