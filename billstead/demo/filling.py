"""Filling a demo: the firm and its staff, the first customers at once, the rest by the worker with progress shown.

Where the filling stands is read from what is there, so a worker killed anywhere goes on at the next customer.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from billstead.accounts.models import User
from billstead.accounts.operations import add_staff, edit_company
from billstead.accounts.queries import actor_of, company
from billstead.accounts.rules import BILLING, MANAGER, OWNER, READ_ONLY, SUPPORT
from billstead.core.actor import COMMAND_LINE, SYSTEM, Actor
from billstead.core.errors import OperationError
from billstead.customers.definitions import fields_read_once
from billstead.customers.inputs import ExternalIdInput
from billstead.customers.models import ExternalId, Group, Tag
from billstead.customers.operations import create_customers, create_group, create_tag, ensure_reasons
from billstead.jobs.operations import enqueue
from billstead.jobs.registry import Again

from .chinook import SOURCE as CHINOOK
from .chinook import chinook_ids, import_chinook
from .chronicle import live_through
from .own_fields import define_fields, known_values
from .people import GROUPS, TAGS, draw

CUSTOMER_COUNT = 2_000
FIRST_COUNT = 200
SOURCE = "demo"
PASSWORD = "billstead demo 2000"  # noqa: S105 - printed at start, for data that is nobody's
YEARS = 5
SLICE = timedelta(milliseconds=150)

_STAFF = (
    ("Ana Ruiz", "owner@example.com", OWNER),
    ("Tomasz Wójcik", "support@example.com", SUPPORT),
    ("Rea Donly", "readonly@example.com", READ_ONLY),
    ("Mei Tanaka", "manager@example.com", MANAGER),
    ("Bilal Haddad", "billing@example.com", BILLING),
)


@dataclass(frozen=True)
class SignIn:
    """Who may look around a demo."""

    role: str
    email: str
    password: str


class NotADemo(OperationError):
    """The installation holds data that is not a demo's."""

    code = "not_a_demo"


def sign_ins() -> list[SignIn]:
    """An owner, a support agent and somebody who may only read."""
    return [SignIn(role, email, PASSWORD) for _name, email, role in _STAFF[:3]]


def begin(*, now: datetime) -> None:
    """Make the firm, its staff and the first customers, unless they are there, and leave the rest to the worker."""
    if User.objects.exists() and not User.objects.filter(canonical_email=_STAFF[0][1]).exists():
        raise NotADemo("This installation has staff of its own. Start the demo on another BILLSTEAD_DATA folder.")
    if not User.objects.exists():
        _make_firm(now)
    while made_count() < FIRST_COUNT:
        fill_slice(now=now)
    if made_count() < total_count():
        enqueue("demo.fill", unique_key="demo.fill")


def total_count() -> int:
    return CUSTOMER_COUNT + len(chinook_ids())


def made_count() -> int:
    """How many customers of the demo stand."""
    return ExternalId.objects.filter(source__in=(SOURCE, CHINOOK)).values("customer_id").distinct().count()


def fill_slice(*, now: datetime) -> Again | None:
    """Make the next few customers with all that happened to them; None when all are made."""
    until = timezone.now() + SLICE
    makers = _makers()
    import_chinook(actor=makers.staff[0], now=now - timedelta(days=365 * YEARS + 20))
    while timezone.now() < until:
        if not _make_next(makers, now=now):
            return None
    return Again(done=made_count(), total=total_count())


@dataclass(frozen=True)
class _Makers:
    staff: list[Actor]
    owner_ids: list[int]
    tag_ids: dict[str, int]
    group_ids: list[int]


def _makers() -> _Makers:
    users = list(User.objects.select_related("role").filter(role__key__in=(OWNER, MANAGER, BILLING, SUPPORT)))
    addresses = ("192.0.2.10", "192.0.2.23", "198.51.100.7", "2001:db8::17")
    return _Makers(
        staff=[actor_of(user, address=addresses[place % 4]) for place, user in enumerate(users)],
        owner_ids=[user.pk for user in users],
        tag_ids=dict(Tag.objects.values_list("name", "pk")),
        group_ids=list(Group.objects.order_by("pk").values_list("pk", flat=True)),
    )


@fields_read_once()
@transaction.atomic
def _make_next(makers: _Makers, *, now: datetime) -> bool:
    """The next drawn customer with all that happened to them."""
    index = ExternalId.objects.filter(source=SOURCE).count()
    if index >= CUSTOMER_COUNT:
        return False
    person = draw(index, tag_ids=makers.tag_ids, group_ids=makers.group_ids, owner_ids=makers.owner_ids)
    row = person.row
    marked = (*row.external_ids, ExternalIdInput(source=SOURCE, value=str(index)))
    row = replace(row, external_ids=marked, custom=known_values(dict(row.custom)))
    maker = person.dice.choice([each for each in makers.staff if each.can("customers.assign_owner")])
    [customer] = create_customers([row], actor=maker, now=_made_at(index, now))
    live_through(customer, person.dice, staff=makers.staff, tag_ids=list(makers.tag_ids.values()), now=now)
    return True


def _made_at(index: int, now: datetime) -> datetime:
    """Ever more customers a month, in office hours, the last one today."""
    share = (index + 1) / CUSTOMER_COUNT
    age = timedelta(days=365 * YEARS) * (1 - share**0.7)
    jitter = random.Random(index).randint(0, 1800)  # noqa: S311
    return now - age - timedelta(seconds=jitter if index < CUSTOMER_COUNT - 1 else 60)


@transaction.atomic
def _make_firm(now: datetime) -> None:
    for name, email, role in _STAFF:
        add_staff(name=name, email=email, role=role, actor=COMMAND_LINE, now=now, password=PASSWORD)
    edit_company(
        opened={name: getattr(company(), name) for name in ("legal_name", "country", "city", "street", "postcode")},
        wanted={
            "legal_name": "Nordwind Hosting GmbH",
            "country": "DE",
            "street": "Speicherstraße 12",
            "city": "Hamburg",
            "postcode": "20457",
            "time_zone": "Europe/Berlin",
            "currency": "EUR",
        },
        actor=SYSTEM,
        now=now,
        marks_set_up=True,
    )
    ensure_reasons(actor=SYSTEM, now=now)
    colors = [color for color, _label in Tag.Color.choices]
    for place, name in enumerate(TAGS):
        create_tag(name=name, color=colors[place % len(colors)], actor=SYSTEM, now=now)
    define_fields(now)
    for name in GROUPS:
        create_group(name=name, actor=SYSTEM, now=now)
