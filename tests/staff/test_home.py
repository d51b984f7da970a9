"""The start page while work goes on behind it, and after it gave up."""

from __future__ import annotations

import pytest
from django.test import Client

from billstead.customers.models import CustomerCount
from billstead.customers.operations import prove_phone
from billstead.jobs.models import Job
from tests import cast, makers
from tests.staff.profile.people import without

pytestmark = pytest.mark.django_db


def add_job(**values: object) -> Job:
    return Job.objects.create(kind="demo.fill", run_at=cast.NOW, created_at=cast.NOW, **values)


def home(client: Client, *, is_fragment: bool = False) -> str:
    return client.get("/", headers={"HX-Request": "true"} if is_fragment else {}).content.decode()


class TestHome:
    def test_parts_thousands(self) -> None:
        CustomerCount.objects.update_or_create(status="active", defaults={"customers": 1607})

        assert ">1,607</a>" in home(cast.sign_in(Client(), cast.ada()))

    def test_shows_how_far_a_long_job_is_and_asks_again(self) -> None:
        add_job(progress_done=1240, progress_total=2059)
        client = cast.sign_in(Client(), cast.ben())

        for html in (home(client), home(client, is_fragment=True)):
            assert "Making the demo’s customers" in html and "1,240 of 2,059" in html
            assert 'hx-trigger="every 3s"' in html

    def test_stops_asking_once_it_is_done(self) -> None:
        html = home(cast.sign_in(Client(), cast.ada()), is_fragment=True)

        assert 'id="standing"' in html and "hx-trigger" not in html and "<html" not in html


class TestLatestActivity:
    def test_says_who_did_what_to_whoever_may_know(self) -> None:
        customer = makers.make_customer(name="Acme GmbH", phone="+44 121 234 5678")
        prove_phone(customer, phone=customer.phone, actor=cast.actor(cast.ada()), now=makers.NOW)

        seen, unseen = home(cast.sign_in(Client(), cast.ada())), home(without("customers.see_contact"))

        start = "<bdi>Acme GmbH</bdi></a></b><p><bdi>Ada Lovelace</bdi> proved the phone number by calling "
        assert f"{start}+441212345678</p>" in seen
        assert f"{start}…</p>" in unseen


class TestGivenUp:
    def test_tells_the_owner_what_and_why_and_tries_again(self) -> None:
        job = add_job(state=Job.State.FAILED, last_error="ValueError: the cat sat on it")
        client = cast.sign_in(Client(), cast.ada())

        html = home(client)
        assert "1 background job gave up" in html and "the cat sat on it" in html

        assert client.post(f"/jobs/{job.pk}/retry/")["Location"] == "/"
        assert Job.objects.get().state == Job.State.WAITING
        assert "gave up" not in home(client)

    def test_tells_nobody_else(self) -> None:
        job = add_job(state=Job.State.FAILED, last_error="ValueError: the cat sat on it")
        client = cast.sign_in(Client(), cast.ben())

        assert "gave up" not in home(client)
        assert client.post(f"/jobs/{job.pk}/retry/").status_code == 403
        assert Job.objects.get().state == Job.State.FAILED
