"""A whole installation for checks that walk every route: one of everything, each secret a canary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from billstead.accounts.models import Role, User
from billstead.accounts.operations import add_staff, create_role, disable_staff, edit_company
from billstead.accounts.rules import ALL_CODES, BILLING
from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE
from billstead.customers.inputs import AddressInput, ContactInput, EmailInput, ExternalIdInput
from billstead.customers.models import Contact, Customer, CustomField, Group, Note, StatusReason, Tag
from billstead.customers.operations import add_note, create_group, create_tag, edit_customer, prove_phone
from billstead.customers.values import customer_values
from billstead.jobs.models import Job
from tests import cast, makers
from tests.fields import define

AFAR = "203.0.113.77"
# What no page may show to somebody who may not see the class. No two share a run of letters.
CANARIES: dict[str, tuple[str, ...]] = {
    "contact": (
        "qontaqtmail", "quarthermail", "+498999998877", "89 99998877", "99998877", "Zyxwerstrasse", "Vlkovapec",
        "Jorrvaskr", "joorvaskmail", "Thrumbholt", "+493088776655", "30 88776655", "wobsite-canary",
        "Vuggatwerk", "Vuggatalt",
    ),
    "tax": ("DE136695976", "136695976", "Exemptoquirk", "Brimblequaff", "Brimblealt"),
    "money": ("237 days", "237 Days", '"237"', ": 237,", ">237<", "Hexaplonk", "Hexapalt"),
    "notes": ("Snorkelfritz", "Plimpelbog", "Dweebleforth", "Dweeblealt"),
    "access": (AFAR, "Yarnspindle", "Yarnalt"),
}  # fmt: skip
# A field of our own for each class: what the customer had first, and has now.
OWN = {
    "contact": ("Vuggatalt", "Vuggatwerk"), "tax": ("Brimblealt", "Brimblequaff"), "money": ("Hexapalt", "Hexaplonk"),
    "notes": ("Dweeblealt", "Dweebleforth"), "access": ("Yarnalt", "Yarnspindle"),
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What the routes' arguments and the bodies name."""

    customer: Customer
    other: Customer
    note: Note
    other_note: Note
    contact: Contact
    other_contact: Contact
    tag: Tag
    other_tag: Tag
    group: Group
    role: Role
    colleague: User
    field: CustomField
    act: str
    entry: int
    other_entry: int
    reason: StatusReason
    change: int
    other_change: int
    job: int = 0

    def arguments(self, *, absent: bool = False, foreign: bool = False) -> dict[str, Any]:
        """Values of the URL converters by name; `pk` depends on the route and is filled in by `url_of`."""
        gone = 999_999
        note, contact, entry, change = self.note.pk, self.contact.pk, self.entry, self.change
        if foreign:
            note, contact, entry = self.other_note.pk, self.other_contact.pk, self.other_entry
            change = self.other_change
        return {
            "number": "C-999999" if absent else self.customer.number,
            "act": "0" * 32 if absent else self.act,
            "note_id": gone if absent else note,
            "contact_id": gone if absent else contact,
            "entry_id": gone if absent else entry,
            "change_id": gone if absent else change,
            "move": "vanish" if absent else "suspend",
            "token": "x" * 43,
            "job_id": gone if absent else self.job,
        }

    def pk_of(self, name: str) -> int:
        rows = {"tag": self.tag, "group": self.group, "role": self.role, "staff": self.colleague,
                "reason": self.reason, "field": self.field}  # fmt: skip
        return int(rows[name.partition("_")[0]].pk)


def url_of(pattern: URLPattern, scene: Scene, *, absent: bool = False, foreign: bool = False) -> str:
    """The route's address with the scene's rows; `absent`: rows nobody has; `foreign`: another customer's."""
    known = scene.arguments(absent=absent, foreign=foreign)
    given = {}
    for name in pattern.pattern.converters:
        given[name] = (999_999 if absent else scene.pk_of(str(pattern.name))) if name == "pk" else known[name]
    return reverse(str(pattern.name), kwargs=given)


def own_fields() -> CustomField:
    """A field of our own for each class, and one of each kind; the choice."""
    for name in OWN:
        define(f"Own {name}", field_class=name, is_searchable=True, is_sortable=True)
    define("Seats", kind="number"), define("Renews", kind="date"), define("Managed", kind="yes_no")
    return define("Plan", kind="choice", choices=["Gold", "Silver"], is_sortable=True)


def build() -> Scene:
    """One of everything. The customer carries the canaries, the other one shares nothing with it."""
    ada, now, own = cast.ada(), cast.NOW, own_fields()
    by: dict[str, Any] = {"actor": cast.actor(ada), "now": now}
    for maker in (cast.mia, cast.sue, cast.ben, bob, gone):
        maker()
    profile: dict[str, Any] = {"legal_name": "Nordwind Hosting GmbH", "country": "DE", "street": "Kai 1",
                               "postcode": "20457", "city": "Hamburg"}  # fmt: skip
    edit_company(opened=dict.fromkeys(profile, ""), wanted=profile, marks_set_up=True, **by)
    tag, other_tag = create_tag(name="vip", **by), create_tag(name="msp", **by)
    group = create_group(name="Partners", terms_kind="", terms_days=0, **by)
    customer = makers.make_customer(
        actor=by["actor"], name="Acme Hosting GmbH", contact_name="Ingrid Lind", email="qontaqtmail@example.com",
        phone="+49 89 99998877", website="https://wobsite-canary.example.com",
        emails=(EmailInput(email="quarthermail@example.com"),),
        billing=AddressInput(country="DE", street="Zyxwerstrasse 4", postcode="80331", city="Vlkovapec"),
        tax_id_kind="eu_de", tax_id="DE136695976", tax_exempt=True, tax_exempt_reason="Exemptoquirk",
        tax_exempt_proof_on=date(2029, 1, 2), terms_kind="net", terms_days=237, group=group.pk, owner=ada.pk,
        tags=(tag.pk,), external_ids=(ExternalIdInput(source="whmcs", value="17"),),
        contacts=(
            ContactInput(name="Jorrvaskr Bo", email="joorvaskmail@example.com", phone="+49 30 88776655",
                         remark="Thrumbholt", is_urgent=True),
        ),
        first_note="Snorkelfritz said so.",
        custom={f"field.own_{name}": first for name, (first, _now) in OWN.items()} | {"field.plan": "gold"},
    )  # fmt: skip
    other = makers.make_customer(
        actor=by["actor"], name="Borealis SARL", first_note="Other note.",
        contacts=(ContactInput(name="Other Person"),),
        billing=AddressInput(country="FR", street="1 rue X", postcode="75001", city="Paris"),
    )  # fmt: skip
    prove_phone(customer, phone=customer.phone, **by)
    from_afar = {**by, "actor": replace(by["actor"], address=AFAR)}
    note = add_note(customer, body="Plimpelbog **called** back.", is_pinned=True, **from_afar)
    edited = customer_values(customer)
    now_own = {f"field.own_{name}": value for name, (_first, value) in OWN.items()}
    edit_customer(customer, opened=edited, wanted=edited | now_own | {"contact_name": "Ingrid Lindqvist"}, **by)
    for each in (customer, other):
        makers.move_customer(each, "close", on=date(2030, 5, 1), text="Plimpelbog", actor=by["actor"])
    return Scene(
        reason=makers.make_reason("suspend"),
        change=customer.scheduled_changes.get().pk,
        other_change=other.scheduled_changes.get().pk,
        customer=Customer.objects.get(pk=customer.pk),
        other=other,
        note=note,
        other_note=other.notes.get(),
        contact=customer.contacts.get(),
        other_contact=other.contacts.get(),
        tag=tag,
        other_tag=other_tag,
        group=group,
        role=create_role(name="Interns", codes=["customers.view"], actor=COMMAND_LINE),
        colleague=cast.sue(),
        field=own,
        act=Event.objects.filter(customer_id=customer.pk, type="customer.edited").latest("id").act,
        entry=Event.objects.filter(customer_id=customer.pk).latest("id").pk,
        other_entry=Event.objects.filter(customer_id=other.pk).latest("id").pk,
        job=Job.objects.create(kind="x.gone", state=Job.State.FAILED, run_at=now, created_at=now).pk,
    )


def bob() -> User:
    """Billing."""
    return cast.person("Bob Billing", "bob@example.com", BILLING)


def gone() -> User:
    """Worked here as an owner, and is disabled."""
    user = cast.person("Gil Gone", "gil@example.com", "owner")
    return disable_staff(user, actor=COMMAND_LINE, now=cast.NOW)


def roleless() -> User:
    """Somebody signed in who is no staff: until the portal comes, only the database can make one."""
    return User.objects.get_or_create(
        canonical_email="nora@example.com",
        defaults={"name": "Nora Nobody", "email": "nora@example.com", "created_at": cast.NOW},
    )[0]


def without(*codes: str) -> User:
    """Holds every permission but these."""
    return holding("No " + " ".join(codes), *(ALL_CODES - set(codes)))


def holding(name: str, *codes: str) -> User:
    """Holds just these permissions."""
    email = re.sub(r"\W+", "-", name.lower()).strip("-") + "@example.org"
    known = User.objects.filter(canonical_email=email).first()
    if known:
        return known
    role = create_role(name=name[:60], codes=codes, actor=COMMAND_LINE)
    return add_staff(name=name, email=email, role=role, actor=COMMAND_LINE, now=cast.NOW, password=cast.PASSWORD).user


def client_of(user: User | None, **more: Any) -> Client:
    client = Client(raise_request_exception=False, **more)
    return cast.sign_in(client, user) if user else client


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What one request did to the database and the session cookie is taken back after it."""
    name = settings.SESSION_COOKIE_NAME
    cookie = client.cookies[name].value if name in client.cookies else None
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    if cookie is not None:
        client.cookies[name] = cookie
