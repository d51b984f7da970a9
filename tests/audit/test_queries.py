"""Reading history: order, filters, search over all of it, and nothing a reader may not see."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billstead.audit.export import timeline_csv
from billstead.audit.operations import Change, Emission, Fact, emit_all, erase_payloads
from billstead.audit.queries import entry, event_count, kind_counts, new_since, people, tally, timeline
from billstead.core.actor import COMMAND_LINE, Actor
from tests.audit.makers import NOON, edited, noted

pytestmark = pytest.mark.django_db

ADA = Actor(kind="staff", id=1, name="Ada Løvelace", address="192.0.2.7", is_trusted=True)
BEN = Actor(kind="staff", id=2, name="Ben", permissions=frozenset(["customers.see_contact"]))


def signed_in(customer: int) -> Emission:
    return Emission("test.signed_in", "user", 9, customer, (), {}, NOON)


def told(page) -> list[int]:
    return [line.sequence for line in page.entries]


class TestTimeline:
    def test_is_newest_first_by_time_and_pages_without_gap_or_repeat(self) -> None:
        emit_all([edited(1, at=NOON + timedelta(hours=n % 3)) for n in range(7)], actor=ADA)
        everything = told(timeline(1, reader=ADA))

        pages, before = [], None
        while True:
            page = timeline(1, reader=ADA, before=before, limit=3)
            pages.append(told(page))
            before = page.older
            if before is None:
                break

        assert everything == [6, 3, 5, 2, 7, 4, 1]
        assert pages == [[6, 3, 5], [2, 7, 4], [1]]

    def test_shows_no_other_customers_events(self) -> None:
        emit_all([edited(1), edited(2), edited(None)], actor=ADA)

        assert [line.customer_id for line in timeline(1, reader=ADA).entries] == [1]
        assert [line.customer_id for line in timeline(None, reader=ADA).entries] == [0]

    def test_filters_by_kind_person_and_period(self) -> None:
        emit_all([edited(1, at=NOON), noted(1, "hello", at=NOON + timedelta(days=1))], actor=ADA)
        emit_all([edited(1, at=NOON + timedelta(days=2))], actor=BEN)

        assert told(timeline(1, reader=ADA, kinds=["notes"])) == [2]
        assert told(timeline(1, reader=ADA, people=["staff:2"])) == [3]
        assert told(timeline(1, reader=ADA, people=["staff:1", "staff:2"])) == [3, 2, 1]
        assert told(timeline(1, reader=ADA, people=["staff:٣", "x"])) == []
        assert told(timeline(1, reader=ADA, since=NOON + timedelta(days=1), until=NOON + timedelta(days=2))) == [2]
        assert [person.key for person in people(tally(1, reader=ADA))] == ["staff:1", "staff:2"]
        assert kind_counts(tally(1, reader=ADA)) == {"profile": 2, "notes": 1}

    def test_searches_old_and_new_values_names_and_facts_in_any_case_and_accent(self) -> None:
        emit_all([edited(1, what="Größe"), noted(1, "Call Ångström at 100%_")], actor=ADA)
        emit_all([Emission("test.edited", "customer", 1, 1, [Change("postcode", "10115", ["2100 Kø"])])], actor=BEN)

        found = {
            text: told(timeline(1, reader=ADA, text=text))
            for text in ("grosse", "ANGSTROM", "løvelace", "2100", "100%_", "0%c", "ben postcode", "call 2100", "  ")
        }

        assert found == {
            "grosse": [1],
            "ANGSTROM": [2],
            "løvelace": [2, 1],
            "2100": [3],
            "100%_": [2],
            "0%c": [],
            "ben postcode": [3],
            "call 2100": [],
            "  ": [3, 2, 1],
        }

    def test_joins_words_that_stand_in_different_classes(self) -> None:
        emit_all([noted(1, "about the invoice")], actor=ADA)

        assert told(timeline(1, reader=ADA, text="ada invoice")) == [1]

    def test_takes_two_queries_whatever_is_asked(self) -> None:
        emit_all([edited(1) for _n in range(60)], actor=ADA)
        first = timeline(1, reader=ADA)

        for asked in ({}, {"text": "a b c", "kinds": ["profile"], "people": ["staff:1"], "before": first.older}):
            with CaptureQueriesContext(connection) as captured:
                timeline(1, reader=ADA, **asked)
            assert len(captured) == 2

    def test_ignores_a_cursor_nobody_gave(self) -> None:
        emit_all([edited(1)], actor=ADA)

        for cursor in ("", "x", "1-2-3", "9" * 40 + "-1", "1-" + "9" * 40, "-1-1"):
            assert told(timeline(1, reader=ADA, before=cursor)) in ([1], [])

    def test_of_an_erased_customer_says_who_did_what_kind_of_thing_and_no_more(self) -> None:
        emit_all([noted(1, "secret")], actor=ADA)
        erase_payloads(1, actor=ADA, now=timezone.now())

        line = timeline(1, reader=ADA).entries[0]

        assert (line.is_erased, line.sentence, line.actor_name, dict(line.facts)) == (True, "wrote a note", "", {})
        assert told(timeline(1, reader=ADA, text="secret")) == []


class TestFieldClasses:
    """DESIGN 4.12 and SEC-03: what a reader may not see they neither read nor find."""

    @pytest.fixture(autouse=True)
    def history(self) -> None:
        changes = [
            Change("email", "a@x.example", "canary-contact", "contact"),
            Change("tax_id", "", "canary-tax", "tax"),
        ]
        facts = {"what": "email", "body": Fact("canary-note", "notes")}
        emit_all([Emission("test.edited", "customer", 1, 1, changes, facts, NOON), signed_in(1)], actor=ADA)

    def test_hidden_values_are_absent_from_entries(self) -> None:
        lines = timeline(1, reader=BEN).entries

        assert [change.new for change in lines[0].changes] == ["canary-contact"]
        assert dict(lines[0].facts) == {"what": "email"}
        assert lines[0].address == ""
        assert len(lines) == 1

    def test_hidden_words_find_nothing(self) -> None:
        probes = ("canary-tax", "canary-note", "tax id", "signed in", "canary-contact")

        assert [told(timeline(1, reader=BEN, text=text)) for text in probes] == [[], [], [], [], [1]]
        assert [told(timeline(1, reader=ADA, text=text)) for text in probes] == [[1], [1], [1], [2], [1]]

    def test_a_hidden_entry_has_no_permalink_count_or_kind(self) -> None:
        hidden = timeline(1, reader=ADA, kinds=["sign-ins"]).entries[0]

        assert entry(1, hidden.id, reader=ADA) == hidden
        assert entry(1, hidden.id, reader=BEN) is None
        assert entry(2, hidden.id, reader=ADA) is None
        assert (event_count(1, reader=BEN), event_count(1, reader=ADA)) == (1, 2)
        assert kind_counts(tally(1, reader=BEN)) == {"profile": 1}
        assert (new_since(1, 0, reader=BEN), new_since(1, hidden.id, reader=ADA)) == (1, 0)

    def test_csv_holds_only_what_the_reader_sees(self) -> None:
        text = "".join(timeline_csv(1, reader=BEN))

        assert "canary-contact" in text
        assert "canary-tax" not in text
        assert "canary-note" not in text
        assert "192.0.2.7" not in text


class TestTimelineCsv:
    def test_has_a_line_per_changed_field_and_no_formulas(self) -> None:
        starts = ["=1+1", "+4512345678", "-x", "@x", "\tx", "\rx", "＝x", "plain"]
        changes = [Change("phone", None, start) for start in starts]
        emit_all([Emission("test.edited", "customer", 1, 1, changes, {"what": "phone"}, NOON)], actor=COMMAND_LINE)

        rows = list(csv.reader(timeline_csv(1, reader=ADA), strict=True))

        assert [row[7] for row in rows[1:]] == [f"'{start}" for start in starts[:-1]] + ["plain"]
        assert rows[1][0] == "2026-11-20T12:00:00+00:00"

    def test_streams_a_period_in_pages(self) -> None:
        emit_all([edited(1, at=NOON + timedelta(minutes=n // 700)) for n in range(2_100)], actor=ADA)

        lines = list(timeline_csv(1, reader=ADA, since=NOON, until=NOON + timedelta(minutes=3)))
        some = list(timeline_csv(1, reader=ADA, since=NOON + timedelta(minutes=1), until=NOON + timedelta(minutes=2)))

        assert len(set(lines)) == 2_101
        assert len(some) == 701
