"""What tests of the activity do and read."""

from __future__ import annotations

import re
from datetime import datetime

from django.test import Client
from django.urls import reverse

from billstead.accounts.models import User
from billstead.customers.models import Customer
from billstead.customers.operations import (
    edit_customer,
)
from billstead.customers.values import customer_values
from tests import cast, makers

NOW = makers.NOW


def rename(customer: Customer, name: str, now: datetime, user: User | None = None) -> None:
    actor = cast.actor(user or cast.ada())
    customer = Customer.objects.get(pk=customer.pk)
    edit_customer(customer, opened=customer_values(customer), wanted={"name": name}, actor=actor, now=now)


def shown(client: Client, customer: Customer, **query: object) -> str:
    answer = client.get(reverse("customer_activity", args=[customer.number]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def sentences(html: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in re.findall(r'<p class="what">(.*?)</p>', html)]
