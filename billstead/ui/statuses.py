"""The shape, tone and word of each state: the same shape for the same meaning everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class State:
    """How one state looks and reads."""

    shape: str
    tone: str
    word: str | Promise


STATES: Final[dict[str, State]] = {
    "active": State("active", "ok", _("Active")),
    "suspended": State("suspended", "warn", _("Suspended")),
    "closed": State("closed", "", _("Closed")),
    "invited": State("invited", "info", _("Invited")),
    "pending": State("pending", "", _("Pending")),
    "none": State("draft", "", pgettext_lazy("state", "None")),
    "format_ok": State("partly", "info", _("Format is right")),
    "format_bad": State("attention", "warn", _("Format looks wrong")),
    "valid": State("paid", "ok", _("Confirmed")),
    "invalid": State("failed", "bad", _("Not valid")),
    "unverified": State("draft", "", _("Not verified")),
    "verified": State("paid", "ok", _("Verified")),
    "disabled": State("void", "", _("Disabled")),
    "locked": State("suspended", "warn", _("Locked")),
    "running": State("partly", "info", _("Running")),
    "done": State("paid", "ok", _("Done")),
    "failed": State("failed", "bad", _("Failed")),
    "draft": State("draft", "", _("Draft")),
}

TAG_COLORS: Final = (
    "slate", "red", "orange", "amber", "lime", "green", "teal", "cyan", "blue", "violet", "pink", "brown",
)  # fmt: skip
