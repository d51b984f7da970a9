"""The query language of UX 2.1: its grammar, and that writing and reading are the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billstead.ui.listing.parsing import QueryTooLong, parse
from billstead.ui.listing.syntax import Anything, Compare, Nothing, Query, Range, Term, Text, Word
from billstead.ui.listing.writing import write

CHARS = st.characters(exclude_categories=("Cc", "Cs"))
TEXTS = st.text(CHARS, min_size=1, max_size=12)
NASTY = st.sampled_from(
    [
        "none",
        "ANY",
        '"',
        '""',
        "\\",
        '\\"',
        "-",
        "--",
        "-a",
        ">",
        ">=",
        "a..b",
        "..",
        "key:x",
        "http://x",
        "//x",
        "a,b",
        "%",
        "_",
        "\u202e",
        "  ",
        "\u3000",
        "' OR 1=1 --",
        "'; DROP TABLE x; --",
    ]
)
TERM_TEXTS = TEXTS | NASTY
BARE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), exclude_characters=","), max_size=8)


def _is_plain(text: str) -> bool:
    return not any(char.isspace() for char in text)


VALUES = BARE.filter(_is_plain)
ITEMS = st.one_of(
    st.builds(Word, TERM_TEXTS),
    st.builds(Compare, st.sampled_from([">", "<", ">=", "<="]), VALUES.filter(lambda v: v and not v.startswith("="))),
    st.builds(
        Range,
        VALUES.filter(lambda v: ".." not in v and not v.startswith((">", "<", '"', "//")) and not v.endswith(".")),
        VALUES,
    ).filter(lambda r: (r.low or r.high) and not (r.high.startswith(".") and not r.low)),
    st.just(Nothing()),
    st.just(Anything()),
)
KEYS = st.from_regex(r"[a-z][a-z0-9_.-]{0,8}", fullmatch=True)
TERMS = st.builds(Text, TERM_TEXTS, st.booleans()) | st.builds(
    Term, KEYS, st.lists(ITEMS, max_size=4, unique=True).map(tuple), st.booleans()
)
QUERIES = st.builds(Query, st.lists(TERMS, max_size=6).map(tuple))


class TestParse:
    def test_reads_the_example_of_the_specification(self) -> None:
        query = parse("status:active,suspended -tag:test country:DE created:2026-01..2026-03 id:>30 -has:note jane")

        assert query.terms == (
            Term("status", (Word("active"), Word("suspended"))),
            Term("tag", (Word("test"),), True),
            Term("country", (Word("DE"),)),
            Term("created", (Range("2026-01", "2026-03"),)),
            Term("id", (Compare(">", "30"),)),
            Term("has", (Word("note"),), True),
            Text("jane"),
        )

    @pytest.mark.parametrize(
        ("source", "terms"),
        [
            ("", ()),
            ("  ", ()),
            ('"acme gmbh"', (Text("acme gmbh"),)),
            ('-"acme gmbh"', (Text("acme gmbh", True),)),
            ('tag:"very important",vip', (Term("tag", (Word("very important"), Word("vip"))),)),
            ("created:2026-01..", (Term("created", (Range("2026-01", ""),)),)),
            ("created:..2026-01", (Term("created", (Range("", "2026-01"),)),)),
            ("created:>=2026-01", (Term("created", (Compare(">=", "2026-01"),)),)),
            ("owner:none,ana", (Term("owner", (Nothing(), Word("ana"))),)),
            ("group:ANY", (Term("group", (Anything(),)),)),
            ('group:"any"', (Term("group", (Word("any"),)),)),
            ("Status:Active", (Term("status", (Word("Active"),)),)),
            ("status:", (Term("status"),)),
            ("status:,", (Term("status"),)),
            ("created:>", (Term("created"),)),
            ("created:..", (Term("created"),)),
            ("-", (Text("-"),)),
            ("- a", (Text("-"), Text("a"))),
            ('"open quote', (Text("open quote"),)),
            ('5"disk', (Text('5"disk'),)),
            ("10:30", (Text("10:30"),)),
            ("https://acme.example/a", (Text("https://acme.example/a"),)),
            ("O'Brien", (Text("O'Brien"),)),
            (r'"say \"hi\""', (Text('say "hi"'),)),
            ("a\x00b", (Text("a"), Text("b"))),
        ],
    )
    def test_reads(self, source: str, terms: tuple[Text | Term, ...]) -> None:
        assert parse(source).terms == terms

    def test_refuses_what_nobody_types(self) -> None:
        with pytest.raises(QueryTooLong):
            parse("x" * 1_001)
        with pytest.raises(QueryTooLong):
            parse("a " * 21)


class TestWrite:
    @settings(max_examples=500, deadline=None)
    @given(QUERIES)
    def test_is_read_back_as_the_same_tree(self, query: Query) -> None:
        assert parse(write(query)) == query

    @settings(max_examples=500, deadline=None)
    @given(st.lists(TERM_TEXTS | st.sampled_from([" ", ":", ",", '"', "-", "tag:", "is:"]), max_size=30).map("".join))
    def test_any_text_has_one_reading(self, source: str) -> None:
        try:
            query = parse(source)
        except QueryTooLong:
            return

        try:
            again = parse(write(query))
        except QueryTooLong:
            return  # Quoting may carry a query over the limit.
        assert again == query


class TestControls:
    def test_toggle_adds_to_the_term_that_stands(self) -> None:
        query = parse("jane status:active country:DE")

        added = query.toggled("status", "suspended")

        assert write(added) == "jane status:active,suspended country:DE"
        assert added.toggled("status", "suspended") == query

    def test_toggle_takes_the_last_value_out_with_its_key(self) -> None:
        assert write(parse("status:active jane").toggled("status", "active")) == "jane"

    def test_a_negated_term_is_left_alone(self) -> None:
        assert write(parse("-tag:test").toggled("tag", "test")) == "-tag:test tag:test"

    def test_a_mistyped_key_is_put_right(self) -> None:
        assert write(parse("statsu:active x").with_key("statsu", "status")) == "status:active x"
