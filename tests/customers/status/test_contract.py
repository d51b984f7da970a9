"""Each app with rows bound to a customer says what a change of status does to them, or why nothing."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType, SimpleNamespace

from django.apps import AppConfig, apps
from django.db import models
from django.utils.module_loading import module_has_submodule

from billstead.customers.consequences import EFFECTS
from billstead.customers.models import Customer


def is_bound(model: type[models.Model]) -> bool:
    """Whether rows of a model belong to one customer: a key to it, or its plain id."""
    fields = model._meta.concrete_fields
    return any(field.related_model is Customer for field in fields) or "customer_id" in {field.name for field in fields}


def effects_of(config: AppConfig) -> ModuleType | None:
    if config.module is None or not module_has_submodule(config.module, "effects"):
        return None
    return import_module(f"{config.name}.effects")


def complaints(label: str, bound: Iterable[type[models.Model]], effects: object | None) -> list[str]:
    if not list(bound):
        return []
    reason, effect = getattr(effects, "NO_EFFECT", ""), getattr(effects, "Effect", None)
    if effect is None:
        return [] if isinstance(reason, str) and len(reason) > 20 else [f"{label} has neither Effect nor NO_EFFECT"]
    missing = [name for name in ("order", "refuse", "plan", "apply", "take_back") if not hasattr(effect, name)]
    return [f"the Effect of {label} has no {name}" for name in missing]


class TestEveryAppSays:
    def test_what_its_effect_is_or_why_there_is_none(self) -> None:
        found = [
            line
            for config in apps.get_app_configs()
            for line in complaints(config.label, filter(is_bound, config.get_models()), effects_of(config))
        ]

        assert found == []

    def test_each_effect_was_found_and_they_stand_in_order(self) -> None:
        having = [
            config.label for config in apps.get_app_configs() if hasattr(effects_of(config) or object(), "Effect")
        ]
        orders = [effect.order for effect in EFFECTS.values()]

        assert sorted(EFFECTS) == sorted(having)
        assert orders == sorted(set(orders))

    def test_rule_catches_an_app_that_says_nothing_and_half_an_effect(self) -> None:
        class Half:
            order = 20

        assert complaints("orders", [Customer], None) == ["orders has neither Effect nor NO_EFFECT"]
        assert complaints("orders", [Customer], SimpleNamespace(NO_EFFECT="")) != []
        assert len(complaints("orders", [Customer], SimpleNamespace(Effect=Half))) == 4
        assert complaints("orders", [], None) == []
