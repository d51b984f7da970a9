"""Reads over users, roles and the company profile."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, QuerySet, Subquery

from billstead.accounts.models import CompanyProfile, OneTimeLink, Role, User
from billstead.accounts.rules import OWNER
from billstead.audit.writers import Writer, last_writers
from billstead.core.actor import NOBODY, Actor
from billstead.core.text import fold


def company() -> CompanyProfile:
    """The company profile, or an unsaved one with the defaults before the first save. One query."""
    return CompanyProfile.objects.filter(pk=1).first() or CompanyProfile(pk=1)


class CompanyBasics(NamedTuple):
    """What every page needs of the company."""

    zone: str
    name: str
    logo: str


def with_company_basics(users: QuerySet[User]) -> QuerySet[User]:
    """The users with what `company_basics_of` tells, so that a page asks nothing of its own for it."""
    row = CompanyProfile.objects.filter(pk=1)
    return users.annotate(
        company_zone=Subquery(row.values("time_zone")),
        company_name=Subquery(row.values("legal_name")),
        company_logo=Subquery(row.values("logo")),
    )


def company_basics_of(user: User | None) -> CompanyBasics:
    """What came with a user; for nobody it is asked for."""
    if not hasattr(user, "company_zone"):
        profile = company()
        return CompanyBasics(profile.time_zone, profile.legal_name, profile.logo)
    told = CompanyBasics(*(getattr(user, f"company_{name}") or "" for name in CompanyBasics._fields))
    return told if told.zone else told._replace(zone=CompanyProfile().time_zone)


def company_writers(names: Collection[str]) -> dict[str, Writer]:
    """Per field of the company profile, who changed it last."""
    return last_writers(None, names, types=("company.edited",))


def actor_of(user: User | None, *, address: str = "") -> Actor:
    """Who acts when this user asks for something: the codes are read from the role at every request."""
    if user is None or not user.is_active or user.role is None:
        return Actor(kind=NOBODY.kind, address=address)
    return Actor(kind="staff", id=user.pk, name=user.name, permissions=user.role.permissions, address=address)


def has_owner() -> bool:
    """Whether somebody may set the installation up."""
    return User.objects.filter(is_active=True, role__key=OWNER).exists()


def staff() -> QuerySet[User]:
    """Everybody with a role, the active first."""
    return User.objects.filter(role__isnull=False).select_related("role").order_by("-is_active", "name", "id")


def staff_names() -> list[str]:
    """What everybody is called who works here or did."""
    return list(staff().values_list("name", flat=True))


def staff_named(typed: str, limit: int = 8) -> list[str]:
    """Names of active staff of which a word begins so, folded; whoever's first word does comes first."""
    key = fold(typed)
    found = [(name, fold(name)) for name in active_staff().values_list("name", flat=True)]
    fitting = [(not folded.startswith(key), folded, name) for name, folded in found if f" {key}" in f" {folded}"]
    return list(dict.fromkeys(name for _place, _folded, name in sorted(fitting)))[:limit]


def active_staff() -> QuerySet[User]:
    return staff().filter(is_active=True)


def staff_with(code: str) -> list[User]:
    """Active staff whose role holds a code: whom to ask when a page is refused."""
    return [user for user in active_staff() if user.role is not None and code in user.role.permissions]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role with how many active people have it."""

    role: Role
    staff_count: int


def roles() -> list[RoleRow]:
    """All roles in the order they were made, the shipped ones first."""
    counted = Role.objects.annotate(staff_count=Count("users", filter=Q(users__is_active=True))).order_by("id")
    return [RoleRow(role=role, staff_count=role.staff_count) for role in counted]


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What the staff page says of a person beside their name and role."""

    has_second_factor: bool
    session_count: int
    has_open_link: bool


def staff_facts(users: Iterable[User]) -> list[tuple[User, StaffFacts]]:
    """Facts of several people in a fixed number of queries."""
    people = list(users)
    ids = [user.pk for user in people]
    factors = set(
        Authenticator.objects.filter(user_id__in=ids, type=Authenticator.Type.TOTP).values_list("user_id", flat=True)
    )
    counted = UserSession.objects.filter(user_id__in=ids).order_by("user_id").values_list("user_id")
    sessions = dict(counted.annotate(session_count=Count("id")))
    links = set(OneTimeLink.objects.filter(user_id__in=ids).values_list("user_id", flat=True))
    return [(user, StaffFacts(user.pk in factors, sessions.get(user.pk, 0), user.pk in links)) for user in people]
