"""What the profile says of the status: why it is as it is, what is scheduled, what could not be done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from billstead.customers.history import last_move
from billstead.customers.models import ScheduledChange
from billstead.customers.moves import ACTIVE, Move
from billstead.customers.status import scheduled_changes
from billstead.staff.status.words import WORDS

from .attention import Attention
from .page import ProfilePage


@dataclass(frozen=True)
class Story:
    """Who suspended or closed the customer, when and why."""

    tone: str
    icon: str
    words: str
    reason: str
    text: str = ""


def story(page: ProfilePage) -> Story | None:
    """Why the customer is not active; None for an active one, and where history does not say."""
    if page.customer.status == ACTIVE:
        return None
    made = last_move(page.customer.pk)
    if made is None:
        return None
    told = {name: value for name, (value, field_class) in made.facts.items() if page.reader.sees(field_class)}
    sentences = {
        Move.SUSPEND: _("Suspended by %(who)s on %(day)s"),
        Move.CLOSE: _("Closed by %(who)s on %(day)s"),
        Move.MARK_FRAUD: _("Closed for fraud by %(who)s on %(day)s"),
    }
    day = formats.date_format(timezone.localtime(made.at), "DATE_FORMAT")
    words = sentences[Move(made.move)] % {"who": told.get("by") or made.actor_name, "day": day}
    tone = {Move.SUSPEND: "warn", Move.MARK_FRAUD: "bad"}.get(Move(made.move), "")
    return Story(tone, WORDS[made.move].icon, words, str(told.get("reason", "")), str(told.get("text") or ""))


def scheduled(page: ProfilePage) -> list[Attention]:
    """What failed, then what is to come; with the ways out for whoever may change the status."""
    return [_failed(page, row) if row.state == row.State.FAILED else _pending(page, row) for row in _rows(page)]


def _rows(page: ProfilePage) -> list[ScheduledChange]:
    found = scheduled_changes(page.customer) if page.counts.scheduled else []
    return sorted(found, key=lambda change: change.state != ScheduledChange.State.FAILED)


def _pending(page: ProfilePage, change: ScheduledChange) -> Attention:
    title = WORDS[change.move].planned % {"day": formats.date_format(change.on, "DATE_FORMAT")}
    text = _("%(reason)s. Scheduled by %(who)s.") % {"reason": change.reason.shown_label, "who": change.scheduled_by}
    cancel = _url(page, "scheduled_cancel", change)
    return Attention(title, text, shape="pending", tone="info", post_url=cancel, post_action=_("Cancel it"))


def _failed(page: ProfilePage, change: ScheduledChange) -> Attention:
    words = {"day": formats.date_format(change.on, "DATE_FORMAT"), "move": change.get_move_display()}
    title = _("Not done on %(day)s: %(move)s") % words
    dismiss = _url(page, "scheduled_dismiss", change)
    query = [("back", "profile"), ("again", str(change.pk))]
    again = page.url("customer_move", change.move, query=query) if dismiss else ""
    return Attention(
        title, change.failure, again, _("Try again"), tone="bad", shape="failed", post_url=dismiss,
        post_action=_("Dismiss"),
    )  # fmt: skip


def _url(page: ProfilePage, name: str, change: ScheduledChange) -> str:
    if not page.reader.can("customers.change_status"):
        return ""
    return page.url(name, change.pk, query=[("back", "profile")])
