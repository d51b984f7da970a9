"""CUR-01: minor units by ISO 4217, not by Babel."""

from __future__ import annotations

import pytest

from billstead.core.currencies import BILLABLE, CURRENCIES, NO_MINOR_UNIT, minor_units

BABEL_DIFFERS = "AFN ALL IRR KPW LAK LBP MGA MMK RSD SOS SYP YER".split()


class TestCurrencies:
    def test_are_the_178_of_iso_4217(self) -> None:
        assert len(CURRENCIES) + len(NO_MINOR_UNIT) == 178
        assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)
        assert set(BILLABLE) < set(CURRENCIES)

    @pytest.mark.parametrize(
        ("code", "units"),
        [("JPY", 0), ("KRW", 0), ("ISK", 0), ("KWD", 3), ("IQD", 3), ("TND", 3), ("CLF", 4), ("EUR", 2), ("HUF", 2)],
    )
    def test_have_the_decimals_iso_says(self, code: str, units: int) -> None:
        assert minor_units(code) == units

    @pytest.mark.parametrize("code", BABEL_DIFFERS)
    def test_have_two_decimals_where_babel_says_none(self, code: str) -> None:
        assert minor_units(code) == 2
