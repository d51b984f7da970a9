"""Every page in the pseudo-locale: what stays plain English was never given to gettext."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from babel import Locale
from django.test import Client

from billstead.accounts.models import CompanyProfile, Role, User
from billstead.audit.models import EventPayload
from billstead.cli.locales import extracted, pseudo
from billstead.customers.models import Address, EmailAddress
from billstead.importers.models import Import
from billstead.jobs.models import Job
from tests import cast
from tests.scene import Scene, client_of, undone, url_of
from tests.test_conventions import patterns

# Tax IDs keep the name people know them by.
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
    "UTF",
    "URL",
    "IBAN",
    "Ctrl",
    "USt",
    "IdNr",
    "Steuernummer",
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
# Days and months are Django's own words; it has no such locale either.
CALENDAR = {
    word for number in range(1, 366) for word in (date(2030, 1, 1) + timedelta(number)).strftime("%a %A %b %B").split()
}
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


def typed_in(scene: Scene) -> set[str]:
    """The words of the rows themselves: names, addresses, notes, tags, roles and whatever history quotes of them."""
    rows: list[Any] = [scene.customer, scene.other, scene.note, scene.other_note, scene.contact, scene.other_contact,
                       scene.tag, scene.other_tag, scene.group, *Role.objects.all(), *User.objects.all(),
                       *Address.objects.all(), *EmailAddress.objects.all(), CompanyProfile.objects.get(),
                       *EventPayload.objects.all(), *Job.objects.all(), *Import.objects.all()]  # fmt: skip
    values = (str(getattr(row, field.attname)) for row in rows for field in row._meta.concrete_fields)
    return {word for value in values for word in WORD.findall(value)}


def is_typed(text: str, typed: set[str]) -> bool:
    return set(WORD.findall(text)) <= typed | SAME_EVERYWHERE | CALENDAR | CLDR


def plain_english(page: str) -> list[str]:
    reader = PlainEnglish()
    reader.feed(page)
    return reader.found


@pytest.fixture
def reader(scene: Scene, pseudo_locale: str) -> Client:
    """Signed in as the owner, with everything of the scene to look at."""
    ada = cast.ada()
    ada.language = pseudo_locale
    ada.save(update_fields=["language"])
    return client_of(ada)


@pytest.mark.django_db
class TestPseudoLocale:
    def test_no_page_holds_untranslated_text(self, reader: Client, scene: Scene) -> None:
        """Every page there is, with its arguments: what the scene's people typed is none of our words."""
        typed, found, seen = typed_in(scene), {}, 0
        for pattern in patterns():
            if pattern.name in {"healthz", "readyz", "robots", "styleguide"}:
                continue
            for method in ("get", "post"):
                with undone(reader):
                    response = getattr(reader, method)(url_of(pattern, scene))
                if response.status_code in (200, 404, 409, 410, 422) and response["Content-Type"].startswith(
                    "text/html"
                ):
                    seen += 1
                    plain = [text for text in plain_english(response.content.decode()) if not is_typed(text, typed)]
                    found |= {f"{method} {pattern.name}": plain} if plain else {}

        assert seen > 70
        assert found == {}

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
