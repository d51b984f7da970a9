"""Reads about customers' status: what may be done, why it is as it is, what is scheduled, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from billstead.core.actor import Actor
from billstead.customers.consequences import refusal
from billstead.customers.models import Customer, ScheduledChange, StatusReason
from billstead.customers.moves import Move, Refusal


@dataclass(frozen=True, slots=True)
class Offer:
    """A move a customer could make, or why not now."""

    move: Move
    refusal: Refusal | None


def offers(customer: Customer, *, reader: Actor) -> list[Offer]:
    """The moves of a menu in their order: those that lead nowhere from here are left out."""
    found = [Offer(move, refusal(customer, move, reader=reader)) for move in Move]
    return [offer for offer in found if not (offer.refusal and offer.refusal.is_moot)]


def reasons_for(move: str) -> Sequence[StatusReason]:
    """The reasons to choose from, in the order of the policy list."""
    return list(StatusReason.objects.filter(move=move, is_archived=False).order_by("place", "id"))


def scheduled_changes(customer: Customer) -> list[ScheduledChange]:
    """What is to happen to a customer, and what failed and was not put away."""
    found = ScheduledChange.objects.filter(customer=customer, state__in=ScheduledChange.OPEN)
    return list(found.select_related("reason").order_by("-state", "on", "id"))


def failed_changes(limit: int = 10) -> QuerySet[ScheduledChange]:
    """The latest changes that could not be made, each with its customer."""
    return ScheduledChange.objects.failed().select_related("customer", "reason").order_by("-id")[:limit]
