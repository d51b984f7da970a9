"""Languages written from right to left turn the page."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests import cast

pytestmark = pytest.mark.django_db
WITH_HEBREW = override_settings(LANGUAGES=[*settings.LANGUAGES, ("he", "Hebrew")])


class TestDirection:
    @WITH_HEBREW
    def test_is_right_to_left_in_hebrew(self) -> None:
        page = Client(headers={"Accept-Language": "he"}).get("/account/login/").content.decode()

        assert re.search(r'<html lang="he" dir="rtl"', page)

    @WITH_HEBREW
    def test_follows_the_language_of_the_person(self) -> None:
        ada = cast.ada()
        ada.language = "he"
        ada.save(update_fields=["language"])

        assert 'dir="rtl"' in cast.sign_in(Client(), ada).get("/customers/").content.decode()

    def test_is_left_to_right_in_english(self) -> None:
        assert 'dir="rtl"' not in Client().get("/account/login/").content.decode()
