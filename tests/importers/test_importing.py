"""What rows become: new customers, changed ones, sharers, nothing."""

from __future__ import annotations

from typing import Any

import pytest

from billstead.accounts.operations import edit_company
from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE
from billstead.core.errors import PermissionRefused
from billstead.customers.inputs import ExternalIdInput
from billstead.customers.models import Customer, CustomerCount, Group, Note, Tag
from billstead.customers.operations import create_tag
from billstead.customers.values import customer_values
from billstead.importers.mapping import SHARE, UPDATE, Mapping
from billstead.importers.models import Import, ImportRow
from billstead.importers.operations import (
    apply_import,
    apply_slice,
    applying,
    check_import,
    discard_import,
    start_import,
    stop_import,
    undo_import,
)
from billstead.importers.planning import planned
from billstead.importers.queries import counts_of
from billstead.importers.reading import reader_of
from billstead.importers.refusals import WrongState
from billstead.search.queries import best_first
from billstead.upkeep.doctor import examine
from tests import cast
from tests.fields import define
from tests.importers.makers import (
    HEADER,
    NOW,
    applied,
    checked,
    facts_of,
    lines,
    outcomes,
    reasons,
    started,
    table,
    undone,
    verdicts,
)
from tests.makers import make_customer
from tests.scene import holding, without

pytestmark = pytest.mark.django_db


class TestApply:
    def test_makes_whole_customers_with_where_they_came_from(self) -> None:
        content = (
            b"Client ID,First Name,Last Name,Company Name,Email,Address 1,Address 2,City,State,Postcode,Country,"
            b"Phone Number,Tax ID,Currency,Client Group,Tags,Created,Status,Notes,Admin Notes\n"
            b"7,Anna,Berg,Acme GmbH,anna@example.com,Weg 1,2. OG,Berlin,,10969,Germany,030 1234567,DE136695976,eur,"
            b'Wholesale,"vip, new one",2020-02-29,Suspended,Calls,By ear\n'
        )

        run = applied(content, makes_labels=True)

        customer = Customer.objects.get()
        values = customer_values(customer)
        wanted = {
            "kind": "company", "name": "Acme GmbH", "contact_name": "Anna Berg", "phone": "+49301234567",
            "billing.country": "DE", "billing.street": "Weg 1\n2. OG", "currency": "EUR", "tax_id_state": "format_ok",
            "external_ids": [{"source": "whmcs", "value": "7"}], "terms_days": 14,
        }  # fmt: skip
        assert {name: values[name] for name in wanted} == wanted
        assert (customer.status, customer.created_at.date().isoformat()) == ("suspended", "2020-02-29")
        assert (customer.confirmed_on.isoformat(), customer.updated_at) == ("2020-02-29", NOW)
        assert CustomerCount.objects.get(status="suspended").customers == 1
        assert sorted(tag.name for tag in customer.tags.all()) == ["new one", "vip"]
        assert Group.objects.get().name == "Wholesale" and customer.group == Group.objects.get()
        assert Note.objects.get().body == "Calls"  # a second column of notes goes there only when it is chosen
        event = Event.objects.get(type="customer.created")
        told = facts_of(event)
        assert (told["import"], told["line"], told["file"], event.at) == (run.pk, 2, "customers.csv", NOW)
        assert best_first("acme", kind="customer", classes={"basic"}) == [customer.pk]

    def test_tells_of_itself_in_the_history_of_settings(self) -> None:
        run = applied(table(1, 2) + b"3,bad\n")

        told = Event.objects.filter(subject_kind="import").order_by("id")
        assert [(event.type, event.customer_id, event.subject_id) for event in told] == [
            ("import.started", 0, run.pk),
            ("import.finished", 0, run.pk),
        ]
        assert facts_of(told[1])["created"] == 2 and facts_of(told[1])["failed"] == 1
        assert Event.objects.filter(type="customer.created").count() == 2
        assert outcomes(run) == ["created", "created", ""] and reasons(run)
        assert [part for part, found in examine() if found] == []

    def test_takes_several_columns_into_one_note(self) -> None:
        content = f"{HEADER},A,B\n{lines(1)[:-1]},left,right\n".encode()
        run = started(content)
        columns = (*Mapping.from_json(run.mapping).columns[:8], "first_note", "first_note")

        applied(content, columns=columns)

        assert Note.objects.get().body == "A: left\n\nB: right"

    def test_fills_fields_of_ones_own_as_people_type_them(self) -> None:
        plan, seats = define("Plan"), define("Seats", kind="number")
        content = f"{HEADER},Plan,Seats\n{lines(1)[:-1]},Gold,12\n{lines(2)[:-1]},Gold,many\n".encode()

        run = applied(content)

        values = customer_values(Customer.objects.get())
        assert (values[plan.name], verdicts(run)) == ("Gold", ["create", "fail"])
        assert str(values[seats.name]) == "12"

    def test_marks_rows_that_fail_only_now(self) -> None:
        run = checked(table(1, 2))
        make_customer(email="anna1@example.com")

        apply_import(run, actor=COMMAND_LINE, now=NOW)
        apply_slice(run.pk, now=NOW)

        assert outcomes(run) == ["skipped", "created"]
        assert reasons(run) == ["A customer with this address is known already."]

    def test_names_the_line_that_has_the_same_address(self) -> None:
        run = checked(table(1) + lines(2, email="anna1@example.com").encode())

        assert (verdicts(run), reasons(run)) == (["create", "skip"], ["Line 2 has this address already."])

    def test_a_row_that_failed_leaves_its_address_to_a_later_one(self) -> None:
        run = applied(table(1).replace(b"10969", b"") + lines(5, email="anna1@example.com").encode())

        assert verdicts(run) == ["fail", "create"]

    def test_unknown_labels_fail_unless_they_may_be_made(self) -> None:
        content = table(1).replace(b"Id,", b"Tags,").replace(b"1,Firm", b"vip,Firm")

        assert verdicts(checked(content, makes_labels=False)) == ["fail"]
        assert verdicts(checked(content, makes_labels=True)) == ["create"]
        assert Tag.objects.count() == 0


class TestTwoWorkers:
    def test_apply_each_row_once_though_both_planned_it(self, monkeypatch: Any) -> None:
        run = checked(table(1, 2))
        apply_import(run, actor=COMMAND_LINE, now=NOW)
        plan_of = applying.planned

        def outrun(*arguments: Any, **named: Any) -> Any:
            """The lease ran out between the plan and the write: a colleague does the same rows first."""
            monkeypatch.setattr(applying, "planned", plan_of)
            stale = plan_of(*arguments, **named)
            apply_slice(run.pk, now=NOW)
            Import.objects.update(state="applying")
            return stale

        monkeypatch.setattr(applying, "planned", outrun)
        apply_slice(run.pk, now=NOW)

        assert (Customer.objects.count(), outcomes(run)) == (2, ["created", "created"])


class TestKnown:
    def test_are_skipped(self) -> None:
        make_customer(email="Anna1@example.com", name="Kept")

        run = applied(table(1, 2))

        assert outcomes(run) == ["", "created"] and verdicts(run) == ["skip", "create"]
        assert Customer.objects.filter(name="Kept").exists()

    def test_are_updated_by_address_with_filled_cells_only(self) -> None:
        customer = make_customer(email="anna1@example.com", phone="030 7654321", website="https://kept.example")

        run = applied(table(1).replace(b"Weg 1", b"Allee 9"), on_known=UPDATE)

        values = customer_values(Customer.objects.get(pk=customer.pk))
        assert (values["name"], values["billing.street"], values["phone"]) == ("Firm 1 GmbH", "Allee 9", "+49307654321")
        assert (values["website"], values["external_ids"]) == (
            "https://kept.example", [{"source": "import", "value": "1"}],
        )  # fmt: skip
        assert outcomes(run) == ["updated"]
        event = Event.objects.get(type="customer.edited")
        assert facts_of(event)["import"] == run.pk

    def test_are_updated_by_id_before_address(self) -> None:
        by_id = make_customer(external_ids=(ExternalIdInput(source="import", value="1"),))
        make_customer(email="anna1@example.com")

        run = applied(table(1), on_known=UPDATE)

        assert outcomes(run) == ["failed"]
        assert "uses this email address" in reasons(run)[0]
        assert Customer.objects.get(pk=by_id.pk).version == 1

    def test_share_their_address(self) -> None:
        make_customer(email="anna1@example.com")

        run = applied(table(1), on_known=SHARE)

        assert outcomes(run) == ["shared"]
        assert Customer.objects.filter(canonical_email="anna1@example.com", shares_email=True).count() == 1

    def test_share_nothing_without_the_permission(self) -> None:
        actor = cast.actor(without("customers.share_email"))
        make_customer(email="anna1@example.com")

        run = checked(table(1), actor=actor, on_known=SHARE)

        assert verdicts(run) == ["fail"] and reasons(run) == ["You may not let customers share an address."]

    def test_that_share_an_address_are_not_guessed_among(self) -> None:
        for shares in (False, True):
            make_customer(email="anna1@example.com", shares_email=shares)

        assert verdicts(checked(table(1), on_known=UPDATE)) == ["fail"]

    def test_of_the_same_file_are_updated_in_their_order(self) -> None:
        content = table(1) + b"1,Firm new,Anna,anna1@example.com,Weg 5,10969,Berlin,DE\n"

        run = applied(content, on_known=UPDATE)

        assert outcomes(run) == ["created", "updated"]
        assert customer_values(Customer.objects.get())["billing.street"] == "Weg 5"


class TestSameFileTwice:
    @pytest.mark.parametrize("on_known", ["skip", UPDATE, SHARE])
    def test_adds_nothing(self, on_known: str) -> None:
        content = table(1, 2, 3, 2) + lines(8, email="anna1@example.com").encode()
        applied(content, on_known=on_known)
        before, events = Customer.objects.count(), Event.objects.exclude(customer_id=0).count()

        run = applied(content, on_known=on_known)

        assert Customer.objects.count() == before
        assert Event.objects.exclude(customer_id=0).count() == events
        assert set(verdicts(run)) == {"skip"}

    def test_adds_nothing_with_its_columns_in_another_order(self) -> None:
        applied(table(1, 2), on_known=SHARE)
        content = b"Country,City,Postcode,Address,Email,Name,Company,Id\n" + b"".join(
            f"DE,Berlin,10969,Weg {n},anna{n}@example.com,Anna Berg {n},Firm {n} GmbH,{n}\n".encode() for n in (1, 2)
        )

        assert verdicts(checked(content, on_known=SHARE)) == ["skip", "skip"]

    def test_at_once_adds_each_row_once(self) -> None:
        first, second = (checked(table(1, 2), on_known=SHARE) for _ in range(2))
        for run in (first, second):
            apply_import(run, actor=COMMAND_LINE, now=NOW)

        for run in (first, second):
            apply_slice(run.pk, now=NOW)

        assert Customer.objects.count() == 2
        assert outcomes(second) == ["skipped", "skipped"]

    def test_comes_in_again_once_it_was_undone(self) -> None:
        run = undone(applied(table(1)))

        assert (run.state, Customer.objects.count()) == ("undone", 0)
        assert outcomes(applied(table(1))) == ["created"]
        assert Customer.objects.get().number == "C-000002"


class TestJudged:
    """What the check wrote down is taken as it is, as long as all it looked at is the same."""

    def test_is_taken_without_reading_the_cells_again(self) -> None:
        run = checked(table(1, 2))
        ImportRow.objects.filter(run=run).update(cells="[]")

        apply_import(run, actor=COMMAND_LINE, now=NOW)
        while apply_slice(run.pk, now=NOW):
            pass

        assert outcomes(run) == ["created", "created"]
        assert sorted(Customer.objects.values_list("name", "email")) == [
            ("Firm 1 GmbH", "anna1@example.com"),
            ("Firm 2 GmbH", "anna2@example.com"),
        ]
        assert set(ImportRow.objects.filter(run=run).values_list("judged", flat=True)) == {""}

    def test_is_what_judging_anew_gives(self) -> None:
        define(label="Plan", kind="text")
        header = f"{HEADER},Phone,Notes,Signup Date,Tags,Plan"
        content = f"{header}\n{lines(1).strip()},+49 30 1234567,Referred.,2020-03-04,vip,Gold\n".encode()
        create_tag(name="vip", actor=COMMAND_LINE, now=NOW)
        run = checked(content)
        [row] = ImportRow.objects.filter(run=run)
        choice = Mapping.from_json(run.mapping)
        reader = reader_of(run, choice, COMMAND_LINE)

        [taken] = planned(run, [row], reader, choice, COMMAND_LINE, is_applying=True).rows
        row.judged = ""
        [anew] = planned(run, [row], reader, choice, COMMAND_LINE, is_applying=True).rows

        assert taken.is_restored and not anew.is_restored
        assert (taken.prepared, taken.email_mark, taken.id_mark) == (anew.prepared, anew.email_mark, anew.id_mark)
        assert taken.typed.key == anew.typed.key

    def test_counts_no_more_once_the_company_asks_for_more(self) -> None:
        run = checked(table(1))
        edit_company(opened={}, wanted={"phone_required": "always"}, actor=COMMAND_LINE, now=NOW)

        apply_import(run, actor=COMMAND_LINE, now=NOW)
        while apply_slice(run.pk, now=NOW):
            pass

        assert outcomes(run) == ["failed"] and "Enter" in reasons(run)[0]

    def test_counts_no_more_where_somebody_took_the_address_meanwhile(self) -> None:
        run = checked(table(1), on_known=UPDATE)
        customer = make_customer(email="anna1@example.com", name="Firm 1 GmbH")

        apply_import(run, actor=COMMAND_LINE, now=NOW)
        while apply_slice(run.pk, now=NOW):
            pass

        customer.refresh_from_db()
        assert outcomes(run) == ["updated"] and customer.contact_name == "Anna Berg 1"


class TestRights:
    """SEC-01 to SEC-04 at the operations: whoever may not, and whoever it is not."""

    @pytest.mark.parametrize("code", ["customers.import"])
    def test_every_act_asks_for_the_permission(self, code: str) -> None:
        run, weak = checked(table(1)), cast.actor(without(code))
        acts = [
            lambda: start_import([table(1)], name="x.csv", actor=weak, now=NOW),
            lambda: check_import(run, Mapping.from_json(run.mapping), actor=weak, now=NOW),
            lambda: apply_import(run, actor=weak, now=NOW),
            lambda: stop_import(run, actor=weak, now=NOW),
            lambda: undo_import(run, actor=weak, now=NOW),
            lambda: discard_import(run, actor=weak, now=NOW),
        ]
        for act in acts:
            with pytest.raises(PermissionRefused):
                act()

        run.refresh_from_db()
        assert (run.state, Import.objects.count(), Event.objects.filter(subject_kind="import").count()) == (
            "checked", 1, 0,
        )  # fmt: skip

    def test_nobody_applies_a_colleagues_file(self) -> None:
        run = checked(table(1), actor=cast.actor(cast.ada()))

        with pytest.raises(WrongState):
            apply_import(run, actor=cast.actor(cast.mia()), now=NOW)

    def test_fields_one_may_not_set_are_left_out_whatever_is_sent(self) -> None:
        weak = cast.actor(
            holding("Importer", "customers.import", "customers.view", "customers.create", "customers.see_contact")
        )
        content = f"{HEADER},Tax ID,Notes,Owner\n{lines(1)[:-1]},DE136695976,secret,ada@example.com\n".encode()
        columns = (*Mapping.from_json(started(content).mapping).columns[:8], "tax_id", "first_note", "owner")

        run = applied(content, actor=weak, columns=columns)

        assert outcomes(run) == ["created"]
        values = customer_values(Customer.objects.get())
        assert (values["tax_id"], values["owner"], Note.objects.count()) == ("", None, 0)

    def test_a_right_lost_meanwhile_stops_the_import(self) -> None:
        from billstead.accounts.operations import edit_role

        user = holding("Importer", "customers.import", "customers.view", "customers.see_contact", "customers.see_tax")
        content = f"{HEADER},Tax ID\n{lines(1)[:-1]},DE136695976\n".encode()
        run = checked(content, actor=cast.actor(user))
        apply_import(run, actor=cast.actor(user), now=NOW)
        edit_role(user.role, name="Importer", codes=["customers.import", "customers.view"], actor=COMMAND_LINE)

        apply_slice(run.pk, now=NOW)

        run.refresh_from_db()
        assert (run.state, run.error) == ("stopped", "You may not set E-mail")
        assert Customer.objects.count() == 0


class TestCounts:
    def test_agree_with_rows(self) -> None:
        counts = counts_of(applied(table(1, 2, 1) + b"4,bad\n"))

        assert (counts.total, counts.created, counts.skipped, counts.failed, counts.waiting) == (4, 2, 1, 1, 0)
