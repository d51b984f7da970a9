"""Tax IDs: kinds by country, check digits, spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billstead.tax.tax_ids import _EU, _OTHERS, FORMAT_BAD, FORMAT_OK, NONE, check, kinds_for, tax_id_key

RIGHT = [
    ("eu_at", "ATU13585627"),
    ("eu_de", "DE136695976"),
    ("eu_es", "ESB58378431"),
    ("eu_fr", "FR40303265045"),
    ("eu_gr", "EL094259216"),
    ("eu_ie", "IE6433435F"),
    ("eu_it", "IT00743110157"),
    ("eu_nl", "NL004495445B01"),
    ("eu_pl", "PL8567346215"),
    ("gb_vat", "980780684"),
    ("ch_vat", "CHE107787577IVA"),
    ("no_mva", "995525828MVA"),
    ("us_ein", "911144442"),
    ("au_abn", "83914571673"),
    ("in_gstin", "27AAPFU0939F1ZV"),
    ("br_cnpj", "16727230000197"),
]


class TestCheck:
    @pytest.mark.parametrize(("kind", "value"), RIGHT)
    def test_takes_right_numbers_in_any_spelling(self, kind: str, value: str) -> None:
        assert check(kind, value).state == FORMAT_OK
        assert check(kind, f" {value[:4]} {value[4:].lower()} ").value == value

    @pytest.mark.parametrize(("kind", "value"), RIGHT)
    def test_says_what_is_wrong_with_one_digit_changed(self, kind: str, value: str) -> None:
        place = max(place for place, char in enumerate(value[:9]) if char.isdigit())
        wrong = f"{value[:place]}{(int(value[place]) + 1) % 10}{value[place + 1 :]}"

        found = check(kind, wrong)

        if kind != "us_ein":  # An EIN has no check digit.
            assert found.state == FORMAT_BAD
            assert found.message

    def test_has_no_state_for_no_number(self) -> None:
        assert check("eu_de", "  ").state == NONE

    def test_takes_what_nobody_can_check(self) -> None:
        assert check("other", "AB 12").value == "AB 12"

    @given(
        st.sampled_from([kind.code for country in (*_EU, *_OTHERS) for kind in kinds_for(country)]),
        st.text(max_size=60),
    )
    def test_never_breaks_and_never_grows(self, kind: str, value: str) -> None:
        found = check(kind, value)

        assert found.state in (NONE, FORMAT_OK, FORMAT_BAD)
        assert len(found.value) <= 40

    @given(st.sampled_from(RIGHT))
    def test_twice_is_the_same(self, right: tuple[str, str]) -> None:
        once = check(*right)

        assert check(once.kind, once.value) == once


class TestKindsFor:
    def test_puts_the_kind_for_invoices_first_and_other_last(self) -> None:
        assert [kind.code for kind in kinds_for("DE")] == ["eu_de", "de_stnr", "other"]
        assert [kind.code for kind in kinds_for("XX")] == ["other"]

    def test_compares_numbers_without_their_spelling(self) -> None:
        assert tax_id_key("de 136.695-976") == tax_id_key("DE136695976")
