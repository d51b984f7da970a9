"""REL-07 and REL-03 for the form: killed anywhere, sent again, one customer; what was answered is answered again."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billstead.accounts.models import IdempotencyKey, User
from billstead.audit.models import Event
from billstead.customers.models import Customer
from billstead.desk.models import Draft
from tests import cast
from tests.faults import killed_at_commit
from tests.staff.customers.test_in_flight import typed

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 100 if os.environ.get("BILLSTEAD_TEST_FULL") else 20
URL = "/customers/new/"
# Of the request: the draft is kept, then the customer is made in one transaction.
LAST_COMMIT = 2


@pytest.fixture
def client() -> Client:
    user = cast.ada()
    User.objects.filter(pk=user.pk).update(skips_review=True)
    return cast.sign_in(Client(), user)


def sent(client: Client, place: int) -> Any:
    return client.post(URL, typed(place, f"k{place:03d}" * 4))


class TestReplay:
    @pytest.mark.parametrize("after", [True, False], ids=["after commit", "before commit"])
    def test_after_a_kill_makes_one_customer_and_leads_to_it(self, client: Client, after: bool) -> None:
        """At each commit of the request in turn: the customer stands and nobody was told, or nothing stands yet."""
        wrong, kills, stood, commit = [], 0, 0, 1
        for place in range(1_000):
            if kills == KILLS:
                break
            if not killed_at_commit(partial(sent, client, place), commit, after=after):
                commit = 1
                continue
            kills, commit = kills + 1, commit + 1
            made = Customer.objects.filter(name=typed(place, "")["name"])
            stood += made.exists()
            led = {sent(client, place)["Location"].partition("?")[0] for _turn in range(2)}
            if made.count() != 1 or led != {f"/customers/{made.get().number}/"}:
                wrong.append((place, commit - 1, made.count(), led))

        assert wrong == []
        assert kills == KILLS
        assert stood > 0 or not after, "no kill fell between commit and answer"
        assert Event.objects.filter(type="customer.created").count() == Customer.objects.count()
        assert not Draft.objects.exists()

    def test_of_another_body_is_refused_and_of_another_person_is_their_own(self, client: Client) -> None:
        killed_at_commit(partial(sent, client, 1), LAST_COMMIT, after=True)
        assert Customer.objects.count() == 1
        colleague = cast.mia()
        User.objects.filter(pk=colleague.pk).update(skips_review=True)
        changed = typed(2, typed(1, "k001" * 4)["key"])

        refused = client.post(URL, changed)
        own = cast.sign_in(Client(), colleague).post(URL, changed)

        assert refused.status_code == 422
        assert "This form already made a customer" in refused.content.decode()
        assert own["Location"].partition("?")[0] == f"/customers/{Customer.objects.latest('pk').number}/"
        assert Customer.objects.count() == 2

    def test_of_a_key_older_than_a_day_is_a_new_form(self, client: Client) -> None:
        sent(client, 1)
        IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=24))

        client.post(URL, typed(2, "k001" * 4))

        assert Customer.objects.count() == 2
