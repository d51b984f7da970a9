"""The policy list: why a status may be changed. Reasons are archived, never deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Change, emit
from billstead.core.actor import Actor
from billstead.core.errors import Invalid
from billstead.core.locking import lock
from billstead.core.text import BadText, clean, sort_key
from billstead.customers.models import StatusReason
from billstead.customers.moves import Move
from billstead.customers.reasons import SHIPPED
from billstead.customers.refusals import NameTaken, ReasonRefused

from .naming import checked_name

MAX_LABEL, MAX_POLICY = 80, 400


@transaction.atomic
def create_reason(
    *, move: str, label: str, policy: str = "", actor: Actor, now: datetime, act: Act | None = None
) -> StatusReason:
    """A new reason at the end of its move's list; raises NameTaken or Invalid."""
    if move not in Move.values or move == Move.MARK_FRAUD:
        raise Invalid({"move": [_("Choose one of the list")]})
    label, policy = _checked(label, policy)
    last = StatusReason.objects.filter(move=move).aggregate(last=Max("place"))["last"] or 0
    reason = StatusReason(move=move, label=label, policy=policy, place=last + 1)
    _save(reason)
    emit("reason.created", reason, actor=actor, act=act, at=now, name=label, move=move)
    return reason


@transaction.atomic
def edit_reason(
    reason: StatusReason, *, label: str, policy: str, actor: Actor, now: datetime, act: Act | None = None
) -> StatusReason:
    """Other words; history keeps those of its day."""
    reason = lock(reason)
    label, policy = _checked(label, policy)
    wanted = {"label": label, "policy": policy}
    changes = [Change(key, getattr(reason, key), value) for key, value in wanted.items()]
    changes = [change for change in changes if change.old != change.new]
    if not changes:
        return reason
    reason.label, reason.policy = label, policy
    _save(reason)
    emit("reason.edited", reason, actor=actor, act=act, at=now, changes=changes, name=reason.label)
    return reason


@transaction.atomic
def archive_reason(
    reason: StatusReason, *, is_archived: bool, actor: Actor, now: datetime, act: Act | None = None
) -> StatusReason:
    """Offer a reason no longer, or again; raises ReasonRefused for the last one of a move and for fraud."""
    alike = {row.pk: row for row in StatusReason.objects.select_for_update(no_key=True).filter(move=reason.move)}
    reason = alike[reason.pk]
    if reason.is_archived == is_archived:
        return reason
    if is_archived and sum(not row.is_archived for row in alike.values()) == 1:
        raise ReasonRefused(_("This is the only reason left for it. Add another one first."))
    reason.is_archived = is_archived
    reason.save(update_fields=["is_archived"])
    event = "reason.archived" if is_archived else "reason.restored"
    emit(event, reason, actor=actor, act=act, at=now, name=reason.label)
    return reason


@transaction.atomic
def move_reason(
    reason: StatusReason, *, is_up: bool, actor: Actor, now: datetime, act: Act | None = None
) -> StatusReason:
    """One place up or down in its list; at the end of it nothing changes."""
    rows = list(StatusReason.objects.select_for_update(no_key=True).filter(move=reason.move).order_by("place", "id"))
    at = next(place for place, row in enumerate(rows) if row.pk == reason.pk)
    to = at - 1 if is_up else at + 1
    if not 0 <= to < len(rows):
        return rows[at]
    rows[at], rows[to] = rows[to], rows[at]
    for place, row in enumerate(rows, 1):
        if row.place != place:
            row.place = place
            row.save(update_fields=["place"])
    emit("reason.moved", rows[to], actor=actor, act=act, at=now, name=rows[to].label)
    return rows[to]


@transaction.atomic
def ensure_reasons(*, actor: Actor, now: datetime) -> None:
    """Write the reasons we ship that are missing; one somebody edited stays as it is."""
    present = set(StatusReason.objects.exclude(key="").values_list("key", flat=True))
    for place, (key, ours) in enumerate(SHIPPED.items(), 1):
        if key not in present:
            label, policy = ours.written
            reason = StatusReason(
                key=key, move=ours.move, label=label, policy=policy, place=place, is_fraud=key == "fraud"
            )
            _save(reason)
            emit("reason.created", reason, actor=actor, at=now, name=label, move=ours.move)


def _checked(label: str, policy: str) -> tuple[str, str]:
    try:
        label = checked_name(label, MAX_LABEL)
    except Invalid as refusal:
        raise Invalid({"label": refusal.errors["name"]}) from refusal
    try:
        policy = clean(policy, field="policy")
    except BadText as refused:
        raise Invalid({"policy": [str(refused.message)]}) from refused
    if len(policy) > MAX_POLICY:
        raise Invalid({"policy": [_("Enter at most %(limit)s characters") % {"limit": MAX_POLICY}]})
    return label, policy


def _save(reason: StatusReason) -> None:
    reason.label_key = sort_key(reason.label)
    try:
        with transaction.atomic():
            reason.save()
    except IntegrityError as twin:
        raise NameTaken(_("This reason is on the list already"), field="label") from twin
