"""Notes, tags, groups, contacts, proofs, duplicates, reads."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billstead.audit.models import Event
from billstead.audit.operations import Act
from billstead.core.actor import COMMAND_LINE, FIELD_CLASSES, Actor
from billstead.core.errors import Invalid, PermissionRefused
from billstead.customers.duplicates import find_duplicates
from billstead.customers.inputs import ContactInput
from billstead.customers.markdown import render_markdown
from billstead.customers.models import Contact, Customer, Note, Tag
from billstead.customers.operations import (
    add_contact,
    add_note,
    confirm_details,
    create_group,
    create_tag,
    delete_group,
    delete_tag,
    edit_contact,
    edit_note,
    merge_tags,
    pin_note,
    prove_phone,
    remove_contact,
    rename_tag,
    tag_customers,
    undo_confirmation,
)
from billstead.customers.queries import groups_with_counts, search_entries, status_counts, tags_with_counts
from billstead.customers.refusals import EditConflict, InUse, NameTaken, NoteLocked, UndoRefused
from billstead.customers.values import customer_values
from billstead.search.operations import rebuild
from billstead.search.queries import best_first
from tests.cast import ada
from tests.makers import BERLIN, NOW, make_customer, make_customers

pytestmark = pytest.mark.django_db
SEEING = frozenset({*(f"customers.see_{name}" for name in FIELD_CLASSES), "customers.view", "notes.write"})
ANA = Actor("staff", 0, "Ana", SEEING)
BLIND = Actor("staff", 0, "Bo", frozenset({"customers.view", "notes.write", "contacts.edit"}))


class TestNewTag:
    def test_takes_the_color_fewest_tags_have(self) -> None:
        colors = [create_tag(name=f"tag {place}", actor=ANA, now=NOW).color for place in range(12)]
        Tag.objects.filter(color="teal").delete()

        again = create_tag(name="again", actor=ANA, now=NOW)

        assert colors == list(Tag.Color.values)
        assert again.color == "teal"
        assert create_tag(name="chosen", color="red", actor=ANA, now=NOW).color == "red"


class TestNotes:
    def test_keep_every_text_they_had(self) -> None:
        author = replace(ANA, id=ada().pk)
        note = add_note(make_customer(), body="First", actor=author, now=NOW)

        edit_note(note, body="Second", version=1, actor=author, now=NOW + timedelta(minutes=15))
        with pytest.raises(NoteLocked):
            edit_note(note, body="Third", version=2, actor=author, now=NOW + timedelta(minutes=16))

        saved = Note.objects.get(pk=note.pk)
        assert (saved.body, saved.version, saved.edited_by) == ("Second", 2, "Ana")
        assert list(saved.revisions.values_list("body", "written_by")) == [("First", "Ana")]

    def test_are_the_authors_for_a_quarter_of_an_hour(self) -> None:
        note = add_note(make_customer(), body="First", actor=COMMAND_LINE, now=NOW)

        with pytest.raises(NoteLocked):
            edit_note(note, body="Mine", version=1, actor=replace(ANA, id=9), now=NOW)
        edit_note(note, body="Any", version=1, actor=replace(ANA, permissions=SEEING | {"notes.edit_any"}), now=NOW)

        assert Note.objects.get(pk=note.pk).body == "Any"

    def test_are_not_overwritten_unseen(self) -> None:
        note = add_note(make_customer(), body="First", actor=COMMAND_LINE, now=NOW)
        edit_note(note, body="Second", version=1, actor=COMMAND_LINE, now=NOW)

        with pytest.raises(EditConflict):
            edit_note(note, body="Third", version=1, actor=COMMAND_LINE, now=NOW)

    def test_are_pinned_once(self) -> None:
        note = add_note(make_customer(), body="First", actor=ANA, now=NOW)

        pin_note(note, is_pinned=True, actor=ANA, now=NOW)
        pin_note(note, is_pinned=True, actor=ANA, now=NOW)

        assert Event.objects.filter(type="note.pinned").count() == 1

    @pytest.mark.parametrize("body", ["", "  \n ", "\u200b", "a\x00b", "x" * 20_001])
    def test_say_something(self, body: str) -> None:
        with pytest.raises(Invalid):
            add_note(make_customer(), body=body, actor=ANA, now=NOW)
        assert not Note.objects.exists()

    def test_are_not_written_by_who_may_not_read_them(self) -> None:
        with pytest.raises(PermissionRefused):
            add_note(make_customer(), body="x", actor=BLIND, now=NOW)

    def test_render_safely(self) -> None:
        html = render_markdown(
            "**b** <script>alert(1)</script> [x](javascript:alert(1)) ![i](http://x/y.png) [ok](https://x.de)"
        )

        assert "<strong>b</strong>" in html
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert 'href="https://x.de" rel="noopener noreferrer nofollow"' in html

    @pytest.mark.parametrize(
        "text",
        ["[", "|", "> ", "- a\n", "*a **b ", "`a ", "# a\n", "[a]: b\n", "@Ada ", "\n>[", "a\n=\n", "&#0;", "<a ",
         "> " * 100 + "a\n" + "b\n" * 9_000, "|" + "a|" * 600 + "\n|" + "-|" * 600 + "\n" + "x\n" * 8_000,
         "1. '" * 2_500 + "[a]: b\nhttp://x.y1. \n>" * 500],
        ids=range(16),
    )  # fmt: skip
    def test_are_rendered_quickly_or_shown_as_typed(self, text: str) -> None:
        text = (text * 20_000)[:20_000]
        started = time.process_time()

        render_markdown(text, ["Ada"])

        assert time.process_time() - started < 0.2

    def test_too_much_to_read_is_shown_as_typed(self) -> None:
        html = render_markdown("**b** <i> @Ada\n" + "[" * 10_000, ["Ada"])

        assert html.startswith('<p>**b** &lt;i&gt; <span class="mention">@Ada</span><br>[[[')


class TestTags:
    def test_go_on_many_customers_in_the_same_statements(self) -> None:
        tag = create_tag(name="VIP", actor=ANA, now=NOW)
        counts = []
        for number in (2, 60):
            ids = [customer.pk for customer in make_customers(number)]
            with CaptureQueriesContext(connection) as asked:
                assert tag_customers(ids, add=[tag.pk], actor=ANA, now=NOW) == ids
            counts.append(len(asked))

        assert counts[0] == counts[1]
        assert tags_with_counts().get().customer_count == 62

    def test_have_one_name_each(self) -> None:
        create_tag(name="VIP", actor=ANA, now=NOW)
        other = create_tag(name="Gold", actor=ANA, now=NOW)

        with pytest.raises(NameTaken):
            create_tag(name="vip", actor=ANA, now=NOW)
        with pytest.raises(NameTaken):
            rename_tag(other, name="Víp", actor=ANA, now=NOW)

    def test_merge_and_go_with_an_event_for_each_customer(self) -> None:
        one, two = (create_tag(name=name, actor=ANA, now=NOW) for name in ("one", "two"))
        first, both = make_customer(tags=(one.pk,)), make_customer(tags=(one.pk, two.pk))

        merge_tags(one, into=two, actor=ANA, now=NOW)
        assert delete_tag(two, actor=ANA, now=NOW) == 2

        assert not Tag.objects.exists()
        assert customer_values(both)["tags"] == []
        assert Event.objects.filter(type="customer.tagged", customer_id=first.pk).count() == 2

    def test_that_do_not_exist_are_refused(self) -> None:
        customer = make_customer()

        with pytest.raises(Invalid):
            tag_customers([customer.pk], add=[99], actor=ANA, now=NOW)

        assert not Event.objects.filter(type="customer.tagged").exists()


class TestGroups:
    def test_give_their_terms_and_stay_while_somebody_is_in_them(self) -> None:
        group = create_group(name="Resellers", terms_kind="end_of_month", terms_days=30, actor=ANA, now=NOW)
        customer = make_customer(group=group.pk)

        with pytest.raises(InUse):
            delete_group(group, actor=ANA, now=NOW)

        assert (customer.terms_kind, customer.terms_days) == ("end_of_month", 30)
        assert groups_with_counts().get().customer_count == 1


class TestContacts:
    def test_are_found_while_they_are_there(self) -> None:
        customer = make_customer()
        contact = add_contact(
            customer, contact=ContactInput(name="Zenobia", is_urgent=True, phone="030 1234567"), actor=ANA, now=NOW
        )
        found = best_first("zenob", kind="customer", classes={"contact"})
        edit_contact(contact, opened={"name": "Zenobia"}, wanted={"name": "Xanthippe"}, actor=ANA, now=NOW)
        renamed = best_first("xanthip", kind="customer", classes={"contact"})

        remove_contact(contact, actor=ANA, now=NOW)

        assert (found, renamed) == ([customer.pk], [customer.pk])
        assert best_first("xanthip", kind="customer", classes={"contact"}) == []
        assert not Contact.objects.exists()

    def test_meet_when_two_change_the_same(self) -> None:
        contact = add_contact(make_customer(), contact=ContactInput(name="Uwe"), actor=ANA, now=NOW)
        edit_contact(contact, opened={"name": "Uwe"}, wanted={"name": "Ute"}, actor=ANA, now=NOW)

        with pytest.raises(EditConflict):
            edit_contact(contact, opened={"name": "Uwe"}, wanted={"name": "Udo"}, actor=ANA, now=NOW)

        assert Contact.objects.get().name == "Ute"

    def test_that_are_urgent_have_a_phone(self) -> None:
        with pytest.raises(Invalid) as refusal:
            add_contact(make_customer(), contact=ContactInput(name="Uwe", is_urgent=True), actor=ANA, now=NOW)

        assert set(refusal.value.errors) == {"phone"}

    def test_are_not_changed_by_who_may_not_see_them(self) -> None:
        with pytest.raises(PermissionRefused):
            add_contact(make_customer(), contact=ContactInput(name="Uwe"), actor=BLIND, now=NOW)


class TestTrust:
    def test_proves_only_the_number_that_was_called(self) -> None:
        customer = make_customer(phone="030 1234567")

        with pytest.raises(EditConflict):
            prove_phone(customer, phone="+49307654321", actor=ANA, now=NOW)
        proven = prove_phone(customer, phone="+49301234567", actor=ANA, now=NOW)

        assert (proven.phone_proven_at, proven.phone_proven_by) == (NOW, "Ana")

    def test_dates_a_confirmation(self) -> None:
        customer = confirm_details(make_customer(), actor=ANA, now=NOW + timedelta(days=400))

        assert str(customer.confirmed_on) == "2031-04-18"

    def test_takes_a_confirmation_back_once_and_only_the_last(self) -> None:
        customer, later = make_customer(), NOW + timedelta(days=400)
        first, second = Act.new(), Act.new()
        confirm_details(customer, actor=ANA, now=later, act=first)

        with pytest.raises(UndoRefused, match="nothing here"):
            undo_confirmation(second.id, customer=customer, actor=ANA, now=later)
        assert str(undo_confirmation(first.id, customer=customer, actor=ANA, now=later).confirmed_on) == "2030-03-14"
        confirm_details(customer, actor=ANA, now=later + timedelta(days=1), act=second)
        events = Event.objects.count()
        with pytest.raises(UndoRefused, match="Ana confirmed the details since"):
            undo_confirmation(first.id, customer=customer, actor=ANA, now=later)

        customer.refresh_from_db()
        assert (str(customer.confirmed_on), Event.objects.count()) == ("2031-04-19", events)


class TestFindDuplicates:
    def test_says_why_and_blocks_only_a_live_address(self) -> None:
        twin = make_customer(name="Acme Hosting GmbH", email="a@example.com", phone="030 1234567", tax_id="DE136695976")
        values = {**customer_values(twin), "name": "Acme Hostng"}

        found = find_duplicates(values, reader=ANA)

        assert [row.number for row in found.twins] == [twin.number]
        assert found.blocks
        assert found.twins[0].reasons == [
            "same email",
            "same phone",
            "same tax ID",
            "similar name",
            "same postcode",
        ]

    def test_says_no_more_than_the_reader_may_see(self) -> None:
        twin = make_customer(name="Acme", email="a@example.com", phone="030 1234567", billing=BERLIN)

        found = find_duplicates({**customer_values(twin), "name": "Quite Different"}, reader=BLIND)

        assert found.twins == ()
        assert found.blocks
        assert found.hidden == "A customer with this email address exists. Ask Billing"

    def test_shows_three_at_most_in_a_bounded_number_of_queries(self) -> None:
        twins = make_customers(30, name="Acme Hosting GmbH")

        with CaptureQueriesContext(connection) as asked:
            found = find_duplicates(
                {**customer_values(twins[0]), "email": "new@example.com"}, reader=ANA, own=twins[0].pk
            )

        assert len(found.twins) == 3
        assert found.warns
        assert len(asked) <= 20

    def test_leaves_others_alone(self) -> None:
        make_customer(name="Acme Hosting GmbH", email="a@example.com")
        other = customer_values(make_customer(name="Zebra Bau KG", email="z@example.com"))

        assert (
            find_duplicates({**other, "email": "y@example.com"}, reader=ANA, own=Customer.objects.last().pk).twins == ()
        )


class TestQueries:
    def test_count_by_status(self) -> None:
        make_customers(2)

        assert status_counts() == {"active": 2, "suspended": 0, "closed": 0, "all": 2}

    def test_build_the_index_as_the_operations_do(self) -> None:
        make_customers(2, contacts=(ContactInput(name="Uwe"),))
        before = search_entries([customer.pk for customer in Customer.objects.all()])

        assert rebuild("customer") == 2
        assert len(before) == 2
        assert len(best_first("uwe", kind="customer", classes={"contact"}) or []) == 2
