"""Changes on a day to come: made once at five past midnight of the company's day, or reported."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from billstead.accounts.operations import edit_company
from billstead.accounts.rules import ALL_CODES
from billstead.audit.models import Event
from billstead.audit.queries import timeline
from billstead.core.actor import COMMAND_LINE, SYSTEM, Actor
from billstead.core.errors import Invalid
from billstead.customers.models import Customer, ScheduledChange
from billstead.customers.operations import cancel_scheduled, dismiss_scheduled, run_scheduled_change, undo
from billstead.customers.refusals import MoveRefused, ScheduleRefused
from billstead.customers.status import failed_changes, scheduled_changes
from billstead.jobs.models import Job
from tests.makers import NOW, make_customer, move_customer

pytestmark = pytest.mark.django_db
ANA = Actor("staff", 7, "Ana", ALL_CODES)
DAY = date(2030, 4, 1)
# Five past midnight of 1 April in Kiritimati is the morning of 31 March in UTC.
START = datetime(2030, 3, 31, 10, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def company_of_the_east() -> None:
    edit_company(opened={}, wanted={"time_zone": "Pacific/Kiritimati"}, actor=COMMAND_LINE, now=NOW)


def scheduled(move: str = "suspend", customer: Customer | None = None, on: date = DAY) -> ScheduledChange:
    customer = customer or make_customer()
    move_customer(customer, move, on=on, actor=ANA)
    return ScheduledChange.objects.pending().get(customer=customer)


def run(change: ScheduledChange, now: datetime = START) -> datetime | None:
    return run_scheduled_change(change.pk, actor=SYSTEM, now=now)


def state(change: ScheduledChange) -> str:
    return ScheduledChange.objects.get(pk=change.pk).state


class TestSchedule:
    def test_changes_nothing_yet_and_asks_for_its_job(self) -> None:
        change = scheduled()

        assert (change.customer.status, change.scheduled_by, change.on) == ("active", "Ana", DAY)
        job = Job.objects.get()
        assert (job.kind, job.row_id, job.run_at) == ("customers.run_scheduled_change", change.pk, START)
        [entry] = timeline(change.customer_id, reader=ANA, kinds=["status"]).entries
        assert entry.sentence == "scheduled for 1 Apr 2030: Suspend (Unpaid invoice)"

    @pytest.mark.parametrize("on", [date(2030, 3, 14), date(2030, 3, 15) - timedelta(days=1), date(2032, 3, 16)])
    def test_refuses_days_gone_today_and_far_ones(self, on: date) -> None:
        customer = make_customer()

        with pytest.raises(Invalid, match="Enter a date from 15 Mar 2030 to 14 Mar 2032"):
            move_customer(customer, "suspend", on=on, actor=ANA)

        assert (ScheduledChange.objects.count(), Job.objects.count()) == (0, 0)

    def test_refuses_a_second_one_and_an_illegal_one(self) -> None:
        change = scheduled()

        with pytest.raises(ScheduleRefused, match=r"A change is scheduled already for 1 Apr 2030: Suspend\. Cancel"):
            move_customer(change.customer, "close", on=DAY, actor=ANA)
        with pytest.raises(MoveRefused):
            move_customer(change.customer, "reactivate", on=DAY, actor=ANA)

        assert ScheduledChange.objects.count() == 1


class TestRun:
    def test_a_second_before_its_start_it_is_too_early(self) -> None:
        change = scheduled()

        assert run(change, START - timedelta(seconds=1)) == START
        assert (state(change), Customer.objects.get().status) == ("pending", "active")

    def test_moves_the_customer_once_and_names_who_scheduled_it(self) -> None:
        change = scheduled()

        assert run(change) is None
        assert run(change, START + timedelta(days=1)) is None

        customer = Customer.objects.get()
        assert (customer.status, customer.status_since, state(change)) == ("suspended", START, "done")
        assert Event.objects.filter(type="customer.suspended").count() == 1
        first = timeline(customer.pk, reader=ANA, kinds=["status"]).entries[0]
        assert first.sentence == "suspended the customer, as Ana had scheduled: Unpaid invoice"

    def test_late_is_as_good_as_on_time(self) -> None:
        change = scheduled()

        run(change, START + timedelta(days=40))

        assert Customer.objects.get().status == "suspended"

    def test_what_is_no_longer_legal_is_reported(self) -> None:
        change = scheduled("close")
        Customer.objects.update(status="closed")  # As a merge would, which cancels nothing.

        run(change)
        run(change)

        assert state(change) == "failed"
        [failed] = failed_changes()
        assert failed.failure == "This customer is closed already."
        event = Event.objects.latest("id")
        assert event.type == "customer.schedule_failed"
        assert Event.objects.filter(type="customer.closed").count() == 0
        [entry] = timeline(change.customer_id, reader=ANA, kinds=["status"], limit=1).entries
        assert entry.sentence == ("could not make the change of 1 Apr 2030 (Close): This customer is closed already.")

    def test_what_would_do_something_else_by_now_is_reported(self) -> None:
        change = scheduled("close")
        Customer.objects.update(shares_email=True)

        run(change)

        assert (state(change), Customer.objects.get().status) == ("failed", "active")
        assert failed_changes()[0].failure == "What would happen has changed meanwhile. Look at it again."

    def test_a_failure_names_nobody_elses_number(self) -> None:
        customer = move_customer(make_customer(email="a@example.com"), "close", actor=ANA)
        change = scheduled("reopen", customer)
        make_customer(email="a@example.com")

        run(change)

        assert failed_changes()[0].failure == "Another customer uses its email address now. Ask Billing."

    def test_one_that_is_gone_is_nothing(self) -> None:
        assert run_scheduled_change(4711, actor=SYSTEM, now=START) is None


class TestCancel:
    def test_leaves_the_job_with_nothing_to_do(self) -> None:
        change = scheduled()

        cancel_scheduled(change, actor=ANA, now=NOW)
        run(change)

        assert (state(change), Customer.objects.get().status) == ("canceled", "active")
        assert Event.objects.latest("id").type == "customer.schedule_canceled"

    def test_is_refused_once_it_was_made(self) -> None:
        change = scheduled()
        run(change)
        before = Event.objects.count()

        with pytest.raises(ScheduleRefused):
            cancel_scheduled(change, actor=ANA, now=NOW)

        assert (state(change), Event.objects.count()) == ("done", before)

    def test_a_move_cancels_what_it_makes_impossible_and_undo_brings_it_back(self) -> None:
        change = scheduled("suspend")
        move_customer(change.customer, "close", actor=ANA)
        assert state(change) == "canceled"

        undo(Event.objects.get(type="customer.closed").act, actor=ANA, now=NOW)

        assert state(change) == "pending"
        assert Event.objects.filter(type="customer.schedule_restored").count() == 1
        run(change)
        assert Customer.objects.get().status == "suspended"

    def test_a_move_leaves_what_stays_possible(self) -> None:
        change = scheduled("close")

        move_customer(change.customer, "suspend", actor=ANA)

        assert state(change) == "pending"
        run(change)
        assert Customer.objects.get().status == "closed"


class TestDismiss:
    def test_puts_the_report_away_once(self) -> None:
        change = scheduled("close")
        Customer.objects.update(status="closed")
        run(change)
        assert [row.pk for row in scheduled_changes(change.customer)] == [change.pk]

        dismiss_scheduled(change, actor=ANA, now=NOW)
        dismiss_scheduled(change, actor=ANA, now=NOW)

        assert (list(failed_changes()), scheduled_changes(change.customer)) == ([], [])
        assert Event.objects.filter(type="customer.schedule_dismissed").count() == 1

    def test_another_move_puts_it_away_too(self) -> None:
        change = scheduled("close")
        Customer.objects.update(shares_email=True)
        run(change)

        move_customer(change.customer, "suspend", actor=ANA)

        assert state(change) == "dismissed"
