"""Staff: adding, roles, disabling, resetting and passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from billstead.accounts.models import OneTimeLink, Role, User
from billstead.accounts.rules import OWNER
from billstead.audit.operations import Change, Fact, emit
from billstead.core.actor import Actor
from billstead.core.errors import Invalid, OperationError
from billstead.core.locking import lock
from billstead.core.text import canonical_email, clean

from .links import issue_link, use_link
from .roles import ensure_default_roles, refuse_beyond
from .sign_ins import end_sessions


class StaffRefused(OperationError):
    """The person cannot be added or changed that way."""

    code = "staff"


FIRST_PASSWORD_LIFETIME = timedelta(hours=72)


class LastOwner(StaffRefused):
    """Somebody must be left who may do everything."""

    code = "last_owner"


@dataclass(frozen=True, slots=True)
class AddedStaff:
    """A new member of staff and, when no password was given, the token of their one-time link."""

    user: User
    token: str


@transaction.atomic
def add_staff(
    *,
    name: str,
    email: str,
    role: Role | str,
    actor: Actor,
    now: datetime,
    password: str | None = None,
    is_first_password: bool = False,
) -> AddedStaff:
    """Add a member of staff; without a password they choose one by a one-time link that lives 72 hours.

    A first password, set by somebody else, lives as long, works once, and must then be changed.
    """
    roles = {item.key: item for item in ensure_default_roles(actor=actor)}
    role = roles[role] if isinstance(role, str) else role
    refuse_beyond(actor, role.permissions)
    user = User(
        name=_checked_name(name),
        email=_checked_email(email),
        canonical_email=canonical_email(email),
        role=role,
        created_at=now,
    )
    if User.objects.filter(canonical_email=user.canonical_email).exists():
        raise StaffRefused(_("Somebody with this e-mail address can already sign in"), field="email")
    if password is None:
        user.set_unusable_password()
    else:
        set_checked_password(user, password)
        user.must_change_password = is_first_password
        user.password_expires_at = now + FIRST_PASSWORD_LIFETIME if is_first_password else None
    user.save()
    token = issue_link(user, purpose=OneTimeLink.Purpose.INVITE, actor=actor, now=now) if password is None else ""
    emit("staff.added", user, actor=actor, at=now, name=user.name, email=Fact(user.email, "contact"), role=role.name)
    return AddedStaff(user=user, token=token)


@transaction.atomic
def change_role(user: User, *, role: Role, actor: Actor, now: datetime) -> User:
    """Give another role; it ends the person's sessions, so no page of the old role stays open."""
    owner_role = _lock_owners()
    user = lock(user)
    before = _role_of(user)
    if before.pk == role.pk:
        return user
    refuse_beyond(actor, before.permissions | role.permissions)
    if before.pk == owner_role.pk:
        _refuse_last_owner(user, _("%(name)s is the last owner. Make somebody else an owner first."))
    user.role = role
    user.session_version += 1
    user.save(update_fields=["role", "session_version"])
    end_sessions(user, actor=actor)
    change = Change("role", before.name, role.name, "basic")
    emit("staff.role_changed", user, actor=actor, at=now, changes=[change], name=user.name, role=role.name)
    return user


@transaction.atomic
def disable_staff(user: User, *, actor: Actor, now: datetime) -> User:
    """Take sign-in away; sessions and links end at once, what the person did stays in the history."""
    _lock_owners()
    user = lock(user)
    role = _role_of(user)
    refuse_beyond(actor, role.permissions)
    if not user.is_active:
        return user
    if role.is_owner:
        _refuse_last_owner(user, _("%(name)s is the last owner and cannot be disabled."))
    user.is_active = False
    user.session_version += 1
    user.save(update_fields=["is_active", "session_version"])
    OneTimeLink.objects.filter(user=user).delete()
    end_sessions(user, actor=actor)
    emit("staff.disabled", user, actor=actor, at=now, name=user.name)
    return user


@transaction.atomic
def enable_staff(user: User, *, actor: Actor, now: datetime) -> User:
    """Give sign-in back to somebody who was disabled, with the role they had."""
    user = lock(user)
    refuse_beyond(actor, _role_of(user).permissions)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        emit("staff.enabled", user, actor=actor, at=now, name=user.name)
    return user


@transaction.atomic
def reset_staff(user: User, *, actor: Actor, now: datetime) -> str:
    """The token of a link that lets a person choose a new password within 30 minutes; the old one works until then."""
    user = lock(user)
    refuse_beyond(actor, _role_of(user).permissions)
    if not user.is_active:
        raise StaffRefused(_("This person is disabled. Enable them first."))
    token = issue_link(user, purpose=OneTimeLink.Purpose.RESET, actor=actor, now=now)
    emit("staff.reset", user, actor=actor, at=now, name=user.name)
    return token


@transaction.atomic
def set_password(token: str, *, password: str, actor: Actor, now: datetime) -> User:
    """Choose a password with a one-time link: ends the link and every session of the person."""
    user = use_link(token, now=now)
    set_checked_password(user, password)
    user.session_version += 1
    user.must_change_password, user.password_expires_at = False, None
    user.save(update_fields=["password", "session_version", "must_change_password", "password_expires_at"])
    end_sessions(user, actor=actor)
    emit("staff.password_set", user, actor=Actor("staff", user.pk, user.name, address=actor.address), at=now)
    return user


@transaction.atomic
def edit_own_profile(user: User, *, values: dict[str, object], actor: Actor, now: datetime) -> User:
    """Change one's own name and preferences; preferences are no business state and leave no event."""
    user = lock(user)
    before = user.name
    wanted = {field: value for field, value in values.items() if field in _OWN_FIELDS}
    wanted["name"] = _checked_name(str(wanted.get("name", user.name)))
    for field, value in wanted.items():
        setattr(user, field, value)
    user.save(update_fields=list(wanted))
    if user.name != before:
        emit("staff.edited", user, actor=actor, at=now, changes=[Change("name", before, user.name, "basic")])
    return user


_OWN_FIELDS = frozenset({"name", "language", "time_zone", "theme", "density", "skips_review", "uses_keys"})


def set_checked_password(user: User, password: str) -> None:
    """Hash a password onto a user, unsaved; raises Invalid when it is too easy to guess."""
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        raise Invalid({"password": list(refusal.messages)}) from None
    user.set_password(password)


def _lock_owners() -> Role:
    # Two owners who disable each other at once must meet here: everybody locks the owner role first.
    return Role.objects.select_for_update(no_key=True).get(key=OWNER)


def _refuse_last_owner(user: User, message: str) -> None:
    if not User.objects.filter(role__key=OWNER, is_active=True).exclude(pk=user.pk).exists():
        raise LastOwner(message % {"name": user.name})


def _role_of(user: User) -> Role:
    if user.role is None:
        raise StaffRefused(_("This person is not a member of staff."))
    return user.role


def _checked_name(name: str) -> str:
    name = clean(name, field="name")
    if not name or len(name) > 200:
        raise StaffRefused(_("Enter a name of 1 to 200 characters"), field="name")
    return name


def _checked_email(email: str) -> str:
    email = clean(email, field="email")
    try:
        validate_email(canonical_email(email))
    except ValidationError:
        raise StaffRefused(_("Enter an email address, like name@example.com"), field="email") from None
    if len(email) > 254:
        raise StaffRefused(_("Enter an email address of at most 254 characters"), field="email")
    return email
