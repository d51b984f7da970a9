"""What the columns of known systems are taken for, and what cells of them become."""

from __future__ import annotations

from datetime import date

import pytest

from billstead.core.actor import COMMAND_LINE
from billstead.core.cells import read_text_cell, text_cell
from billstead.importers import cells
from billstead.importers.guessing import guessed
from billstead.importers.mapping import Mapping, checked, header_key
from billstead.importers.refusals import MappingRefused
from billstead.importers.targets import Target, targets_for

TARGETS: dict[str, Target] = {}


@pytest.fixture(autouse=True)
def all_targets(db: None) -> None:
    """Everything that can be filled; fields of one's own stand in the database."""
    TARGETS.update(targets_for(COMMAND_LINE))


WHMCS = "Client ID,First Name,Last Name,Company Name,Email,Address 1,Address 2,City,State,Postcode,Country,Phone Number"
BLESTA = "id_code,id,first_name,last_name,company,email,address1,address2,city,state,zip,country,date_added,status"
STRIPE = "id,Description,Email,Name,Created (UTC),Currency,Card ID,Address Line1,Address City,Address Country"
CHINOOK = "CustomerId,FirstName,LastName,Company,Address,City,State,Country,PostalCode,Phone,Fax,Email,SupportRepId"
PERSON = ["first_name", "last_name", "company", "email", "billing.street"]
KNOWN = {
    WHMCS: ("whmcs", ["external_ids", *PERSON, "billing.street2", "billing.city", "billing.region",
                      "billing.postcode", "billing.country", "phone"]),
    BLESTA: ("blesta", ["external_ids", "", *PERSON, "billing.street2", "billing.city", "billing.region",
                        "billing.postcode", "billing.country", "created_on", "status"]),
    STRIPE: ("stripe", ["external_ids", "first_note", "email", "name", "created_on", "currency", "", "billing.street",
                        "billing.city", "billing.country"]),
    CHINOOK: ("chinook", ["external_ids", "first_name", "last_name", "company", "billing.street", "billing.city",
                          "billing.region", "billing.country", "billing.postcode", "phone", "", "email", ""]),
}  # fmt: skip


class TestGuessed:
    @pytest.mark.parametrize("header", KNOWN)
    def test_knows_the_columns_of_systems(self, header: str) -> None:
        source, columns = KNOWN[header]

        guess = guessed(header.split(","), [], TARGETS)

        assert (guess.source, list(guess.columns)) == (source, columns)

    def test_leaves_out_what_the_actor_may_not_set(self) -> None:
        assert guessed(["Email", "Tax ID"], [], {"email"}).columns == ("email", "")

    def test_knows_an_address_by_its_look(self) -> None:
        assert guessed(["Firma", "Kontakt an"], [["A", "a@example.com"]], TARGETS).columns[1] == "email"

    def test_tells_the_order_of_dates_where_it_can(self) -> None:
        assert guessed(["Created"], [["3/4/2026"], ["12/31/2025"]], TARGETS).day_first is False
        assert guessed(["Created"], [["3/4/2026"], ["31/12/2025"]], TARGETS).day_first is True


class TestChecked:
    @pytest.mark.parametrize(
        ("columns", "source", "field"),
        [
            (("", "name"), "", "column-0"),
            (("email", ""), "", "column-0"),
            (("email", "name", "name"), "", "column-1"),
            (("email", "name", "external_ids"), " ", "source"),
            (("email", "name", "external_ids"), "x" * 41, "source"),
        ],
    )
    def test_refuses_what_makes_no_customers(self, columns: tuple[str, ...], source: str, field: str) -> None:
        with pytest.raises(MappingRefused) as refusal:
            checked(Mapping(columns, source=source), TARGETS, ["a"] * len(columns))

        assert refusal.value.field == field

    def test_ignores_targets_there_are_not(self) -> None:
        kept = checked(Mapping(("email", "name", "is_superuser", "status_since", "x")), TARGETS, list("abcd"))

        assert kept.columns == ("email", "name", "", "")

    def test_one_set_of_names_has_one_key(self) -> None:
        assert header_key(["E-Mail", "Name"]) == header_key(["name", "e-mail"]) != header_key(["name", "mail"])


class TestCells:
    @pytest.mark.parametrize(
        ("text", "code"),
        [("de", "DE"), ("Germany", "DE"), ("Deutschland", "DE"), ("Allemagne", "DE"), ("DEU", "DE"), ("USA", "US"),
         ("United States of America", "US"), ("UK", "GB"), ("Côte d’Ivoire", "CI"), ("Brasil", "BR"), ("日本", "JP"),
         ("Czech Republic", "CZ"), ("Nowhere", "Nowhere")],
    )  # fmt: skip
    def test_countries(self, text: str, code: str) -> None:
        assert cells.country(text) == code

    @pytest.mark.parametrize(
        ("text", "day_first", "day"),
        [("2026-03-31", True, (2026, 3, 31)), ("2026-03-31 10:20:30", True, (2026, 3, 31)),
         ("2026-03-31T10:20Z", True, (2026, 3, 31)), ("31.3.2026", False, (2026, 3, 31)),
         ("3/4/2026", True, (2026, 4, 3)), ("3/4/2026", False, (2026, 3, 4)), ("1774951200", True, (2026, 3, 31))],
    )  # fmt: skip
    def test_dates(self, text: str, day_first: bool, day: tuple[int, int, int]) -> None:
        assert cells.day(text, day_first=day_first) == date(*day)

    @pytest.mark.parametrize("text", ["31/2/2026", "yesterday", "2026", "0000-00-00", "99/99/9999"])
    def test_refuses_what_is_no_day(self, text: str) -> None:
        with pytest.raises(cells.CellRefused):
            cells.day(text, day_first=True)

    def test_words_of_other_systems(self) -> None:
        assert [cells.yes_no(word) for word in ("Yes", "0", "on", "FALSE", "ja")] == [True, False, True, False, True]
        assert [cells.status(word) for word in ("Active", "Inactive", "On Hold", "Closed", "fraud")] == [
            "active", "active", "suspended", "closed", "closed",
        ]  # fmt: skip
        assert [cells.language(word) for word in ("german", "de_DE", "pt-br", "English")] == ["de", "de", "pt-BR", "en"]

    @pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-1", "@x", "plain", "'quoted", "", "＝1"])
    def test_the_quote_of_our_exports_goes_again(self, text: str) -> None:
        assert read_text_cell(text_cell(text)) == text
