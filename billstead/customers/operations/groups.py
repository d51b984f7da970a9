"""Groups: labels with default terms for new customers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Change, emit
from billstead.core.actor import Actor
from billstead.core.errors import Invalid
from billstead.core.locking import lock
from billstead.core.text import sort_key
from billstead.customers.models import Customer, Group
from billstead.customers.operations.naming import checked_name, save_named
from billstead.customers.refusals import InUse
from billstead.customers.rules import TERMS_LIMITS


@transaction.atomic
def create_group(
    *, name: str, terms_kind: str = "", terms_days: int = 0, actor: Actor, now: datetime, act: Act | None = None
) -> Group:
    """A new group; raises NameTaken or Invalid. Terms apply to customers made from now on."""
    name = _checked(name, terms_kind, terms_days)
    group = Group(name=name, name_key=sort_key(name), terms_kind=terms_kind, terms_days=terms_days)
    save_named(group, _("A group has this name already"))
    emit("group.created", group, actor=actor, act=act, at=now, name=name, terms_kind=terms_kind, terms_days=terms_days)
    return group


@transaction.atomic
def edit_group(
    group: Group,
    *,
    name: str,
    terms_kind: str,
    terms_days: int,
    actor: Actor,
    now: datetime,
    act: Act | None = None,
) -> Group:
    """Another name or other terms; customers that exist keep theirs."""
    group = lock(group)
    wanted = {"name": _checked(name, terms_kind, terms_days), "terms_kind": terms_kind, "terms_days": terms_days}
    changes = [Change(key, getattr(group, key), value) for key, value in wanted.items() if getattr(group, key) != value]
    if not changes:
        return group
    for key, value in wanted.items():
        setattr(group, key, value)
    group.name_key = sort_key(group.name)
    save_named(group, _("A group has this name already"))
    emit("group.edited", group, actor=actor, act=act, at=now, changes=changes, name=group.name)
    return group


@transaction.atomic
def delete_group(group: Group, *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Delete a group nobody is in; raises InUse with the count."""
    group = lock(group)
    count = Customer.objects.filter(group=group).count()
    if count:
        raise InUse(_("%(count)s customers are in this group. Move them first.") % {"count": count})
    emit("group.deleted", group, actor=actor, act=act, at=now, name=group.name)
    try:
        group.delete()
    except ProtectedError as used:
        raise InUse(_("Somebody put a customer into this group just now.")) from used


def _checked(name: str, terms_kind: str, terms_days: int) -> str:
    name = checked_name(name, 60)
    if terms_kind and terms_kind not in TERMS_LIMITS:
        raise Invalid({"terms_kind": [_("Choose one of the list")]})
    low, high = TERMS_LIMITS.get(terms_kind, (0, 365))
    if not low <= terms_days <= high and terms_kind:
        raise Invalid({"terms_days": [_("Enter a number from %(low)s to %(high)s") % {"low": low, "high": high}]})
    return name
