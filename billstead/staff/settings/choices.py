"""The rows of a choice field's choices on its page: as they stand, as they were sent, as somebody moved one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from billstead.core.actor import Actor
from billstead.customers.custom_choices import Wanted
from billstead.customers.custom_kinds import Choice
from billstead.customers.models import CustomField
from billstead.customers.queries import choice_uses


@dataclass(frozen=True)
class ChoiceRow:
    """One choice with how many customers have it, for who may know."""

    key: str
    label: str
    is_offered: bool
    count: int | None


def rows_of(field: CustomField, actor: Actor) -> list[ChoiceRow]:
    """The choices as they stand."""
    if field.kind != CustomField.Kind.CHOICE:
        return []
    uses = choice_uses(field) if actor.sees(field.field_class) else None
    choices = (Choice(*choice) for choice in field.choices)
    return [ChoiceRow(*choice, None if uses is None else uses.get(choice.key, 0)) for choice in choices]


def sent_rows(post: QueryDict, rows: Sequence[ChoiceRow]) -> list[ChoiceRow]:
    """The same as somebody sent them, in the order sent; keys that are none of the field's do not exist."""
    known = {row.key: row for row in rows}
    offered = set(post.getlist("choice_offered"))
    pairs = dict(zip(post.getlist("choice_key"), post.getlist("choice_label"), strict=False))
    return [replace(known[key], label=label, is_offered=key in offered) for key, label in pairs.items() if key in known]


def moved(rows: list[ChoiceRow], move: str) -> list[ChoiceRow]:
    """After `up:<key>` or `down:<key>`; anything else moves nothing."""
    way, _colon, key = move.partition(":")
    at = next((place for place, row in enumerate(rows) if row.key == key), None)
    if at is None or way not in ("up", "down"):
        return rows
    to = max(0, min(len(rows) - 1, at + (1 if way == "down" else -1)))
    rows.insert(to, rows.pop(at))
    return rows


def wanted(rows: Sequence[ChoiceRow], added: Sequence[str]) -> list[Wanted]:
    """What the operation is asked for."""
    return [Wanted(row.key, row.label, row.is_offered) for row in rows] + [Wanted("", label) for label in added]
