"""Customers by the thousand, inserted as sets: lists are about many rows, not about how each was made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from billstead.core.text import canonical_email, number_key, sort_key
from billstead.customers.models import Contact, Customer, CustomerCount, CustomerTag, Group, Note, Tag
from billstead.search.operations import index
from billstead.search.rules.entries import Entry, Field

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FIRST = "Anna Søren Jürgen María Yuki Olga Tāne Zoë Ivan Noor Chloé Petr Lars Mette Ana Jane".split()
LAST = "Berg Müller Nguyễn Åkesson Silva Novák Dubois Kowalski Rossi Tanaka O'Brien Haddad Smith Jones".split()
WHAT = "Hosting Software Bakery Fibre Medical Orchards Press Logistics Studio Networks Labs Trading".split()
COUNTRIES = "DE US GB FR DK SE NO NL CH AT PL CZ ES IT PT JP AU NZ CA BR MX ZA KW VN IN SG IE BE FI GR".split()


def customer_values(n: int, random: Random, **values: Any) -> dict[str, Any]:
    person = f"{random.choice(FIRST)} {random.choice(LAST)}"
    is_company = random.random() < 0.6
    name = f"{random.choice(LAST)} {random.choice(WHAT)} {n}" if is_company else f"{person} {n}"
    created = NOW - timedelta(days=random.randrange(2_000), seconds=random.randrange(86_400))
    email = f"{sort_key(person).replace(' ', '.').replace(chr(39), '')}.{n}@example{random.randrange(50)}.com"
    status = random.choices(["active", "suspended", "closed"], [0.88, 0.05, 0.07])[0]
    made = {
        "number": f"C-{n:06d}",
        "kind": "company" if is_company else "person",
        "name": name,
        "contact_name": person if is_company else "",
        "status": status,
        "status_since": created,
        "email": email,
        "phone": f"+4930{n:07d}" if random.random() < 0.7 else "",
        "currency": random.choice(["EUR", "USD", "GBP", "DKK"]),
        "language": "en",
        "time_zone": "UTC",
        "tax_id_state": "none",
        "access_wish": random.choice(["invite_later", "no_access"]),
        "confirmed_on": created.date(),
        "country_key": random.choices(COUNTRIES, [2.0 / (i + 1) for i in range(len(COUNTRIES))])[0],
        "created_at": created,
        "updated_at": created + timedelta(hours=random.randrange(48)),
        "activity_at": created + (NOW - created) * random.random(),
    } | values
    return made | {
        "phone_typed": made["phone"],
        "canonical_email": canonical_email(made["email"]),
        "email_domain": canonical_email(made["email"]).partition("@")[2],
        "name_key": sort_key(made["name"]),
        "email_key": sort_key(made["email"]),
        "number_key": number_key(made["number"]),
    }


def add_customers(count: int, *, seed: int = 1, searchable: bool = True, **values: Any) -> list[Customer]:
    """So many customers, with tags, groups, notes and contacts on some of them."""
    random = Random(seed)
    start = Customer.objects.count() + 1
    rows = [Customer(**customer_values(start + n, random, **values)) for n in range(count)]
    made = Customer.objects.bulk_create(rows, batch_size=500)
    for status in Customer.Status.values:
        total = Customer.objects.filter(status=status).count()
        CustomerCount.objects.update_or_create(status=status, defaults={"customers": total})
    if searchable:
        for at in range(0, count, 2_000):
            index([entry_of(customer) for customer in made[at : at + 2_000]])
    return made


def add_customer(**values: Any) -> Customer:
    return add_customers(1, **values)[0]


def add_extras(customers: list[Customer], *, seed: int = 2) -> None:
    """Tags on a third, groups on half, notes on a tenth, contacts on a fifth."""
    random = Random(seed)
    tags = [Tag.objects.get_or_create(name_key=name, defaults={"name": name, "color": "blue"})[0] for name in TAGS]
    groups = [Group.objects.get_or_create(name_key=sort_key(name), defaults={"name": name})[0] for name in GROUPS]
    weights = [1.0 / (n + 1) ** 2 for n in range(len(tags))]
    links = [
        CustomerTag(customer=customer, tag=random.choices(tags, weights)[0])
        for customer in customers
        if random.random() < 0.33
    ]
    CustomerTag.objects.bulk_create(links, batch_size=2_000)
    for group in groups:
        chosen = [customer.pk for customer in customers if random.random() < 0.15]
        for at in range(0, len(chosen), 5_000):
            Customer.objects.filter(pk__in=chosen[at : at + 5_000]).update(group=group)
    noted = [customer for customer in customers if random.random() < 0.1]
    Note.objects.bulk_create(
        [Note(customer=customer, body="Called.", author_name="Ada", created_at=NOW) for customer in noted], 2_000
    )
    known = [customer for customer in customers if random.random() < 0.2]
    Contact.objects.bulk_create([Contact(customer=customer, name=random.choice(FIRST)) for customer in known], 2_000)


TAGS = "vip reseller fibre hosting msp wholesale non-profit beta legacy partner school press".split()
GROUPS = ["Standard", "Gold", "Öffentliche Hand"]


def entry_of(customer: Customer) -> Entry:
    fields = [
        Field("name", "basic", customer.name),
        Field("number", "basic", customer.number),
        Field("email", "contact", customer.email, is_email=True),
    ]
    if customer.contact_name:
        fields.append(Field("contact_name", "basic", customer.contact_name))
    if customer.phone:
        fields.append(Field("phone", "contact", customer.phone, is_phone=True))
    return Entry(kind="customer", owner=customer.pk, fields=tuple(fields))
