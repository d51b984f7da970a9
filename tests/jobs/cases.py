"""What each registered job needs before it can run: add a case with the job, or REL-27 fails by name.

A case prepares rows by operations and returns the row id the job is told to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from billstead.accounts.models import User
from billstead.accounts.operations import count_attempt
from billstead.accounts.operations.once import once
from billstead.core.actor import COMMAND_LINE
from billstead.customers.inputs import ExternalIdInput
from billstead.customers.models import ExternalId, ScheduledChange
from billstead.demo import filling
from billstead.demo.chinook import SOURCE as CHINOOK
from billstead.demo.chinook import chinook_ids
from billstead.desk.operations import save_draft
from billstead.importers.mapping import Mapping
from billstead.importers.models import Import
from billstead.importers.operations import apply_import, check_import, undo_import
from billstead.jobs.models import Job
from tests import cast
from tests.fields import define, definition
from tests.importers.makers import applied, checked, started, table
from tests.makers import NOW, make_customer, move_customer

LONG_AGO = timedelta(days=30)


def _old_and_new_attempts() -> int:
    for now in (timezone.now() - LONG_AGO, timezone.now()):
        count_attempt("sign-in", now, limit=5, window=timedelta(minutes=15), now=now)
    return 0


def _old_and_new_keys() -> int:
    for now in (timezone.now() - LONG_AGO, timezone.now()):
        once(f"key {now}", cast.ada().pk, "customer.create", {}, lambda: None, now=now)
    return 0


def _old_and_new_drafts() -> int:
    actor = cast.actor(cast.ada())
    for now in (timezone.now() - LONG_AGO, timezone.now()):
        save_draft("customer.create", f"key {now:%Y-%m-%d}", {"name": "Draft"}, actor=actor, now=now)
    return 0


def _last_customers_of_a_demo() -> int:
    """A demo that wants one more customer: marks stand for all others, since making them takes minutes."""
    now = timezone.now()
    User.objects.all().delete()
    filling._make_firm(now)
    marks = [ExternalIdInput(source=CHINOOK, value=value) for value in chinook_ids()]
    marks += [ExternalIdInput(source=filling.SOURCE, value=str(index)) for index in range(filling.CUSTOMER_COUNT - 1)]
    customer = make_customer()
    ExternalId.objects.bulk_create(
        ExternalId(customer=customer, source=mark.source, value=mark.value) for mark in marks
    )
    return 0


def _a_field_to_be_found() -> int:
    field = define("Rack")
    make_customer(custom={"field.rack": "Rack 7"})
    definition(field, is_searchable=True)
    return field.pk


def _change_whose_day_has_come() -> int:
    """Scheduled a month ago for yesterday."""
    now = timezone.now()
    customer = make_customer(now=now - LONG_AGO)
    on = (now - timedelta(days=1)).date()
    move_customer(customer, "suspend", on=on, now=now - LONG_AGO)
    return ScheduledChange.objects.get().pk


def _checking() -> int:
    run = started(table(1, 2))
    check_import(run, Mapping.from_json(run.mapping), actor=COMMAND_LINE, now=NOW)
    Job.objects.all().delete()
    return run.pk


def _applying() -> int:
    run = checked(table(11, 12))
    apply_import(run, actor=COMMAND_LINE, now=NOW)
    Job.objects.all().delete()
    return run.pk


def _undoing() -> int:
    run = applied(table(21, 22))
    undo_import(run, actor=COMMAND_LINE, now=NOW)
    Job.objects.all().delete()
    return run.pk


def _old_import() -> int:
    applied(table(31))
    started(table(32))
    Import.objects.update(touched_at=timezone.now() - LONG_AGO)
    return 0


def _nothing() -> int:
    return 0


CASES: dict[str, Callable[[], int]] = {
    "accounts.forget_attempts": _old_and_new_attempts,
    "accounts.forget_keys": _old_and_new_keys,
    "customers.index_field": _a_field_to_be_found,
    "customers.run_scheduled_change": _change_whose_day_has_come,
    "desk.discard_expired_drafts": _old_and_new_drafts,
    "importers.check": _checking,
    "importers.apply": _applying,
    "importers.undo": _undoing,
    "importers.forget": _old_import,
    "demo.fill": _last_customers_of_a_demo,
    "upkeep.analyze": _nothing,
}
