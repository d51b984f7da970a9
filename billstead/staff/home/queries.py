"""What the start page shows: what is still to be set up, and how things stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import CompanyProfile
from billstead.accounts.queries import active_staff
from billstead.audit.queries import latest_entries
from billstead.core.actor import NOTES, Actor
from billstead.customers.models import Customer, CustomerCount, Group, Note, ScheduledChange, Tag
from billstead.customers.queries import notes_mentioning
from billstead.customers.status import failed_changes
from billstead.staff.activity.view import EntryView, entry_view


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to set up, done when the facts say so; `url` is empty for whoever may not do it."""

    label: Promise
    text: Promise
    action: Promise
    is_done: bool
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """How many customers have a status, and the list of them."""

    label: Any
    count: int
    url: str


def steps(actor: Actor, company: CompanyProfile, *, has_customers: bool) -> list[Step]:
    """The set-up list, in the order that makes sense."""
    has_labels = Tag.objects.exists() or Group.objects.exists()
    labels_url = _url(actor, "tags.manage", "settings_tags") or _url(actor, "groups.manage", "settings_groups")
    return [
        Step(
            _("Your company"), _("Legal name, address, time zone and currency."), _("Fill in"), company.is_set_up,
            _url(actor, "settings.company", "settings_company"),
        ),
        Step(
            _("A second person"), _("So that somebody can let you back in."), _("Add person"),
            active_staff()[:2].count() > 1, _url(actor, "staff.manage", "staff_add"),
        ),
        Step(
            _("Tags or groups"), _("Words you will filter customers by."), _("Add"), has_labels, labels_url,
        ),
        Step(
            _("Your first customer"), _("Name, e-mail and country are enough."), _("Add customer"), has_customers,
            _url(actor, "customers.create", "customer_create"),
        ),
    ]  # fmt: skip


def figures() -> list[Figure]:
    """Customers by status, from the kept counts."""
    kept = dict(CustomerCount.objects.values_list("status", "customers"))
    base = _url(None, "", "customer_list")
    return [
        Figure(label, kept.get(status, 0), f"{base}?q=status%3A{status}" if base else "")
        for status, label in Customer.Status.choices
    ]


@dataclass(frozen=True, slots=True)
class Recent:
    """A customer something happened to, and what it was as the reader may know it."""

    customer: Customer
    url: str
    entry: EntryView | None


def recent(reader: Actor, limit: int = 8) -> list[Recent]:
    """The customers with the latest activity, newest first."""
    rows = Customer.objects.order_by("-activity_at", "-id").only("id", "number", "name", "activity_at")[:limit]
    entries = latest_entries([row.pk for row in rows], reader=reader)
    return [
        Recent(
            row,
            reverse("customer_overview", args=[row.number]),
            entry_view(entries[row.pk]) if row.pk in entries else None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that says one's name, and where it stands."""

    note: Note
    text: str
    url: str


def mentions(actor: Actor) -> list[Mention]:
    """The last ten notes that mention the reader; none for whoever may not read notes."""
    if not (actor.can("customers.view") and actor.sees(NOTES)):
        return []
    return [Mention(note, Truncator(note.body).chars(160), _note_url(note)) for note in notes_mentioning(actor.name)]


@dataclass(frozen=True, slots=True)
class FailedChange:
    """A scheduled change that could not be made: why, and the ways out."""

    customer: Customer
    what: str
    why: str
    url: str
    again_url: str
    dismiss_url: str


def failed_scheduled(actor: Actor) -> list[FailedChange]:
    """The latest; none for whoever may not change the status."""
    if not (actor.can("customers.view") and actor.can("customers.change_status")):
        return []
    return [_failed(change) for change in failed_changes()]


def _failed(change: ScheduledChange) -> FailedChange:
    customer, number = change.customer, change.customer.number
    words = {"move": change.get_move_display(), "day": formats.date_format(change.on, "DATE_FORMAT")}
    return FailedChange(
        customer,
        gettext("%(move)s on %(day)s") % words,
        change.failure,
        reverse("customer_overview", args=[number]),
        f"{reverse('customer_move', args=[number, change.move])}?back=profile&again={change.pk}",
        reverse("scheduled_dismiss", args=[number, change.pk]),
    )


def _note_url(note: Note) -> str:
    return f"{reverse('customer_notes', args=[note.customer.number])}?note={note.pk}#note-{note.pk}"


def _url(actor: Actor | None, code: str, name: str) -> str:
    if actor is not None and not actor.can(code):
        return ""
    return reverse(name)
