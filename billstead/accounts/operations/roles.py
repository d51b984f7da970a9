"""Roles: sets of codes that only those who hold the codes may change."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.accounts.models import Role
from billstead.accounts.rules import ALL_CODES, DEFAULT_ROLES
from billstead.audit.operations import Change, emit
from billstead.core.actor import Actor
from billstead.core.errors import OperationError, PermissionRefused
from billstead.core.locking import lock
from billstead.core.text import clean


class RoleRefused(OperationError):
    """The role cannot be changed or deleted that way."""

    code = "role"


@transaction.atomic
def ensure_default_roles(*, actor: Actor) -> list[Role]:
    """Create the roles we ship that are missing; a role somebody edited stays as it is."""
    present = {role.key: role for role in Role.objects.exclude(key="")}
    for default in DEFAULT_ROLES:
        if default.key not in present:
            role = Role.objects.create(name=_free(default.name), key=default.key, codes=_stored(default.codes))
            present[default.key] = role
            emit("role.created", role, actor=actor, name=role.name)
    return [present[default.key] for default in DEFAULT_ROLES]


@transaction.atomic
def create_role(*, name: str, codes: Iterable[str], actor: Actor) -> Role:
    wanted = _known(codes)
    refuse_beyond(actor, wanted)
    role = Role.objects.create(name=_checked_name(name), codes=_stored(wanted))
    emit("role.created", role, actor=actor, changes=[Change("codes", [], sorted(wanted), "basic")], name=role.name)
    return role


@transaction.atomic
def edit_role(role: Role, *, name: str, codes: Iterable[str], actor: Actor) -> Role:
    """Rename a role and set its codes; the actor must hold each code that is added or taken away."""
    role = lock(role)
    before, wanted, old_name = role.permissions, _known(codes), role.name
    if role.is_owner and wanted != ALL_CODES:
        raise RoleRefused(_("The owner role holds every permission and cannot lose one"), field="codes")
    refuse_beyond(actor, before ^ wanted)
    name = _checked_name(name, role)
    changes = [Change("name", old_name, name, "basic")] if name != old_name else []
    if before != wanted:
        changes.append(Change("codes", sorted(before), sorted(wanted), "basic"))
    if changes:
        role.name, role.codes = name, _stored(wanted)
        role.save(update_fields=["name", "codes"])
        emit("role.edited", role, actor=actor, changes=changes, name=role.name)
    return role


@transaction.atomic
def delete_role(role: Role, *, actor: Actor) -> None:
    """Delete a role of one's own making that nobody has."""
    role = lock(role)
    refuse_beyond(actor, role.permissions)
    if role.key:
        raise RoleRefused(_("Roles that come with Billstead can be edited, not deleted."))
    if role.users.exists():
        raise RoleRefused(_("Somebody still has this role. Give them another one first."))
    emit("role.deleted", role, actor=actor, name=role.name)
    role.delete()


def refuse_beyond(actor: Actor, codes: Iterable[str]) -> None:
    """Nobody gives, takes or rules over permissions they do not hold."""
    if not all(actor.can(code) for code in codes):
        raise PermissionRefused(_("This takes permissions that you do not hold yourself. Ask an owner."))


def _known(codes: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(codes)
    if not wanted <= ALL_CODES:
        raise RoleRefused(_("Choose permissions from the list"), field="codes")
    return wanted


def _checked_name(name: str, role: Role | None = None) -> str:
    name = clean(name, field="name")
    if not name or len(name) > 60:
        raise RoleRefused(_("Enter a name of 1 to 60 characters"), field="name")
    others = Role.objects.exclude(pk=role.pk) if role else Role.objects.all()
    if others.filter(name__iexact=name).exists():
        raise RoleRefused(_("Another role has this name"), field="name")
    return name


def _free(name: str) -> str:
    return name if not Role.objects.filter(name=name).exists() else f"{name} (2)"


def _stored(codes: Iterable[str]) -> str:
    return json.dumps(sorted(codes))
