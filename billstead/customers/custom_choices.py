"""The choices of a choice field: which stand after an edit, and the keys that name them for good. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billstead.core.errors import Invalid
from billstead.core.text import BadText, clean, fold
from billstead.customers.custom_kinds import Choice
from billstead.customers.refusals import InUse

MOST_CHOICES = 100
LONGEST_CHOICE = 60
LONGEST_KEY = 32


class Wanted(NamedTuple):
    """One choice as somebody wants it: no key is a new one, no label takes it away."""

    key: str
    label: str
    is_offered: bool = True


def arranged_choices(known: Sequence[Choice], wanted: Sequence[Wanted], uses: Mapping[str, int]) -> list[Choice]:
    """The wanted ones in their order, then known ones that nobody spoke of; raises Invalid or InUse."""
    by_key = {choice.key: choice for choice in known}
    found: list[Choice] = []
    for item in wanted:
        label = _checked(item.label)
        if item.key in by_key and not label:
            _refuse_used(by_key[item.key], uses)
        elif item.key in by_key:
            found.append(Choice(item.key, label, item.is_offered))
        elif label:
            taken = {*by_key, *(choice.key for choice in found)}
            found.append(Choice(key_for(label, taken, fallback="choice"), label))
    spoken = {item.key for item in wanted}
    found += [choice for choice in known if choice.key not in spoken]
    _refuse_bad_list(found)
    return found


def key_for(label: str, taken: Collection[str], *, fallback: str) -> str:
    """A short name in plain letters that nothing else has."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(label))[:LONGEST_KEY].strip("_") or fallback
    place, key = 1, plain
    while key in taken:
        place += 1
        key = f"{plain}_{place}"
    return key


def _checked(label: str) -> str:
    try:
        label = clean(label)
    except BadText as refusal:
        raise Invalid({"choices": [str(refusal.message)]}) from refusal
    if len(label) > LONGEST_CHOICE:
        raise Invalid({"choices": [_("Enter at most %(limit)s characters for a choice") % {"limit": LONGEST_CHOICE}]})
    return label


def _refuse_used(choice: Choice, uses: Mapping[str, int]) -> None:
    if count := uses.get(choice.key, 0):
        words = ngettext(
            "%(count)s customer has “%(choice)s”. Stop offering it instead: it is kept there",
            "%(count)s customers have “%(choice)s”. Stop offering it instead: it is kept there",
            count,
        )
        raise InUse(words % {"count": count, "choice": choice.label}, field="choices")


def _refuse_bad_list(choices: Sequence[Choice]) -> None:
    offered = [choice for choice in choices if choice.is_offered]
    if not offered:
        raise Invalid({"choices": [_("Enter at least one choice")]})
    if len(offered) > MOST_CHOICES:
        raise Invalid({"choices": [_("Enter at most %(limit)s choices") % {"limit": MOST_CHOICES}]})
    labels = [fold(choice.label) or choice.label for choice in choices]
    for choice, label in zip(choices, labels, strict=True):
        if labels.count(label) > 1:
            raise Invalid({"choices": [_("“%(choice)s” stands here twice") % {"choice": choice.label}]})
