from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from billstead.search import registry
from billstead.search.models import Document, Token
from billstead.search.operations import Entry, Field, index, rebuild, remove
from billstead.search.queries import best_first, sample_check
from tests.search.makers import ALL, KIND, customer, email

pytestmark = pytest.mark.django_db


def found(query: str, kind: str = KIND) -> list[int] | None:
    return best_first(query, kind=kind, classes=ALL)


class TestIndex:
    def test_makes_an_owner_findable_at_once(self) -> None:
        index([customer(42, "Søren Å AB")])

        assert found("soren") == [42]

    def test_replaces_all_that_was_there(self) -> None:
        index([customer(42, "Søren Å AB", email("soren@example.com"))])

        index([customer(42, "Maria Kowalski")])

        assert found("soren") == []
        assert found("example") == []
        assert found("kowalski") == [42]

    def test_keeps_what_did_not_change_without_a_write(self) -> None:
        index([customer(42, "Søren Å AB")])

        with CaptureQueriesContext(
            connection,
        ) as queries:
            index([customer(42, "Søren Å AB")])

        assert [
            query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
        ] == []

    def test_costs_as_many_statements_for_a_thousand_as_for_one(self) -> None:
        with CaptureQueriesContext(connection) as one:
            index([customer(1, "Jane Doe")])
        with CaptureQueriesContext(connection) as thousand:
            index([customer(number, f"Jane Doe{number} Acme") for number in range(2, 1002)])

        assert len(thousand) == len(one)

    def test_keeps_kinds_apart(self) -> None:
        index([customer(42, "Jane Doe"), customer(42, "Jane Roe", kind="product")])

        assert found("jane") == [42]
        assert found("roe") == []
        assert found("roe", "product") == [42]

    def test_takes_out_an_owner_without_fields(self) -> None:
        index([customer(42, "Jane Doe")])

        index([Entry(KIND, 42, ())])

        assert Document.objects.count() == 0

    def test_is_undone_with_the_transaction_of_the_row(self) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            index([customer(42, "Jane Doe")])
            raise RuntimeError

        assert found("jane") == []

    def test_takes_the_last_of_two_entries_of_one_owner(self) -> None:
        index([customer(42, "Jane Doe"), customer(42, "Maria Roe")])

        assert found("jane") == []
        assert found("maria") == [42]

    @pytest.mark.parametrize("text", ["a\x00b", "tab\tand\nline", "\u202eabc", "🎉 party", "‮", "ﷺ", "e\u0301" * 50])
    def test_takes_any_text(self, text: str) -> None:
        index([customer(42, "Jane Doe", Field("note", "notes", text))])

        assert found("jane doe") == [42]

    def test_finds_a_very_long_text_by_its_beginning(self) -> None:
        index([customer(42, "Jane " + "lorem ipsum " * 10_000)])

        assert found("jane ipsum") == [42]


class TestRemove:
    def test_leaves_no_word_in_any_table(self) -> None:
        index([customer(42, "Canarybird Doe", email("canarybird@example.com")), customer(43, "Jane Roe")])

        remove(KIND, [42])

        assert found("canarybird") == []
        assert found("jane") == [43]
        assert list(Token.objects.values_list("document", flat=True).distinct()) == [
            Document.objects.get().pk,
        ]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search_text', 'row')")
                cursor.execute("SELECT count(*) FROM temp.words WHERE term IN ('can', 'ybi', 'bir')")
                assert cursor.fetchone() == (0,)
                cursor.execute("DROP TABLE temp.words")

    def test_takes_out_owners_that_are_not_there(self) -> None:
        remove(KIND, [1, 2])

        assert Document.objects.count() == 0


class TestRebuild:
    @pytest.fixture(autouse=True)
    def _source(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names = {1: "Jane Doe", 2: "Maria Roe"}
        monkeypatch.setattr(registry, "sources", {})
        monkeypatch.setattr("billstead.search.operations.sources", registry.sources)
        monkeypatch.setattr("billstead.search.queries.sources", registry.sources)
        registry.source(KIND, lambda: list(self.names), lambda ids: [customer(i, self.names[i]) for i in ids])

    def test_writes_what_is_missing_and_takes_out_what_is_gone(self) -> None:
        index([customer(1, "Old Name"), customer(3, "Gone Away"), customer(3, "A Product", kind="product")])

        number = rebuild(KIND)

        assert number == 2
        assert found("jane") == [1]
        assert found("old") == []
        assert found("maria") == [2]
        assert found("gone") == []
        assert found("product", "product") == [3]

    def test_leaves_a_sample_without_findings(self) -> None:
        rebuild(KIND)

        assert sample_check(KIND) == []

    def test_sample_names_an_owner_whose_text_is_old(self) -> None:
        rebuild(KIND)
        self.names[2] = "Maria Changed"

        assert sample_check(KIND) == [2]

    def test_sample_names_an_owner_without_a_document(self) -> None:
        rebuild(KIND)
        remove(KIND, [1])

        assert sample_check(KIND) == [1]


class TestSource:
    def test_refuses_two_kinds_of_one_number(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "sources", {})
        monkeypatch.setattr(registry, "kind_number", lambda kind: 7)
        registry.source("one", list, lambda ids: [])

        with pytest.raises(ValueError, match="share a number"):
            registry.source("other", list, lambda ids: [])


@pytest.mark.django_db(transaction=True)
class TestFlush:
    def test_leaves_nothing_behind_for_the_next_test(self) -> None:
        index([customer(42, "Jane Doe")])

    def test_finds_nothing_of_the_test_before(self) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM search_text WHERE search_text MATCH '\"jan\"'")
                assert cursor.fetchone() == (0,)
        assert Document.objects.count() == 0
