"""What the database wants done to it every day."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from billstead.jobs.registry import job

# Rows looked at per index: enough for the planner to choose well, and quick at a million rows.
SAMPLE = 2_000


@job("upkeep.analyze", every=timedelta(days=1))
def analyze(_row_id: int) -> None:
    """Count anew how the data is spread, so that the planner chooses the right index. PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
            cursor.execute("ANALYZE")
