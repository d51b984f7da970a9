"""The fields the demo's firm defined for its customers, and what customers have in them."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from billstead.core.actor import SYSTEM
from billstead.customers.fields import custom_fields
from billstead.customers.operations import create_field

PLANS = ("Starter", "Business", "Enterprise")
_FIELDS: tuple[dict[str, Any], ...] = (
    {"label": "Plan", "kind": "choice", "choices": PLANS, "is_sortable": True},
    {"label": "Contract ends", "kind": "date", "is_sortable": True, "help_text": "Last day of the minimum term"},
    {"label": "Servers", "kind": "number", "is_sortable": True, "help_text": "Machines we run for them"},
    {"label": "Managed backups", "kind": "yes_no"},
    {"label": "Circuit ID", "kind": "text", "is_searchable": True, "help_text": "As it stands on the line’s box"},
    {"label": "Discount %", "kind": "number", "field_class": "money", "help_text": "Agreed by word of mouth"},
)


def define_fields(now: datetime) -> None:
    """Six fields, one of each kind and one that not everybody sees."""
    for field in _FIELDS:
        create_field(**({"field_class": "basic"} | field), actor=SYSTEM, now=now)


def drawn_values(index: int, is_company: bool) -> dict[str, Any]:
    """What the customer of this index has, always the same; many have nothing, as in any grown base."""
    dice = random.Random(f"billstead demo fields {index}")  # noqa: S311 - believable, not secret
    values: dict[str, Any] = {}
    if dice.random() < 0.75:
        values["field.plan"] = dice.choice(PLANS if is_company else PLANS[:2]).lower()
    if dice.random() < 0.5:
        values["field.contract_ends"] = (date(2026, 1, 31) + timedelta(days=dice.randint(0, 900))).isoformat()
    if is_company and dice.random() < 0.6:
        values["field.servers"] = str(dice.choice((1, 1, 2, 3, 4, 8, 12, 40)))
    if dice.random() < 0.5:
        values["field.managed_backups"] = dice.random() < 0.6
    if dice.random() < 0.3:
        values["field.circuit_id"] = f"NW-{dice.choice(('HAM', 'BER', 'FRA'))}-{dice.randint(1000, 9999)}"
    if dice.random() < 0.1:
        values["field.discount"] = dice.choice(("5", "7.5", "10"))
    return values


def known_values(values: dict[str, Any]) -> dict[str, Any]:
    """Those of the fields there still are: somebody who looks around may have archived one."""
    known = {field.name for field in custom_fields()}
    return {name: value for name, value in values.items() if name in known}
