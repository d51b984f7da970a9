"""What all tests share."""

from __future__ import annotations

import os

# Playwright's sync interface runs an event loop; Django would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
