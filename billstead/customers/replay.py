"""A customer's record from its events: backwards from how it is now, forwards from nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from billstead.customers.fields import unwritten_values

_CAME = frozenset({"contact.added", "contact.removal_undone"})
_WENT = frozenset({"contact.removed", "contact.add_undone"})
_NO_CONTACT: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("name", "job_title", "email", "phone", "phone_typed", "remark"), ""),
    **dict.fromkeys(("for_billing", "for_technical", "is_urgent"), False),
}


class Lost(Enum):
    """A value whose event was erased: nobody can tell it any more."""

    LOST = "lost"


LOST: Final = Lost.LOST


@dataclass(frozen=True, slots=True)
class Step:
    """What one event did: per field of its subject (the customer or a contact) the value before and after."""

    type: str
    subject_kind: str
    subject_id: int
    values: Mapping[str, tuple[Any, Any]]
    classes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """What is known of a customer at one moment: references by id, contacts by theirs."""

    fields: dict[str, Any]
    contacts: dict[int, dict[str, Any]] = field(default_factory=dict)


def rewound(record: Record, newest_first: Iterable[Step]) -> Record:
    """The record as it was before these steps."""
    before = deepcopy(record)
    for step in newest_first:
        _take(before, step, side=0, came=_WENT, went=_CAME)
    return before


def replayed(oldest_first: Iterable[Step]) -> Record:
    """The record these steps make of nothing; the whole history makes the record as it is."""
    record = nothing()
    for step in oldest_first:
        replay(record, step)
    return record


def nothing() -> Record:
    """A customer nobody has told anything of."""
    return Record({**unwritten_values(), "status": None, "confirmed_on": None})


def replay(record: Record, step: Step) -> None:
    """Take one step forward."""
    _take(record, step, side=1, came=_CAME, went=_WENT)


def differences(one: Record, other: Record) -> list[str]:
    """What differs, as far as both are known: "email", "contact 7", "contact 7 name"."""
    names = [name for name, value in one.fields.items() if not _same(value, other.fields.get(name))]
    for contact in sorted({*one.contacts, *other.contacts}):
        left, right = one.contacts.get(contact), other.contacts.get(contact)
        if left is None or right is None:
            names.append(f"contact {contact}")
            continue
        names += [f"contact {contact} {name}" for name, value in left.items() if not _same(value, right[name])]
    return names


def _take(record: Record, step: Step, *, side: int, came: frozenset[str], went: frozenset[str]) -> None:
    values = {name: pair[side] for name, pair in step.values.items()}
    if step.subject_kind == "customer":
        record.fields.update(values)
    elif step.type in went:
        record.contacts.pop(step.subject_id, None)
    else:
        if step.type in came:
            record.contacts[step.subject_id] = dict(_NO_CONTACT)
        record.contacts.setdefault(step.subject_id, dict(_NO_CONTACT)).update(values)


def _same(one: Any, other: Any) -> bool:
    return one == other or LOST in (one, other)
