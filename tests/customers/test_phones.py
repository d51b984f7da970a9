"""INP-10: 60 spellings of 30 countries, and what is refused with words."""

from __future__ import annotations

import pytest

from billstead.customers.phones import check_phone, dialed, readable

SPELLINGS = [
    ("DE", "030 1234567", "+49301234567"),
    ("DE", "+49 (0)30 1234567", "+49301234567"),
    ("DE", "0049-30-1234567", "+49301234567"),
    ("DE", "0151/23456789", "+4915123456789"),
    ("AT", "01 5131000", "+4315131000"),
    ("AT", "+43 1 5131000", "+4315131000"),
    ("CH", "044 668 18 00", "+41446681800"),
    ("CH", "+41 (0) 44 668 18 00", "+41446681800"),
    ("IT", "06 698 12345", "+390669812345"),
    ("IT", "+39 06 698 12345", "+390669812345"),
    ("IT", "333 1234567", "+393331234567"),
    ("FR", "01 42 68 53 00", "+33142685300"),
    ("FR", "+33 (0)1.42.68.53.00", "+33142685300"),
    ("GB", "020 7946 0958", "+442079460958"),
    ("GB", "07700 900982", "+447700900982"),
    ("GB", "+44(0)2079460958", "+442079460958"),
    ("IE", "(01) 677 0000", "+35316770000"),
    ("IE", "+353 1 677 0000", "+35316770000"),
    ("ES", "912 345 678", "+34912345678"),
    ("ES", "+34 612 34 56 78", "+34612345678"),
    ("PT", "21 123 4567", "+351211234567"),
    ("PT", "00351 912 345 678", "+351912345678"),
    ("NL", "020-555 1234", "+31205551234"),
    ("NL", "06 12345678", "+31612345678"),
    ("BE", "02 555 12 12", "+3225551212"),
    ("BE", "0470/12.34.56", "+32470123456"),
    ("DK", "32 12 34 56", "+4532123456"),
    ("DK", "+45 32123456", "+4532123456"),
    ("SE", "08-123 456 78", "+46812345678"),
    ("SE", "070-123 45 67", "+46701234567"),
    ("NO", "22 12 34 56", "+4722123456"),
    ("NO", "+47 22123456", "+4722123456"),
    ("FI", "09 310 1691", "+35893101691"),
    ("FI", "040 123 4567", "+358401234567"),
    ("PL", "22 123 45 67", "+48221234567"),
    ("PL", "+48 501 234 567", "+48501234567"),
    ("CZ", "601 123 456", "+420601123456"),
    ("CZ", "+420 224 123 456", "+420224123456"),
    ("GR", "21 0123 4567", "+302101234567"),
    ("TR", "0212 345 67 89", "+902123456789"),
    ("RU", "8 (495) 123-45-67", "+74951234567"),
    ("RU", "+7 495 123 45 67", "+74951234567"),
    ("UA", "044 123 4567", "+380441234567"),
    ("US", "(650) 253-0000", "+16502530000"),
    ("US", "1-800-FLOWERS", "+18003569377"),
    ("CA", "514.670.8700", "+15146708700"),
    ("MX", "55 1234 5678", "+525512345678"),
    ("BR", "(11) 96123-4567", "+5511961234567"),
    ("BR", "011 2345 6789", "+551123456789"),
    ("AR", "011 4123-4567", "+541141234567"),
    ("AU", "(02) 9374 4000", "+61293744000"),
    ("AU", "0412 345 678", "+61412345678"),
    ("NZ", "03-331 6005", "+6433316005"),
    ("JP", "03-1234-5678", "+81312345678"),
    ("JP", "０９０−１２３４−５６７８", "+819012345678"),
    ("CN", "010 6552 9988", "+861065529988"),
    ("IN", "098765 43210", "+919876543210"),
    ("EG", "٠١٠ ٠١٢٣ ٤٥٦٧", "+201001234567"),
    ("ZA", "011 978 5313", "+27119785313"),
    ("SG", "6521 8000", "+6565218000"),
    ("GB", "020 7946 0958 ext. 12", "+442079460958;ext=12"),
    ("US", "650-253-0000 x123", "+16502530000;ext=123"),
]


class TestCheckPhone:
    def test_is_tried_with_sixty_spellings_of_thirty_countries(self) -> None:
        assert len(SPELLINGS) >= 60
        assert len({country for country, _typed, _right in SPELLINGS}) >= 30

    @pytest.mark.parametrize(("country", "typed", "right"), SPELLINGS)
    def test_reads_what_people_write(self, country: str, typed: str, right: str) -> None:
        found = check_phone(typed, country)

        assert (found.e164, str(found.error)) == (right, "")
        assert found.typed == typed

    @pytest.mark.parametrize(
        ("country", "typed", "words"),
        [
            ("DE", "112", "112 is a short number that works inside one country only. Enter the full number"),
            ("US", "555 0100", "Enter the number with its area code"),
            ("DE", "abc", "Enter a phone number, like +44 20 7946 0958"),
            ("DE", "+999 123456789", "Start the number with + and the country code, like +44 20 7946 0958"),
            ("", "030 1234567", "Start the number with + and the country code, like +44 20 7946 0958"),
            ("DE", "+49 30 12345678901234567", "This phone number is too long"),
            ("GB", "+44 1", "This phone number is too short"),
        ],
    )
    def test_refuses_with_words(self, country: str, typed: str, words: str) -> None:
        found = check_phone(typed, country)

        assert (found.e164, str(found.error)) == ("", words)

    def test_only_warns_of_what_is_possible_but_unusual(self) -> None:
        found = check_phone("+44 1111 111111", "GB")

        assert found.e164 == "+441111111111"
        assert str(found.warning) == "This number is possible but unusual. Check it."

    def test_shows_and_dials_a_number_with_its_extension(self) -> None:
        assert readable("+442079460958;ext=12") == "+44 20 7946 0958 ext. 12"
        assert dialed("+442079460958;ext=12") == "+442079460958"
