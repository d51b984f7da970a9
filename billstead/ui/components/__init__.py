"""Components: each has one template, one place in the CSS, and stands on /styleguide/ in every state."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

FOLDER: Final = "ui/components/"


def component(name: str, **context: Any) -> SafeString:
    """One component's template, rendered with what it is given and nothing else."""
    return render_to_string(f"{FOLDER}{name}.html", context)
