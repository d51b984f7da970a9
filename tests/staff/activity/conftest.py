"""The owner signed in, and one customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from billstead.customers.models import Customer
from tests import cast, makers
from tests.staff.profile.people import signed_in

NOW = makers.NOW


@pytest.fixture
def ada(db: None) -> Client:
    return signed_in(cast.ada())


@pytest.fixture
def customer(db: None) -> Customer:
    return makers.make_customer(name="Acme GmbH", actor=cast.actor(cast.mia()), now=NOW - timedelta(days=9))
