"""INP-09: addresses of 40 countries, whole and broken. Only a missing part blocks; an odd form is a warning."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billstead.customers.postal import PARTS, _codes, address_lines, check_address, countries, country_rules

# country: region, city, district, street, postcode, the parts a clerk cannot leave out
ADDRESSES: dict[str, tuple[str, str, str, str, str, set[str]]] = {
    "AE": ("دبي", "", "", "Sheikh Zayed Road 1", "", {"street", "region"}),
    "AR": ("Buenos Aires", "La Plata", "", "Calle 7 776", "B1900", {"street", "city"}),
    "AT": ("", "Wien", "", "Stephansplatz 1", "1010", {"street", "city", "postcode"}),
    "AU": ("NSW", "Sydney", "", "1 George St", "2000", {"street", "city", "region", "postcode"}),
    "BE": ("", "Bruxelles", "", "Rue de la Loi 16", "1000", {"street", "city", "postcode"}),
    "BG": ("", "София", "", "бул. Витоша 1", "1000", {"street", "city"}),
    "BR": ("SP", "São Paulo", "Bela Vista", "Av. Paulista 1000", "01310-100", {"street", "city", "region", "postcode"}),
    "CA": ("ON", "Ottawa", "", "111 Wellington St", "K1A 0A9", {"street", "city", "region", "postcode"}),
    "CH": ("", "Zürich", "", "Bahnhofstrasse 1", "8001", {"street", "city", "postcode"}),
    "CL": ("Región Metropolitana", "Santiago", "", "Moneda 1", "8340457", {"street", "city"}),
    "CN": ("北京市", "东城区", "", "长安街1号", "100006", {"street", "city", "region", "postcode"}),
    "CZ": ("", "Praha 1", "", "Václavské náměstí 1", "110 00", {"street", "city", "postcode"}),
    "DE": ("", "Berlin", "", "Lindenstraße 1", "10969", {"street", "city", "postcode"}),
    "DK": ("", "København", "", "Nyhavn 1", "1051", {"street", "city", "postcode"}),
    "EE": ("Harju maakond", "Tallinn", "", "Viru 1", "10140", {"street", "city", "postcode"}),
    "ES": ("Madrid", "Madrid", "", "Gran Vía 1", "28013", {"street", "city", "region", "postcode"}),
    "FI": ("", "Helsinki", "", "Mannerheimintie 1", "00100", {"street", "city", "postcode"}),
    "FR": ("", "Paris", "", "1 rue de Rivoli", "75001", {"street", "city", "postcode"}),
    "GB": ("", "London", "", "10 Downing Street", "SW1A 2AA", {"street", "city", "postcode"}),
    "GR": ("", "Αθήνα", "", "Ερμού 1", "105 63", {"street", "city", "postcode"}),
    "HK": ("Kowloon", "Tsim Sha Tsui", "", "1 Nathan Road", "", {"street", "region"}),
    "HU": ("", "Budapest", "", "Andrássy út 1", "1061", {"street", "city", "postcode"}),
    "IE": ("Co. Dublin", "Dublin", "", "1 O'Connell St", "D01 F5P2", {"street", "city"}),
    "IL": ("", "ירושלים", "", "יפו 1", "9414101", {"street", "city"}),
    "IN": ("Karnataka", "Bengaluru", "", "1 MG Road", "560001", {"street", "city", "region", "postcode"}),
    "IT": ("RM", "Roma", "", "Via del Corso 1", "00186", {"street", "city", "region", "postcode"}),
    "JP": ("東京都", "", "", "千代田区丸の内1-1", "100-0005", {"street", "region", "postcode"}),
    "KR": ("서울특별시", "종로구", "", "세종대로 1", "03154", {"street", "city", "region", "postcode"}),
    "LU": ("", "Luxembourg", "", "1 Grand-Rue", "1661", {"street", "city", "postcode"}),
    "MX": ("CDMX", "Cuauhtémoc", "Centro", "Madero 1", "06000", {"street", "city", "region", "postcode"}),
    "NL": ("", "Amsterdam", "", "Dam 1", "1012 JS", {"street", "city", "postcode"}),
    "NO": ("", "Oslo", "", "Karl Johans gate 1", "0154", {"street", "city", "postcode"}),
    "NZ": ("", "Auckland", "", "1 Queen St", "1010", {"street", "city", "postcode"}),
    "PL": ("", "Warszawa", "", "Nowy Świat 1", "00-496", {"street", "city", "postcode"}),
    "PT": ("", "Lisboa", "", "Rua Augusta 1", "1100-048", {"street", "city", "postcode"}),
    "RU": ("Москва", "Москва", "", "Тверская 1", "125009", {"street", "city", "region", "postcode"}),
    "SE": ("", "Stockholm", "", "Drottninggatan 1", "111 51", {"street", "city", "postcode"}),
    "SG": ("", "", "", "1 Raffles Place", "048616", {"street", "postcode"}),
    "TR": ("İstanbul", "Beyoğlu", "", "İstiklal Cd. 1", "34430", {"street", "city", "postcode"}),
    "US": ("CA", "Mountain View", "", "1600 Amphitheatre Pkwy", "94043", {"street", "city", "region", "postcode"}),
    "ZA": ("", "Cape Town", "", "1 Long St", "8001", {"street", "city", "postcode"}),
}


def address(country: str) -> dict[str, str]:
    region, city, district, street, postcode, _needed = ADDRESSES[country]
    parts = {"region": region, "city": city, "district": district, "street": street, "postcode": postcode}
    return {"country": country, **parts, "sorting_code": ""}


@pytest.mark.parametrize("country", sorted(ADDRESSES))
class TestCheckAddress:
    def test_takes_a_whole_one_without_a_word(self, country: str) -> None:
        found = check_address(address(country), is_required=True)

        assert (found.errors, {name: str(words) for name, words in found.warnings.items()}) == ({}, {})
        assert check_address(found.values, is_required=True).values == found.values

    def test_asks_for_what_the_country_cannot_do_without(self, country: str) -> None:
        found = check_address({"country": country}, is_required=True)

        assert set(found.errors) == ADDRESSES[country][5]

    def test_never_refuses_a_foreign_form(self, country: str) -> None:
        odd = {**address(country), "postcode": "XX 99-Q", "region": "Nowhere at all", "sorting_code": "CEDEX 1"}

        found = check_address(odd, is_required=True)

        assert found.errors == {}
        assert found.values["postcode"] == "XX 99-Q"
        assert found.values["region"] == "Nowhere at all"
        if country_rules(country).postcode:
            assert "postcode" in found.warnings

    def test_reads_a_postcode_in_any_case_and_spacing(self, country: str) -> None:
        typed = address(country)
        typed["postcode"] = f" {typed['postcode'].lower().replace('-', ' - ')}  ".strip()

        found = check_address(typed, is_required=True)

        assert (found.errors, found.warnings) == ({}, {})

    def test_typed_in_one_go_is_known_all_the_same(self, country: str) -> None:
        typed = address(country)
        typed["postcode"] = re.sub("[ -]", "", typed["postcode"]).lower()

        found = check_address(typed, is_required=True)

        # Only where the country's own data write it both ways does the spelling stay as it was typed.
        assert found.warnings == {}
        assert found.values["postcode"] in (address(country)["postcode"], typed["postcode"].upper())


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("GB", "bs14dj", "BS1 4DJ"), ("GB", "sw1a 2aa", "SW1A 2AA"), ("NL", "1012js", "1012 JS"),
        ("CA", "k1a0a9", "K1A 0A9"), ("PL", "00496", "00-496"), ("JP", "1000005", "100-0005"),
        ("US", "940431234", "94043-1234"), ("DE", "10969", "10969"), ("US", "94043", "94043"),
    ],
)  # fmt: skip
def test_a_postcode_is_parted_as_its_country_parts_it(country: str, typed: str, kept: str) -> None:
    assert check_address({"country": country, "postcode": typed}, is_required=False).values["postcode"] == kept


class TestCountries:
    def test_are_forty_at_least_here(self) -> None:
        assert len(ADDRESSES) >= 40

    def test_all_have_rules_with_each_region_once(self) -> None:
        for code, _name in countries():
            for part in country_rules(code).parts:
                codes = [choice for choice, _label in part.choices]
                assert len(codes) == len(set(codes)), code

    def test_are_named_in_the_readers_language(self) -> None:
        assert ("DE", "Deutschland") in countries("de")

    def test_write_an_address_their_way(self) -> None:
        assert address_lines(address("US")) == ["1600 Amphitheatre Pkwy", "Mountain View, CA 94043"]
        assert address_lines(address("DE"), with_country=True) == ["Lindenstraße 1", "10969 Berlin", "Germany"]

    def test_read_a_region_by_its_name(self) -> None:
        found = check_address({**address("US"), "region": "california"}, is_required=True)

        assert found.values["region"] == "CA"

    def test_refuse_a_country_that_is_none(self) -> None:
        assert set(check_address({"country": "ZZ"}, is_required=False).errors) == {"country"}
        assert set(check_address({}, is_required=True).errors) == {"country"}
        assert check_address({}, is_required=False).errors == {}


@given(st.sampled_from(sorted(_codes())), st.fixed_dictionaries({part: st.text(max_size=12) for part in PARTS[1:]}))
def test_checking_twice_changes_nothing(country: str, parts: dict[str, str]) -> None:
    once = check_address({"country": country, **parts}, is_required=True)

    twice = check_address(once.values, is_required=True)

    assert (twice.values, twice.errors.keys()) == (once.values, once.errors.keys())
