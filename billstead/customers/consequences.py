"""What a status change brings about: told by each app's `effects.py` before it happens, done by the same afterwards.

`effects.py` of an app with rows bound to a customer gives a class `Effect`, or says in `NO_EFFECT` why it has none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import Any, Protocol

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from billstead.audit.operations import Act
from billstead.core.actor import BASIC, Actor
from billstead.customers.models import Customer
from billstead.customers.moves import Refusal, refusal_of


@dataclass(frozen=True, slots=True)
class Line:
    """One consequence in words. `code` and `ids` are what is agreed to; `detail` is shown to readers of its class."""

    code: str
    sentence: str
    icon: str = "check"
    ids: tuple[int, ...] = ()
    detail: str = ""
    detail_class: str = BASIC


@dataclass(frozen=True, slots=True)
class Plan:
    """What one app would do: the lines that change something, and what stays as it is."""

    will: tuple[Line, ...] = ()
    stays: tuple[Line, ...] = ()

    def ids(self, code: str) -> tuple[int, ...]:
        """The rows a line speaks of."""
        return next((line.ids for line in self.will if line.code == code), ())

    def has(self, code: str) -> bool:
        return any(line.code == code for line in self.will)


@dataclass(frozen=True, slots=True)
class StatusAct:
    """A status change as it is being made, under the customer's lock; `was` is the status before."""

    customer: Customer
    move: str
    was: str
    actor: Actor
    now: datetime
    act: Act


class Effect(Protocol):
    """What one app does when a customer's status changes; in `order`, customers 10 to payments 40."""

    order: int

    def refuse(self, customer: Customer, move: str, *, reader: Actor) -> Refusal | None:
        """What stands in the way of a legal move."""

    def plan(self, customer: Customer, move: str, choices: Mapping[str, Any], today: date) -> Plan:
        """What would happen, from facts; nothing is written."""

    def apply(self, plan: Plan, act: StatusAct) -> dict[str, Any]:
        """Do it; returns what taking it back needs, as JSON."""

    def take_back(self, done: Mapping[str, Any], act: StatusAct) -> None:
        """Reverse what `apply` did by the act that is being undone, and nothing else."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The plans of all apps in their order, and a digest of what they would change."""

    plans: Mapping[str, Plan] = field(default_factory=dict)
    digest: str = ""

    @property
    def will(self) -> list[Line]:
        return [line for plan in self.plans.values() for line in plan.will]

    @property
    def stays(self) -> list[Line]:
        return [line for plan in self.plans.values() for line in plan.stays]


EFFECTS: dict[str, Effect] = {}


def find_effects() -> None:
    """Read the `effects.py` of every installed app; at start-up."""
    found: dict[str, Effect] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "effects"):
            effect = getattr(import_module(f"{config.name}.effects"), "Effect", None)
            if effect is not None:
                found[config.label] = effect()
    EFFECTS.clear()
    EFFECTS.update(sorted(found.items(), key=lambda item: item[1].order))


def refusal(customer: Customer, move: str, *, reader: Actor) -> Refusal | None:
    """Why the move cannot be made now: it is not legal, or an app's rows stand in its way."""
    illegal = refusal_of(customer.status, move)
    if illegal:
        return illegal
    found = (effect.refuse(customer, move, reader=reader) for effect in EFFECTS.values())
    return next((each for each in found if each), None)


def planned(customer: Customer, move: str, choices: Mapping[str, Any], today: date) -> Planned:
    """What all apps would do."""
    plans = {label: effect.plan(customer, move, choices, today) for label, effect in EFFECTS.items()}
    agreed = [[label, [[line.code, line.ids] for line in plan.will]] for label, plan in plans.items()]
    words = json.dumps([customer.pk, move, sorted(choices.items()), agreed], sort_keys=True)
    return Planned(plans, hashlib.sha256(words.encode()).hexdigest())
