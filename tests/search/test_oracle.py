"""The engines against a naive reading of the same texts, one by one."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billstead.core.text import fold
from billstead.search import finding
from billstead.search.engines import postgres, sqlite
from billstead.search.models import Document
from billstead.search.operations import Entry, Field, index
from billstead.search.queries import best_first, find, suggest
from tests.search.makers import ALL, KIND, email
from tests.search.test_queries import selected

pytestmark = pytest.mark.django_db

_FIRST = "Jane Maria Marian Jo John Søren Zoë Elizabeth Beth An Anna O'Brien Jean-Luc É.D. Ed".split()
_LAST = "Kowalski Berg Bergmann Müller Sons & Doe-Smith D'Arc van ten St. Co. 4you 50% A_B".split()
_CLASSES = ("basic", "contact", "tax")


def _documents(count: int, seed: int) -> list[Entry]:
    chance = random.Random(seed)
    made = []
    for owner in range(1, count + 1):
        name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {chance.choice(_LAST)}"
        fields = [Field("name", "basic", name)]
        if chance.random() < 0.7:
            fields.append(email(f"{fold(chance.choice(_FIRST))}@{fold(chance.choice(_LAST)).strip('.&%')}.example"))
        if chance.random() < 0.5:
            fields.append(Field("note", chance.choice(_CLASSES), " ".join(chance.choices(_FIRST + _LAST, k=4))))
        made.append(Entry(KIND, owner, tuple(fields)))
    return made


def _stands_in(word: str, text: str) -> bool:
    if len(word) >= 3:
        return word in text
    starts = [0, *(match.start() for match in re.finditer(r"(?<=\s)\S|(?<=[^a-z0-9])[a-z0-9]", text))]
    return any(text.startswith(word, start) for start in starts)


def _read(text: str) -> str:
    """Folded; a space between a mark and a word makes no difference ("St. Emma", "St.Emma")."""
    return re.sub(r"(?<=[^a-z0-9\s]) (?=[a-z0-9])", "", fold(text))


def _oracle(entries: list[Entry], query: str, classes: frozenset[str]) -> list[int]:
    words = [fold(word) for word in query.split()]
    return [
        entry.owner
        for entry in entries
        if all(
            any(_stands_in(word, _read(field.text)) for field in entry.fields if field.field_class in classes)
            for word in words
        )
    ]


def _queries(entries: list[Entry], count: int, seed: int) -> list[str]:
    """Pieces of what is there, whole and broken, and some that are not there."""
    chance = random.Random(seed)
    made = []
    for _number in range(count):
        pieces = []
        for _word in range(chance.choice((1, 1, 2, 3))):
            text = chance.choice(chance.choice(entries).fields).text
            word = chance.choice(text.split())
            start = chance.randrange(len(word)) if chance.random() < 0.5 else 0
            pieces.append(word[start : start + chance.choice((1, 2, 3, 4, 9))])
        made.append(" ".join(pieces) + (chance.choice("xq%") if chance.random() < 0.1 else ""))
    return [query for query in made if query.count('"') == 0 and sum(char.isdigit() for char in query) < 5]


@pytest.mark.parametrize(("most_listed", "most_in_a_set"), [(5_000, 100_000), (-1, 100_000), (-1, -1)])
@pytest.mark.parametrize("classes", [ALL, frozenset({"basic"}), frozenset({"basic", "tax"})])
def test_select_is_what_reading_every_text_finds(
    most_listed: int, most_in_a_set: int, classes: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_LISTED", most_listed)
    for module in (finding, postgres, sqlite):
        monkeypatch.setattr(module, "MOST_IN_A_SET", most_in_a_set)
    entries = _documents(300, seed=11)
    index(entries)

    for query in _queries(entries, 250, seed=12):
        exact = _oracle(entries, query, classes)
        found = find(query, kind=KIND, classes=classes)
        walked = Document.objects.filter(found.walked("owner")).values_list("owner", flat=True)
        assert selected(query, classes) == sorted(walked) == exact, query
        assert found.count(10) == min(len(exact), 11), query


def test_suggest_finds_only_what_select_finds_and_something_when_it_does() -> None:
    entries = _documents(300, seed=21)
    index(entries)

    for query in _queries(entries, 250, seed=22):
        result = suggest(query, kind=KIND, classes=ALL, limit=1000)
        exact = _oracle(entries, query, ALL)
        owners = {hit.owner for hit in result.hits}
        assert result.is_close or owners <= set(exact), query
        assert bool(exact) == bool(result.hits and not result.is_close), query
        assert sorted(best_first(query, kind=KIND, classes=ALL) or []) == exact, query


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXT, data=st.data())
def test_every_text_is_found_by_the_beginning_of_each_of_its_words(text: str, data: st.DataObject) -> None:
    # A quote in what is typed begins a phrase and is not looked for.
    text = text.replace('"', " ")
    index([Entry(KIND, 1, (Field("name", "basic", text),)), Entry(KIND, 2, (Field("name", "basic", "Somebody Else"),))])
    words = [word for word in text.split() if fold(word)]
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    start = word[: data.draw(st.integers(1, len(word)))]

    if fold(start):
        assert 1 in selected(start), (text, start)
