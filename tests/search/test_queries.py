from __future__ import annotations

import time
from collections.abc import Collection

import pytest

from billstead.search import finding
from billstead.search.engines import postgres, sqlite
from billstead.search.models import Document
from billstead.search.operations import Field, index
from billstead.search.queries import SearchTooLong, best_first, close_words, count_capped, select, suggest
from billstead.search.rules.documents import kind_number
from tests.search.makers import ALL, BASIC_ONLY, KIND, customer, email, phone

pytestmark = pytest.mark.django_db


def suggested(query: str, classes: Collection[str] = ALL) -> list[int]:
    return [hit.owner for hit in suggest(query, kind=KIND, classes=classes).hits]


def selected(query: str, classes: Collection[str] = ALL) -> list[int]:
    rows = Document.objects.filter(kind=kind_number(KIND))
    rows = rows.filter(select(query, kind=KIND, classes=classes, outer="owner"))
    return sorted(rows.values_list("owner", flat=True))


@pytest.fixture(params=["listed", "in a set", "looked at"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All ways in which select answers: by a list of owners, by a set made in the database, by each row's text."""
    monkeypatch.setattr(finding, "MOST_LISTED", 5_000 if request.param == "listed" else -1)
    for module in (finding, postgres, sqlite):
        monkeypatch.setattr(module, "MOST_IN_A_SET", -1 if request.param == "looked at" else 100_000)


@pytest.fixture
def people() -> None:
    index(
        [
            customer(1, "Søren Ångström", email("soren.a@example.com"), phone("+442079460958")),
            customer(2, "Müller & Sons", Field("postcode", "contact", "SW1A 1AA", is_code=True)),
            customer(3, "王伟明", Field("company", "basic", "東京電力"), phone("+4530123456")),
            customer(4, "Иван Петров", Field("contact", "contact", "Ёлка Σωκράτης")),
            customer(5, "فاطمة الزهراء", Field("tax_id", "tax", "DE 123 456 789", is_code=True)),
            customer(6, "O'Brien-Smith 50%_off", email("jane@xn--mller-kva.de")),
            customer(7, 'The "Best" NEAR OR', email("müller@bücher.example")),
        ]
    )


@pytest.mark.usefixtures("people", "way")
class TestWhatIsFound:
    @pytest.mark.parametrize(
        ("query", "owners"),
        [
            ("soren", [1]),
            ("SØREN", [1]),
            ("sor", [1]),
            ("oren", [1]),
            ("angstrom soren", [1]),
            ("soren müller", []),
            ("muller", [2, 7]),
            ("Müller &", [2]),
            ("soren.a@example.com", [1]),
            ("soren.a", [1]),
            ("@example.com", [1]),
            ("020 7946 0958", [1]),
            ("+44 (0)20 7946 0958", [1]),
            ("0044 20 7946 0958", [1]),
            ("442079460958", [1]),
            ("(020) 7946-0958", [1]),
            ("460958", [1]),
            ("soren 020 7946", [1]),
            ("30 12 34 56", [3]),
            ("sw1a1aa", [2]),
            ("SW1A 1AA", [2]),
            ("de123456789", [5]),
            ("123456789", [5]),
            ("王", [3]),
            ("伟", [3]),
            ("伟明", [3]),
            ("wangwei", [3]),
            ("京電", [3]),
            ("иван", [4]),
            ("ИВАН петр", [4]),
            ("ivan", [4]),
            ("ван", [4]),
            ("елка", [4]),
            ("σωκρατης", [4]),
            ("فاطمة", [5]),
            ("'", []),
            ("brien", [6]),
            ("o'brien", [6]),
            ("50%", [6]),
            ("%_", []),
            ("50%_off", [6]),
            ("5__o", []),
            ('"best"', [7]),
            ('"the best', []),
            ("near or", [7]),
            ("near AND or", []),
            ("NOT", []),
            ("basic:soren", []),
            ("sor*", []),
            ("^sor", []),
            ("\\", []),
            ("mller-kva", [6]),
            ("bucher", [7]),
            ("xn--bcher-kva", [7]),
            ("", []),
            ("   ", []),
            ('"', []),
            ("\x00\ud800", []),
        ],
    )
    def test_is_exactly(self, query: str, owners: list[int]) -> None:
        assert selected(query) == owners
        assert count_capped(query, kind=KIND, classes=ALL) == len(owners)
        if finding.MOST_LISTED > 0:
            assert sorted(best_first(query, kind=KIND, classes=ALL) or []) == owners

    @pytest.mark.parametrize(
        ("query", "owners"),
        [('"soren angstrom"', [1]), ('"angstrom soren"', []), ('"en ang', [1]), ('"müller & s"', [2]), ('"o b"', [])],
    )
    def test_takes_a_phrase_as_a_phrase(self, query: str, owners: list[int]) -> None:
        assert selected(query) == owners

    @pytest.mark.parametrize(
        ("query", "owners"), [("s", [1, 2, 4, 6]), ("so", [1, 2, 4]), ("re", []), ("5", [6]), ("& s", [2])]
    )
    def test_takes_one_and_two_letters_at_the_start_of_words(self, query: str, owners: list[int]) -> None:
        assert selected(query) == owners

    def test_combines_with_other_filters(self) -> None:
        rows = Document.objects.filter(select("muller", kind=KIND, classes=ALL, outer="owner"))

        assert list(rows.filter(owner__gt=2).values_list("owner", flat=True)) == [7]
        assert list(rows.exclude(owner=7).values_list("owner", flat=True)) == [2]

    def test_is_excluded_by_not(self) -> None:
        rows = Document.objects.exclude(select("muller", kind=KIND, classes=ALL, outer="owner"))

        assert rows.count() == 5

    def test_compares_with_the_primary_key_unless_told(self) -> None:
        rows = Document.objects.filter(select("muller", kind=KIND, classes=ALL))

        assert rows.count() == 0


@pytest.mark.usefixtures("way")
class TestFieldClasses:
    """Canaries: a reader without a class never finds by it nor sees it."""

    @pytest.fixture(autouse=True)
    def _canaries(self) -> None:
        index(
            [
                customer(
                    1,
                    "Jane Doe",
                    email("canaryone@hidden.example"),
                    phone("+442079460958"),
                    Field("tax_id", "tax", "CANARYTWO9"),
                    Field("limit", "money", "canarythree"),
                    Field("note", "notes", "canaryfour jane"),
                    Field("login", "access", "canaryfive"),
                )
            ]
        )

    @pytest.mark.parametrize(
        ("query", "field_class"),
        [
            ("canaryone", "contact"),
            ("hidden.example", "contact"),
            ("020 7946 0958", "contact"),
            ("canarytwo", "tax"),
            ("canarythree", "money"),
            ("canaryfour", "notes"),
            ("canaryfive", "access"),
            ("ca", "contact"),
        ],
    )
    def test_hide_what_the_reader_may_not_see(self, query: str, field_class: str) -> None:
        hidden = ALL - {field_class} if query != "ca" else BASIC_ONLY

        assert selected(query) == [1]
        assert suggested(query) == [1]
        assert selected(query, hidden) == []
        assert suggested(query, hidden) == []
        assert not best_first(query, kind=KIND, classes=hidden)
        assert count_capped(query, kind=KIND, classes=hidden) == 0

    def test_hide_one_word_of_two(self) -> None:
        assert selected("jane canaryone") == [1]
        assert selected("jane canaryone", BASIC_ONLY) == []
        assert suggested("jane canaryone", BASIC_ONLY) == []

    def test_hide_the_text_when_another_field_is_found(self) -> None:
        (hit,) = suggest("jane", kind=KIND, classes=BASIC_ONLY).hits

        assert (hit.field, hit.text) == ("name", "Jane Doe")

    def test_hide_close_words(self) -> None:
        assert suggest("canariyone", kind=KIND, classes=ALL).is_close
        assert suggest("canariyone", kind=KIND, classes=BASIC_ONLY).hits == []
        assert close_words("canariyone", kind=KIND, classes=BASIC_ONLY) == ()

    def test_find_a_word_of_two_classes_by_the_open_one(self) -> None:
        assert suggest("jnae", kind=KIND, classes=BASIC_ONLY).close == ("jane",)

    def test_find_nothing_for_a_reader_of_none(self) -> None:
        assert selected("jane", ()) == []
        assert suggested("jane", ()) == []


class TestSuggest:
    def test_puts_the_important_field_and_the_whole_word_first(self) -> None:
        index(
            [
                customer(1, "Ajosef Inside"),
                customer(2, "Bella", email("jo@example.com")),
                customer(3, "Joanna"),
                customer(4, "Mary Jo"),
                customer(5, "Jo"),
            ]
        )

        assert suggested("jo") == [5, 4, 3, 2]

    def test_puts_word_starts_before_substrings(self) -> None:
        index([customer(1, "Elizabeth"), customer(2, "Bethany"), customer(3, "Anna Beth")])

        assert suggested("beth") == [3, 2, 1]

    def test_finds_the_exact_among_hundreds_that_begin_alike(self) -> None:
        index([customer(number, f"Johannes Number{number}") for number in range(1, 400)] + [customer(999, "Jo Last")])

        assert suggested("jo")[0] == 999
        assert suggested("joh")[0] == 1

    def test_finds_the_word_among_hundreds_that_contain_it(self) -> None:
        index([customer(number, f"Acmecom Number{number}") for number in range(1, 400)] + [customer(999, "Com")])

        assert suggested("com")[0] == 999

    def test_names_the_field_and_marks_the_original_text(self) -> None:
        index([customer(1, "Jane Doe", Field("contact", "contact", "Søren  Ångström"))])

        (hit,) = suggest("ang", kind=KIND, classes=ALL).hits

        assert (hit.field, hit.text) == ("contact", "Søren Ångström")
        assert hit.parts == [("Søren ", False), ("Ång", True), ("ström", False)]

    def test_keeps_to_its_limit(self) -> None:
        index([customer(number, "Jane Doe") for number in range(1, 30)])

        assert suggested("jane") == list(range(1, 9))

    @pytest.mark.parametrize("slip", ["kowlaski", "kowalsk", "kowalskii", "kovalski", "okwalski"])
    def test_forgives_one_slip_when_nothing_matches(self, slip: str) -> None:
        index([customer(1, "Maria Kowalski"), customer(2, "Jane Doe")])

        result = suggest(f"maria {slip}", kind=KIND, classes=ALL)

        assert [hit.owner for hit in result.hits] == ([1])
        assert result.is_close is (slip != "kowalsk")

    def test_says_which_words_it_took_instead(self) -> None:
        index([customer(1, "Maria Kowalski")])

        assert suggest("mraia kowlaski", kind=KIND, classes=ALL).close == ("maria", "kowalski")
        assert close_words("kowlaski", kind=KIND, classes=ALL) == ("kowalski",)

    @pytest.mark.parametrize("query", ["koowlaski", "mraa", "12346", "zzz"])
    def test_forgives_neither_two_slips_nor_short_words_nor_numbers(self, query: str) -> None:
        index([customer(1, "Kowalski 12345 zza mar")])

        assert suggested(query) == []


class TestBestFirst:
    def test_is_none_beyond_a_thousand(self) -> None:
        index([customer(number, f"Jane {number}") for number in range(1, 1002)])

        assert best_first("jane", kind=KIND, classes=ALL) is None
        assert count_capped("jane", kind=KIND, classes=ALL, most=500) == 501
        assert len(selected("jane")) == 1001

    def test_ranks_all_up_to_a_thousand(self) -> None:
        index([customer(number, f"Xjane {number}") for number in range(1, 1000)] + [customer(1000, "Jane")])

        owners = best_first("jane", kind=KIND, classes=ALL)

        assert owners is not None
        assert len(owners) == 1000
        assert owners[0] == 1000


ADVERSARIAL = [
    "a" * 10_000,
    "a " * 5_000,
    '"' * 10_000,
    "%" * 200,
    "_" * 200,
    "(" * 200,
    '"a" OR ' * 28,
    "a* " * 60,
    "NEAR(" * 40,
    "*" * 200,
    "0 " * 100,
    "+(0)" * 50,
    "\u0301" * 200,
    "ﷺ" * 200,
    "👨‍👩‍👧‍👦" * 28,
    "\\" * 200,
    "';DROP TABLE search_document;--",
    "aaaaaaaaaaaaaaaa" * 12,
    "王" * 200,
]


class TestAdversarialText:
    @pytest.fixture(autouse=True)
    def _some(self) -> None:
        index([customer(number, f"Aaaaa {'a' * (number % 90)} {number}") for number in range(1, 500)])

    @pytest.mark.parametrize("query", ADVERSARIAL)
    def test_is_answered_or_refused(self, query: str) -> None:
        began = time.process_time()
        suggested(query)
        try:
            selected(query)
        except SearchTooLong:
            assert len(query) > 200 or len(query.split()) > 12

        # Of our own work: INP-12's 200 ms, for the two questions together. What the database may take, it is told.
        assert time.process_time() - began < 0.2
        assert Document.objects.count() == 499
