"""REL-08: the same form sent twice at once, the second whole between any two statements of the first: one customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from billstead.accounts.models import User
from billstead.audit.models import Event
from billstead.customers.models import Customer
from billstead.desk.models import Draft
from tests import cast
from tests.staff.customers.filled import entries, reviewed

pytestmark = pytest.mark.django_db(transaction=True)
Send = Callable[[], Any]


def between(place: int, send: Send, twin: Send) -> tuple[Any, Any]:
    """Both answers, the twin's request made whole before the place-th statement of the first outside a transaction;
    none when the first has no such statement."""
    seen, answer = 0, None

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen, answer
        if not connection.in_atomic_block and sql.startswith("SELECT"):
            seen += 1
            if seen == place:
                answer = twin()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        return send(), answer


def places(prepare: Callable[[int], Send]) -> Iterator[tuple[int, list[Any]]]:
    """For each place the numbers made and where both answers led."""
    for place in range(1, 60):
        before = Customer.objects.count()
        send = prepare(place)
        first, second = between(place, send, send)
        if second is None:
            assert place > 6, "the request asks nothing"
            return
        made = Customer.objects.count() - before
        yield place, [made, first.get("Location", first.status_code), second.get("Location", second.status_code)]


def typed(place: int, key: str) -> dict[str, Any]:
    # No two look alike, or the second would be asked whether it is the first.
    name = sha256(str(place).encode()).hexdigest()[:16]
    return entries(key) | {
        "name": name, "email": f"{name}@example.com", "phone": "", "tax_id": "", "tags": "",
        "external_ids.source": "", "external_ids.value": "", "urgent.name": "", "urgent.phone": "", "emails.email": "",
    }  # fmt: skip


class TestTwinInFlight:
    @pytest.mark.parametrize("skips_review", [True, False])
    def test_leads_to_the_same_customer(self, client: Client, skips_review: bool) -> None:
        user = cast.ada()
        User.objects.filter(pk=user.pk).update(skips_review=skips_review)
        cast.sign_in(client, user)

        def prepare(place: int) -> Send:
            data, path = typed(place, f"k{place:03d}" * 4), "/customers/new/"
            if not skips_review:
                _page, data = reviewed(client, data)
                path = "/customers/new/review/"
            return lambda: client.post(path, data)

        wrong = []
        for place, (made, *led) in places(prepare):
            goal = f"/customers/{Customer.objects.latest('pk').number}/"
            if made != 1 or {str(way).partition("?")[0] for way in led} != {goal}:
                wrong.append((place, made, led))

        assert wrong == []
        assert not Draft.objects.exists()
        assert Event.objects.filter(type="customer.created").count() == Customer.objects.count()
