from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billstead.search.operations import Entry, Field
from billstead.search.queries import highlight
from billstead.search.rules.documents import lines_of, row_of, words_by_class
from billstead.search.rules.slips import can_slip, one_slip_away
from billstead.search.rules.terms import SearchTooLong, terms_of
from billstead.search.rules.text import forms_of_phone, marked
from tests.search.makers import ALL

_WORD = st.text("abcdefgxyz", min_size=4, max_size=12)


class TestMarked:
    def test_puts_a_space_before_each_word_start(self) -> None:
        assert marked("jane.doe@x-y.org o'brien a_b") == "jane. doe@ x- y. org o' brien a_ b"

    def test_takes_each_character_of_an_unspaced_script_as_a_word(self) -> None:
        assert marked("東京abc") == "東 京 abc"

    @given(st.text())
    def test_changes_nothing_the_second_time(self, text: str) -> None:
        assert marked(marked(text)) == marked(text)


class TestPhone:
    def test_is_kept_as_dialled_abroad_and_at_home(self) -> None:
        assert forms_of_phone("+442079460958") == ("+ 442079460958", "02079460958")

    def test_is_kept_once_where_both_are_one(self) -> None:
        assert forms_of_phone("+4530123456") == ("+ 4530123456",)

    def test_stands_as_typed_when_nobody_can_read_it(self) -> None:
        assert forms_of_phone("ask Jane 12") == ("ask jane 12", "12")


class TestTerms:
    def test_take_a_spaced_number_as_one_or_as_its_parts(self) -> None:
        (term,) = terms_of("+44 (0)20 7946")

        assert term.alternatives == (("44207946",), ("+ 44", "( 0) 20", "7946"))

    def test_leave_short_numbers_apart(self) -> None:
        assert [term.typed for term in terms_of("sor 2100")] == ["sor", "2100"]

    def test_take_an_open_quote_as_a_phrase(self) -> None:
        assert terms_of('x "Jane D')[1].alternatives == (("jane d",),)

    @pytest.mark.parametrize("query", ["a" * 201, " ".join(str(number) + "a" for number in range(13))])
    def test_refuse_what_is_too_long(self, query: str) -> None:
        with pytest.raises(SearchTooLong):
            terms_of(query)


class TestSlips:
    @given(_WORD)
    def test_reach_back_to_the_word(self, word: str) -> None:
        for other in one_slip_away(word)[::37]:
            if other.isalpha() and word not in other:
                assert word in one_slip_away(other)

    @given(_WORD)
    def test_are_at_most_nine_hundred_and_never_the_word(self, word: str) -> None:
        slips = one_slip_away(word)

        assert len(slips) <= 900
        assert word not in slips

    def test_are_insertion_deletion_replacement_and_swap(self) -> None:
        slips = set(one_slip_away("marta"))

        assert {"xmarta", "mart", "maria", "amrta", "marat"} <= slips
        assert {"marta", "mari", "ramta", "xmartax"} & slips == set()

    @pytest.mark.parametrize("word", ["abc", "12345", "a1bcd", "иван", "a" * 17])
    def test_are_not_tried_for_short_words_numbers_and_other_scripts(self, word: str) -> None:
        assert not can_slip(word)

    def test_are_tried_for_the_longest_word_allowed(self) -> None:
        assert len(one_slip_away("abcdefghijklmnop")) == 857


class TestRow:
    def test_gives_back_its_lines_in_order_for_those_who_may_see_them(self) -> None:
        fields = (
            Field("email", "contact", "Jane@X.org", is_email=True),
            Field("name", "basic", " Jane  Doe "),
            Field("empty", "basic", "  "),
            Field("tax_id", "tax", "DE 1", is_code=True),
        )
        row = row_of(Entry("customer", 7, fields))

        assert [(line.place, line.name, line.text) for line in lines_of(row, ALL)] == [
            (0, "email", "Jane@X.org"),
            (1, "name", "Jane Doe"),
            (2, "tax_id", "DE 1"),
        ]
        assert [line.forms for line in lines_of(row, {"basic", "tax"})] == [" jane doe ", " de 1 \t de1 "]

    def test_keeps_a_word_once_where_all_may_see_it(self) -> None:
        fields = (Field("name", "basic", "Jane"), Field("email", "contact", "jane@jane.org", is_email=True))

        assert words_by_class(row_of(Entry("customer", 7, fields))) == {("jane", 0), ("org", 1)}


class TestHighlight:
    @pytest.mark.parametrize(
        ("original", "query", "marked_parts"),
        [
            ("Søren Ångström", "sor ang", ["Sør", "Ång"]),
            ("Straße", "strass", ["Straß"]),
            ("Maria Amari", "ma", ["Ma"]),
            ("Maria Amari", "mar", ["Mar", "mar"]),
            ("jane.doe@gmail.com", "doe@gm", ["doe@gm"]),
            ("jane.doe@gmail.com", "do", ["do"]),
            ("+44 20 7946 0958", "020 7946", ["20 7946"]),
            ("+442079460958", "+44 (0)20 7946 0958", ["+442079460958"]),
            ("王伟明", "伟", ["伟"]),
            ("Иван Петров", "ван", ["ван"]),
            ("O'Brien", "o'brien", ["O'Brien"]),
            ("Jane Doe", '"jane d', ["Jane D"]),
            ("Jane Doe", "zzz", []),
            ("Jane Doe", "", []),
            ("", "jane", []),
            ("50% (off)", "50%", ["50%"]),
        ],
    )
    def test_marks_what_was_found(self, original: str, query: str, marked_parts: list[str]) -> None:
        assert [part for part, is_hit in highlight(original, query) if is_hit] == marked_parts

    @given(st.text(max_size=60), st.text(max_size=30))
    def test_gives_back_every_character_in_its_place(self, original: str, query: str) -> None:
        assert "".join(part for part, _is_hit in highlight(original, query)) == original
