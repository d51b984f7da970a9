"""What a column of a file may become: the customers' fields, and the parts they are joined from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from billstead.core.actor import BASIC, NOTES, Actor
from billstead.customers.fields import UNITS, writable

IGNORED = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One choice for a column. Several columns may go to one that `joins`; the others take one each."""

    name: str
    label: str | Promise
    kind: str = "text"
    section: str = "who"
    field_class: str = BASIC
    choices: tuple[tuple[str, str | Promise], ...] = ()
    joins: bool = False


SECTIONS: dict[str, Promise] = {
    "who": _("Name and contact"),
    "where": _("Addresses"),
    "billing": _("Billing"),
    "access": _("Access"),
    "context": _("Tags, notes and the like"),
    "fields": _("Fields of your own"),
}
_BEFORE = {
    "name": [
        Target("company", _("Company")),
        Target("person", _("Person’s full name")),
        Target("first_name", _("First name")),
        Target("last_name", _("Last name")),
    ],
}
_AFTER = [
    Target("created_on", _("Customer since"), "past", "context"),
    Target("status", _("Status"), "status", "context"),
]
# A file says by its choice, not by a cell, whether customers share an address.
_LEFT_OUT = frozenset({"shares_email"})
_JOINED = frozenset({"tags", "emails"})


def targets_for(actor: Actor) -> dict[str, Target]:
    """What this actor may fill from a file, in the order of the form."""
    found: list[Target] = []
    for field in writable(actor):
        if field.name in _LEFT_OUT:
            continue
        found += _BEFORE.get(field.name, [])
        purpose, _dot, part = field.name.partition(".")
        label = format_lazy("{}: {}", UNITS[purpose], field.label) if part and purpose in UNITS else field.label
        section = field.section if field.section in SECTIONS else "fields"
        choices = tuple((str(value), words) for value, words in field.choices)
        target = Target(field.name, label, field.kind, section, field.field_class, choices, joins=field.name in _JOINED)
        found.append(target)
        if part == "street":
            found += [
                Target(f"{field.name}{line}", format_lazy("{} ({})", label, line), "text", section, field.field_class)
                for line in (2, 3)
            ]
    if actor.can("notes.write") and actor.sees(NOTES):
        found.append(Target("first_note", _("Note"), "note", "context", NOTES, joins=True))
    return {target.name: target for target in [*found, *_AFTER]}
