"""Every page in the pseudo-locale: what stays plain English was never given to gettext."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel import Locale
from django.test import Client
from django.urls import NoReverseMatch, reverse

from billstead.cli.locales import extracted, pseudo
from tests import cast
from tests.test_conventions import patterns

# Words that are names, codes or examples in every language; "Owner" is a role as history keeps its name.
SAME_EVERYWHERE = {
    "Billstead",
    "Ada",
    "Lovelace",
    "Owner",
    "example",
    "com",
    "TOTP",
    "CSV",
    "URL",
    "IBAN",
    "Ctrl",
    "Esc",
    "UTC",
}
# What CLDR names, babel prints; it has no such locale.
_ENGLISH = Locale("en")
CLDR = {
    word
    for names in (_ENGLISH.territories, _ENGLISH.currencies, _ENGLISH.languages)
    for name in names.values()
    for word in re.findall(r"[A-Za-z]{3,}", name)
}
CLDR |= set(_ENGLISH.currencies)
CLDR |= {word for zone in available_timezones() for word in re.findall(r"[A-Za-z]{3,}", zone)}
HIDDEN = {"script", "style", "code", "kbd", "svg", "pre", "samp", "time", "textarea"}
TOLD_BY = {"title", "alt", "placeholder", "aria-label", "aria-description", "data-confirm", "data-label"}
# Addresses, paths, the keys of second factors, and roles by the names under which history keeps them.
NO_WORDS = re.compile(r"\S*[@/]\S*|\b[A-Z2-7]{16,}\b|(?<=ŕöļé )(?:Manager|Billing|Support|Read-only)")
WORD = re.compile(r"[A-Za-z]{3,}")


class PlainEnglish(HTMLParser):
    """Collects words in plain letters that people would read; `translate="no"` marks data."""

    def __init__(self) -> None:
        super().__init__()
        self.skipping: list[str] = []
        self.is_option = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "img", "input", "link", "meta", "hr", "use", "path"}:
            self._told(tag, attributes)
            return
        self.is_option = tag == "option"
        if self.skipping or tag in HIDDEN or ("translate", "no") in attributes:
            self.skipping.append(tag)
        else:
            self._told(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            self.skipping.pop()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self._keep(data)

    def _told(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self.skipping:
            return
        for name, value in attributes:
            if name in TOLD_BY and value:
                self._keep(value)

    def _keep(self, text: str) -> None:
        plain = [word for word in WORD.findall(NO_WORDS.sub("", text)) if word not in SAME_EVERYWHERE]
        if plain and not (self.is_option and set(plain) <= CLDR):
            self.found.append(" ".join(text.split())[:80])


def plain_english(page: str) -> list[str]:
    reader = PlainEnglish()
    reader.feed(page)
    return reader.found


def page_names() -> list[str]:
    """Every named page that takes no argument and can be asked for by GET."""
    names = {pattern.name for pattern in patterns() if pattern.name}
    found = []
    for name in sorted(names - {"healthz", "readyz", "robots", "styleguide"}):
        try:
            reverse(name)
        except NoReverseMatch:
            continue
        found.append(name)
    return found


@pytest.mark.django_db
class TestPseudoLocale:
    @pytest.mark.parametrize("name", page_names())
    def test_no_page_holds_untranslated_text(self, name: str, pseudo_locale: str) -> None:
        ada = cast.ada()
        ada.language = pseudo_locale
        ada.save(update_fields=["language"])
        client = cast.sign_in(Client(), ada)
        response = client.get(reverse(name))
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            return  # It redirects, answers a form, or needs something there is not.

        assert plain_english(response.content.decode()) == []

    def test_the_sign_in_page_holds_none(self, pseudo_locale: str) -> None:
        page = Client(headers={"Accept-Language": pseudo_locale}).get("/account/login/").content.decode()

        assert "[Ŝ" in page or "[" in page
        assert plain_english(page) == []

    def test_the_check_catches_text_and_attributes(self) -> None:
        page = '<p>Save changes</p><a title="Open it">[Öþéñ]</a><p translate="no">Jane Doe</p><code>tag:vip</code>'

        assert plain_english(page) == ["Save changes", "Open it"]


class TestExtraction:
    def test_finds_messages_of_code_and_templates(self) -> None:
        places = {Path(path).suffix for message in extracted() for path, _line in message.locations}

        assert places == {".py", ".html"}

    def test_pseudo_text_keeps_placeholders_tags_and_entities(self) -> None:
        assert pseudo("Add <b>%(a)s</b> &amp; {b}%%") == "[Àđđ <b>%(a)s</b> &amp; {b}%%~~~~~~~~~]"
