"""REL-03 and REL-09 for status: a crash at any statement leaves nothing half-done; edit and status lose nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from billstead.audit.models import Event
from billstead.audit.queries import verify_all
from billstead.core.actor import COMMAND_LINE, SYSTEM
from billstead.core.errors import OperationError
from billstead.customers.blocking import is_blocked_email
from billstead.customers.inputs import ContactInput
from billstead.customers.models import BlockedEmail, Contact, Customer, CustomerCount, DeletedCustomer, ScheduledChange
from billstead.customers.moves import PATHS
from billstead.customers.operations import (
    change_status,
    create_tag,
    edit_customer,
    run_scheduled_change,
    tag_customers,
    undo,
)
from billstead.customers.operations.schedule import start_of
from billstead.customers.values import customer_values
from billstead.jobs.models import Job
from billstead.search.queries import best_first
from billstead.upkeep.deletion import delete_customer
from tests.customers.test_faults import race
from tests.faults import Walk, fault_points
from tests.makers import NOW, make_customer, make_reason, move_customer

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2030, 4, 1)
RACES = 100


def books() -> list[str]:
    """What must agree whatever broke: counts, chains, and each status with the events that led there."""
    found = [str(finding) for finding in verify_all()]
    real = Counter(Customer.objects.values_list("status", flat=True))
    kept = {row.status: row.customers for row in CustomerCount.objects.exclude(customers=0)}
    if kept != real:
        found.append(f"counted {kept}, there are {dict(real)}")
    for customer in Customer.objects.all():
        moves = Event.objects.filter(customer_id=customer.pk, type__in=[path.event for path in PATHS.values()])
        undone = Event.objects.filter(customer_id=customer.pk, type="customer.status_undone").count()
        if customer.status == "active" and moves.count() - undone not in (0, 2, 4):
            found.append(f"active after {moves.count()} moves, {undone} undone")
        if (customer.status == "closed") != is_blocked_email(customer.email):
            found.append(f"{customer.status}, blocked {is_blocked_email(customer.email)}")
    return found


def fresh() -> Customer:
    return make_customer()


class TestChangeStatus:
    def test_moves_all_or_nothing_wherever_it_breaks(self) -> None:
        reason, current = make_reason("mark_fraud"), Customer()

        def reset() -> None:
            nonlocal current
            current = fresh()
            move_customer(current, "suspend", on=DAY)

        def violations() -> list[str]:
            customer, change = Customer.objects.get(pk=current.pk), ScheduledChange.objects.get(customer=current)
            parts = {
                customer.status == "closed",
                change.state == "canceled",
                BlockedEmail.objects.filter(customer_id=current.pk).exists(),
                Event.objects.filter(customer_id=current.pk, type="customer.marked_fraud").exists(),
                Event.objects.filter(customer_id=current.pk, type="customer.schedule_canceled").exists(),
            }
            return books() + ([f"half done: {customer.status}, {change.state}"] if len(parts) > 1 else [])

        def operation() -> None:
            change_status(current, move="mark_fraud", reason=reason, actor=COMMAND_LINE, now=NOW)

        self._passes(fault_points(reset, operation, violations))

    def test_schedules_with_its_job_or_not_at_all(self) -> None:
        reason, current = make_reason("suspend"), Customer()

        def reset() -> None:
            nonlocal current
            current = fresh()

        def violations() -> list[str]:
            changes = list(ScheduledChange.objects.filter(customer=current))
            jobs = Job.objects.filter(row_id__in=[change.pk for change in changes]).count()
            told = Event.objects.filter(customer_id=current.pk, type="customer.change_scheduled").count()
            return books() + ([f"{len(changes)}, {jobs}, {told}"] if len({len(changes), jobs, told}) > 1 else [])

        def operation() -> None:
            change_status(current, move="suspend", reason=reason, on=DAY, actor=COMMAND_LINE, now=NOW)

        self._passes(fault_points(reset, operation, violations))

    def test_a_scheduled_change_is_made_once_by_the_next_run(self) -> None:
        current = ScheduledChange()

        def reset() -> None:
            nonlocal current
            customer = fresh()
            move_customer(customer, "mark_fraud", on=DAY)
            current = ScheduledChange.objects.get(customer=customer)

        def operation() -> None:
            run_scheduled_change(current.pk, actor=SYSTEM, now=start_of(DAY))

        def violations() -> list[str]:
            customer, change = Customer.objects.get(pk=current.customer_id), ScheduledChange.objects.get(pk=current.pk)
            moved = Event.objects.filter(customer_id=customer.pk, type="customer.marked_fraud").count()
            is_done = (customer.status, change.state, moved) == ("closed", "done", 1)
            return books() + ([] if is_done else [f"{customer.status}, {change.state}, {moved}"])

        self._passes(fault_points(reset, operation, violations, recover=operation))

    def test_undo_takes_back_all_or_nothing(self) -> None:
        current, act = Customer(), ""

        def reset() -> None:
            nonlocal current, act
            current = fresh()
            move_customer(current, "suspend", on=DAY)
            move_customer(current, "mark_fraud")
            act = Event.objects.filter(customer_id=current.pk, type="customer.marked_fraud").get().act

        def violations() -> list[str]:
            status = Customer.objects.get(pk=current.pk).status
            change = ScheduledChange.objects.get(customer=current).state
            undone = Event.objects.filter(customer_id=current.pk, type="customer.status_undone").count()
            is_whole = (status, change, undone) in (("closed", "canceled", 0), ("active", "pending", 1))
            return books() + ([] if is_whole else [f"{status}, {change}, {undone}"])

        self._passes(fault_points(reset, lambda: undo(act, actor=COMMAND_LINE, now=NOW), violations))

    def test_deletes_all_or_nothing(self) -> None:
        current = Customer()

        def reset() -> None:
            nonlocal current
            current = make_customer(contacts=(ContactInput(name="Uwe"),), first_note="Tried out", name="Trial Entry")
            move_customer(current, "suspend", on=DAY)

        def violations() -> list[str]:
            parts = {
                "customer": Customer.objects.filter(pk=current.pk).exists(),
                "number": not DeletedCustomer.objects.filter(number=current.number).exists(),
                "told": Event.objects.filter(subject_id=current.pk, type="customer.deleted").count() == 0,
                "contact": Contact.objects.filter(customer_id=current.pk).exists(),
                "found": current.pk in (best_first("trial entry", kind="customer", classes={"basic"}) or []),
            }
            return books() + ([str(parts)] if len(set(parts.values())) > 1 else [])

        def operation() -> None:
            delete_customer(current, actor=COMMAND_LINE, now=NOW)

        self._passes(fault_points(reset, operation, violations))

    @staticmethod
    def _passes(walk: Walk) -> None:
        assert walk.bad == []
        assert walk.statements > 12
        assert walk.commits == 1


class TestStatusAgainstEdit:
    def test_neither_is_lost_in_a_hundred_races(self) -> None:
        """REL-09: whoever edits keeps the new status, whoever moves keeps the edit; or the editor is told."""
        customer, reasons = make_customer(name="Start"), {move: make_reason(move) for move in ("suspend", "reactivate")}
        wrong = []

        for number in range(RACES):
            before = Customer.objects.get(pk=customer.pk)
            move = "suspend" if before.status == "active" else "reactivate"
            opened = customer_values(before)
            works = [
                partial(edited, customer, opened, {"name": f"Name {number}"}),
                partial(moved, customer, move, reasons[move]),
            ]
            results = race(works)
            after = Customer.objects.get(pk=customer.pk)
            if results != ["done", "done"] or (after.name, after.status) != (f"Name {number}", PATHS[move].ends):
                wrong.append((number, results, after.name, after.status))

        assert wrong == []
        assert [str(finding) for finding in verify_all()] == []

    def test_an_editor_is_told_of_a_closing_and_nothing_is_written(self) -> None:
        reason, results = make_reason("close"), Counter[str]()

        for number in range(20):
            customer = make_customer(name="Start")
            opened = customer_values(customer) | {"status": "active"}
            edit, close = race(
                [partial(edited, customer, opened, {"name": f"N{number}"}), partial(moved, customer, "close", reason)]
            )
            after = Customer.objects.get(pk=customer.pk)
            results[edit] += 1
            assert (close, after.status) == ("done", "closed")
            assert after.name == (f"N{number}" if edit == "done" else "Start")

        assert set(results) <= {"done", "closed_meanwhile"}

    def test_of_two_movers_one_is_told(self) -> None:
        reason = make_reason("close")
        for _number in range(20):
            customer = make_customer()
            results = race([partial(moved, customer, "close", reason)] * 2)

            assert sorted(results) == ["done", "move_refused"]
        assert CustomerCount.objects.get(status="closed").customers == 20

    def test_reopening_and_adding_the_same_address_make_one_live_customer(self) -> None:
        reason = make_reason("reopen")
        for number in range(20):
            email = f"same{number}@example.com"
            customer = move_customer(make_customer(email=email), "close")

            results = race([partial(moved, customer, "reopen", reason), partial(added, email)])

            assert sorted(results) in (["done", "email_taken"], ["done", "move_refused"])
            assert Customer.objects.live().filter(email=email).count() == 1

    def test_tags_and_moves_of_many_never_lock_each_other_out(self) -> None:
        customers, reason = [make_customer() for _ in range(3)], make_reason("suspend")
        tag = create_tag(name="vip", actor=COMMAND_LINE, now=NOW)
        ids = [customer.pk for customer in customers]

        results = race(
            [partial(moved, customer, "suspend", reason) for customer in customers]
            + [partial(tagged, ids, tag.pk), partial(made_with_a_new_tag, "new")]
        )

        assert results == ["done"] * 5


def edited(customer: Customer, opened: dict[str, Any], wanted: dict[str, Any]) -> str:
    return attempt(lambda: edit_customer(customer, opened=opened, wanted=wanted, actor=COMMAND_LINE, now=NOW))


def moved(customer: Customer, move: str, reason: Any) -> str:
    later = NOW + timedelta(minutes=1)
    return attempt(lambda: change_status(customer, move=move, reason=reason, actor=COMMAND_LINE, now=later))


def added(email: str) -> str:
    return attempt(lambda: make_customer(email=email))


def tagged(ids: list[int], tag: int) -> str:
    return attempt(lambda: tag_customers(ids, add=[tag], actor=COMMAND_LINE, now=NOW))


def made_with_a_new_tag(name: str) -> str:
    def make() -> None:
        tag = create_tag(name=name, actor=COMMAND_LINE, now=NOW)
        make_customer(tags=(tag.pk,))

    return attempt(make)


def attempt(work: Any) -> str:
    try:
        work()
    except OperationError as refusal:
        return refusal.code
    return "done"
