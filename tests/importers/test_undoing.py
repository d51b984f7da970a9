"""Undo and stop: the way back, and what stays with its reasons."""

from __future__ import annotations

from typing import Any

import pytest

from billstead.accounts.operations import disable_staff
from billstead.audit.models import Event
from billstead.audit.queries import verify_all
from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer, CustomerCount, ExternalId
from billstead.customers.operations import edit_customer
from billstead.customers.values import customer_values
from billstead.importers.mapping import UPDATE, Mapping
from billstead.importers.models import ImportRow
from billstead.importers.operations import (
    apply_import,
    apply_slice,
    check_import,
    check_slice,
    stop_import,
    undo_import,
)
from billstead.importers.refusals import WrongState
from billstead.search.queries import best_first
from billstead.upkeep.doctor import examine
from tests import cast
from tests.importers.makers import (
    NOW,
    applied,
    checked,
    facts_of,
    outcomes,
    reasons,
    started,
    table,
    undone,
)
from tests.makers import make_customer

pytestmark = pytest.mark.django_db


class TestUndo:
    def test_removes_whom_nobody_touched_and_keeps_the_rest_with_reasons(self) -> None:
        ada = cast.actor(cast.ada())
        run = applied(table(1, 2, 3), actor=ada)
        touched = Customer.objects.get(name="Firm 2 GmbH")
        edit_customer(
            touched, opened=customer_values(touched), wanted={"website": "https://x.example"}, actor=ada, now=NOW
        )

        run = undone(run, ada)

        assert list(Customer.objects.values_list("name", flat=True)) == ["Firm 2 GmbH"]
        assert outcomes(run) == ["removed", "kept", "removed"]
        assert reasons(run) == ["Ada Lovelace worked on this customer on 14 Mar 2030."]
        assert ExternalId.objects.count() == 1 and CustomerCount.objects.get(status="active").customers == 1
        assert best_first("firm", kind="customer", classes={"basic"}) == [touched.pk]
        assert Event.objects.filter(type="customer.deleted", customer_id__gt=0).count() == 2
        event = Event.objects.get(type="import.undone")
        assert {name: facts_of(event)[name] for name in ("removed", "reverted", "kept")} == {
            "removed": 2, "reverted": 0, "kept": 1,
        }  # fmt: skip
        assert list(verify_all()) == [] and [part for part, found in examine() if found] == []

    def test_puts_back_what_still_holds_the_imported_value(self) -> None:
        customer = make_customer(email="anna1@example.com", name="Before", contact_name="Old")
        before = customer_values(customer)
        run = applied(table(1), on_known=UPDATE)
        edit_customer(
            customer, opened=customer_values(Customer.objects.get(pk=customer.pk)), wanted={"contact_name": "Later"},
            actor=cast.actor(cast.ada()), now=NOW,
        )  # fmt: skip

        run = undone(run)

        after = customer_values(Customer.objects.get(pk=customer.pk))
        assert after == before | {"contact_name": "Later"}
        assert outcomes(run) == ["reverted"]
        assert reasons(run) == ["Contact name: Ada Lovelace changed this since."]

    def test_takes_later_lines_of_the_same_file_along(self) -> None:
        content = table(1) + b"1,Firm new,Anna,anna1@example.com,Weg 5,10969,Berlin,DE\n"

        run = undone(applied(content, on_known=UPDATE))

        assert (Customer.objects.count(), outcomes(run)) == (0, ["removed", "removed"])

    def test_is_refused_before_anything_was_applied(self) -> None:
        run = checked(table(1))

        with pytest.raises(WrongState):
            undo_import(run, actor=COMMAND_LINE, now=NOW)

        assert not Event.objects.filter(subject_kind="import").exists()


class TestStop:
    def test_leaves_the_rest_for_later(self, monkeypatch: Any) -> None:
        monkeypatch.setattr("billstead.importers.operations.applying.FIRST_AT_ONCE", 2)
        monkeypatch.setattr("billstead.importers.operations.applying.PLANNED_AT_ONCE", 2)
        monkeypatch.setattr("billstead.importers.operations.applying.SLICE_SECONDS", 0)
        run = checked(table(*range(1, 7)))
        apply_import(run, actor=COMMAND_LINE, now=NOW)
        apply_slice(run.pk, now=NOW)

        stop_import(run, actor=COMMAND_LINE, now=NOW)
        stopped = apply_slice(run.pk, now=NOW), Customer.objects.count()
        run = apply_import(run, actor=COMMAND_LINE, now=NOW)
        while apply_slice(run.pk, now=NOW):
            pass

        assert stopped == (False, 2)
        assert Customer.objects.count() == 6
        assert Event.objects.filter(type="import.stopped").count() == 1

    def test_of_a_check_leads_back_to_the_columns(self) -> None:
        run = started(table(1))
        check_import(run, Mapping.from_json(run.mapping), actor=COMMAND_LINE, now=NOW)

        run = stop_import(run, actor=COMMAND_LINE, now=NOW)

        assert (run.state, check_slice(run.pk), ImportRow.objects.count()) == ("mapping", False, 0)
        assert not Event.objects.exists()

    def test_happens_by_itself_when_the_actor_may_no_more(self) -> None:
        mia = cast.mia()
        run = checked(table(1), actor=cast.actor(mia))
        apply_import(run, actor=cast.actor(mia), now=NOW)
        disable_staff(mia, actor=COMMAND_LINE, now=NOW)

        apply_slice(run.pk, now=NOW)

        run.refresh_from_db()
        assert (run.state, run.error) == ("stopped", "Mia Manager may not import any more.")
        assert Customer.objects.count() == 0
