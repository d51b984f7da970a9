"""Event types of customers and how each reads. `%(name)s` are facts; a fact the reader may not see reads "…"."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billstead.audit.entries import Entry
from billstead.audit.registry import event_type


def tagged(entry: Entry) -> str:
    """Which tags came and which went; the halves that did not happen are not told."""
    names = {part: ", ".join(entry.facts.get(part, ())) for part in ("added", "removed")}
    if names["added"] and names["removed"]:
        return gettext("added the tags %(added)s and removed %(removed)s") % names
    if names["removed"]:
        return gettext("removed the tags %(removed)s") % names
    return gettext("added the tags %(added)s") % names


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


def _written(day: str | None) -> str:
    return formats.date_format(date.fromisoformat(day), "DATE_FORMAT") if day else ""


event_type("customer.created", kind="profile", icon="user-plus", sentence=_("created the customer %(number)s"))
event_type("customer.edited", kind="profile", icon="pencil", sentence=_("changed details"))
event_type("customer.edit_undone", kind="profile", icon="undo-2", sentence=_("took back a change"))
event_type("customer.tagged", kind="tags", icon="tag", sentence=tagged)
event_type(
    "customer.details_confirmed", kind="profile", icon="badge-check", sentence=_("confirmed the contact details")
)
event_type("customer.activity_exported", kind="profile", icon="download", sentence=exported)
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
event_type("group.created", kind="settings", icon="users", sentence=_("created the group <a>%(name)s</a>"))
event_type("group.edited", kind="settings", icon="users", sentence=_("changed the group <a>%(name)s</a>"))
event_type("group.deleted", kind="settings", icon="users", sentence=_("deleted the group <a>%(name)s</a>"))
