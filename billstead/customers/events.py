"""Event types of customers and how each reads. `%(name)s` are facts; a fact the reader may not see reads "…"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billstead.audit.entries import Entry
from billstead.audit.registry import event_type
from billstead.customers.moves import Move


def tagged(entry: Entry) -> str:
    """Which tags came and which went; the halves that did not happen are not told."""
    names = {part: ", ".join(entry.facts.get(part, ())) for part in ("added", "removed")}
    if names["added"] and names["removed"]:
        return gettext("added the tags %(added)s and removed %(removed)s") % names
    if names["removed"]:
        return gettext("removed the tags %(removed)s") % names
    return gettext("added the tags %(added)s") % names


def created(entry: Entry) -> str:
    """By hand, or out of which row of which file."""
    names = {name: str(entry.facts.get(name, "…")) for name in ("number", "file", "line")}
    if "import" in entry.facts:
        return gettext("created the customer %(number)s from line %(line)s of %(file)s") % names
    return gettext("created the customer %(number)s") % names


def exported(entry: Entry) -> str:
    """Of which days the activity was taken out."""
    since, until = entry.facts.get("since"), entry.facts.get("until")
    days = {"since": _written(since), "until": _written(until)}
    if since and until:
        return gettext("exported the activity from %(since)s to %(until)s") % days
    if since:
        return gettext("exported the activity since %(since)s") % days
    if until:
        return gettext("exported the activity until %(until)s") % days
    return gettext("exported the whole activity")


_MOVED = {
    "customer.suspended": _("suspended the customer"),
    "customer.reactivated": _("reactivated the customer"),
    "customer.closed": _("closed the customer"),
    "customer.reopened": _("reopened the customer"),
    "customer.marked_fraud": _("closed the customer for fraud"),
}


_ICONS = {
    "customer.suspended": "pause",
    "customer.reactivated": "play",
    "customer.closed": "ban",
    "customer.reopened": "rotate-ccw",
    "customer.marked_fraud": "shield-alert",
}


def moved(entry: Entry) -> str:
    """What became of the customer, why, and in whose words; a scheduled change names who scheduled it."""
    told = str(_MOVED[entry.type])
    if by := entry.facts.get("by"):
        told = gettext("%(told)s, as %(name)s had scheduled") % {"told": told, "name": by}
    return f"{told}: {_why(entry)}"


def scheduled(entry: Entry) -> str:
    """What is to happen, when and why."""
    told = gettext("scheduled for %(day)s: %(move)s") % _change(entry)
    return f"{told} ({_why(entry)})"


def schedule_ended(words: Any) -> Callable[[Entry], str]:
    """A sentence about a change that had been scheduled."""
    return lambda entry: str(words) % (_change(entry) | {"why": entry.facts.get("why", "")})


def _why(entry: Entry) -> str:
    text = entry.facts.get("text")
    reason = entry.facts.get("reason", "…")
    return f"{reason}. “{text}”" if text else str(reason)


def _change(entry: Entry) -> dict[str, str]:
    return {"day": _written(entry.facts.get("on")), "move": str(Move(entry.facts["move"]).label)}


def _written(day: str | None) -> str:
    return formats.date_format(date.fromisoformat(day), "DATE_FORMAT") if day else ""


event_type("customer.created", kind="profile", icon="user-plus", sentence=created)
event_type("customer.edited", kind="profile", icon="pencil", sentence=_("changed details"))
event_type("customer.edit_undone", kind="profile", icon="undo-2", sentence=_("took back a change"))
event_type("customer.tagged", kind="tags", icon="tag", sentence=tagged)
event_type(
    "customer.details_confirmed", kind="profile", icon="badge-check", sentence=_("confirmed the contact details")
)
event_type(
    "customer.confirmation_undone",
    kind="profile",
    icon="undo-2",
    sentence=_("took back that the details were confirmed"),
)
event_type("customer.activity_exported", kind="profile", icon="download", sentence=exported)
for _name in _MOVED:
    event_type(_name, kind="status", icon=_ICONS[_name], sentence=moved)
event_type("customer.status_undone", kind="status", icon="undo-2", sentence=_("took back the change of status"))
event_type("customer.change_scheduled", kind="status", icon="calendar", sentence=scheduled)
for _name, _icon, _words in (
    ("customer.schedule_canceled", "calendar", _("canceled what was scheduled for %(day)s: %(move)s")),
    ("customer.schedule_restored", "calendar", _("scheduled again for %(day)s: %(move)s")),
    ("customer.schedule_failed", "triangle-alert", _("could not make the change of %(day)s (%(move)s): %(why)s")),
    ("customer.schedule_dismissed", "check", _("put away the report on the change of %(day)s: %(move)s")),
):
    event_type(_name, kind="status", icon=_icon, sentence=schedule_ended(_words))
event_type("customer.deleted", kind="profile", icon="trash-2", sentence=_("deleted the customer %(number)s"))
event_type("phone.proven", kind="contacts", icon="phone", sentence=_("proved the phone number by calling %(phone)s"))
event_type("phone.proof_dropped", kind="contacts", icon="phone-off", sentence=_("the proof of the old number ended"))
event_type("contact.added", kind="contacts", icon="contact", sentence=_("added the contact <a>%(name)s</a>"))
event_type("contact.edited", kind="contacts", icon="contact", sentence=_("changed the contact <a>%(name)s</a>"))
event_type("contact.removed", kind="contacts", icon="contact", sentence=_("removed the contact <a>%(name)s</a>"))
event_type(
    "contact.add_undone", kind="contacts", icon="undo-2", sentence=_("took back adding the contact <a>%(name)s</a>")
)
event_type(
    "contact.edit_undone",
    kind="contacts",
    icon="undo-2",
    sentence=_("took back a change of the contact <a>%(name)s</a>"),
)
event_type(
    "contact.removal_undone", kind="contacts", icon="undo-2", sentence=_("brought back the contact <a>%(name)s</a>")
)
event_type("note.added", kind="notes", icon="sticky-note", sentence=_("added <a>a note</a>"))
event_type("note.edited", kind="notes", icon="sticky-note", sentence=_("edited <a>a note</a>"))
event_type("note.pinned", kind="notes", icon="pin", sentence=_("pinned <a>a note</a>"))
event_type("note.unpinned", kind="notes", icon="pin-off", sentence=_("unpinned <a>a note</a>"))
event_type("note.add_undone", kind="notes", icon="undo-2", sentence=_("took back a note"))
event_type("note.edit_undone", kind="notes", icon="undo-2", sentence=_("took back the edit of <a>a note</a>"))
event_type("note.pin_undone", kind="notes", icon="undo-2", sentence=_("took back pinning <a>a note</a>"))
event_type("note.unpin_undone", kind="notes", icon="undo-2", sentence=_("took back unpinning <a>a note</a>"))
event_type("tag.created", kind="settings", icon="tag", sentence=_("created the tag <a>%(name)s</a>"))
event_type("tag.renamed", kind="settings", icon="tag", sentence=_("renamed the tag %(old)s to <a>%(name)s</a>"))
event_type("tag.recolored", kind="settings", icon="tag", sentence=_("changed the color of the tag <a>%(name)s</a>"))
event_type("tag.merged", kind="settings", icon="tag", sentence=_("merged the tag %(old)s into <a>%(name)s</a>"))
event_type("tag.deleted", kind="settings", icon="tag", sentence=_("deleted the tag <a>%(name)s</a>"))
event_type("field.created", kind="settings", icon="plus", sentence=_("created the customer field <a>%(name)s</a>"))
event_type("field.edited", kind="settings", icon="list", sentence=_("changed the customer field <a>%(name)s</a>"))
event_type("field.moved", kind="settings", icon="list", sentence=_("moved the customer field <a>%(name)s</a>"))
event_type("field.archived", kind="settings", icon="folder", sentence=_("archived the customer field <a>%(name)s</a>"))
event_type(
    "field.restored", kind="settings", icon="list", sentence=_("brought back the customer field <a>%(name)s</a>")
)
event_type("field.deleted", kind="settings", icon="list", sentence=_("deleted the customer field <a>%(name)s</a>"))
event_type("group.created", kind="settings", icon="users", sentence=_("created the group <a>%(name)s</a>"))
event_type("group.edited", kind="settings", icon="users", sentence=_("changed the group <a>%(name)s</a>"))
event_type("group.deleted", kind="settings", icon="users", sentence=_("deleted the group <a>%(name)s</a>"))
event_type("reason.created", kind="settings", icon="plus", sentence=_("added the status reason <a>%(name)s</a>"))
event_type("reason.edited", kind="settings", icon="pencil", sentence=_("changed the status reason <a>%(name)s</a>"))
event_type("reason.archived", kind="settings", icon="folder", sentence=_("archived the status reason <a>%(name)s</a>"))
event_type(
    "reason.restored", kind="settings", icon="undo-2", sentence=_("brought back the status reason <a>%(name)s</a>")
)
event_type("reason.moved", kind="settings", icon="list", sentence=_("moved the status reason <a>%(name)s</a>"))
