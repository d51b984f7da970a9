"""SEC-01: every route, every method, every kind of person, against one table; SEC-17: the headers on each answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern

from billstead.accounts.models import User
from tests import cast
from tests.headers import header_findings
from tests.scene import Scene, bob, client_of, gone, roleless, undone, url_of
from tests.security.matrix import NOBODY, OPEN, ROWS, STAFF
from tests.test_conventions import patterns

pytestmark = pytest.mark.django_db
PEOPLE: dict[str, Callable[[], User | None]] = {
    "O": cast.ada, "M": cast.mia, "B": bob, "S": cast.sue, "R": cast.ben,
    "nobody": lambda: None, "ex-staff": gone, "no role": roleless,
}  # fmt: skip
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")
MACHINES = {"healthz", "readyz"}  # answered before anybody asks who is signed in
DELETED_ALREADY = {"tag_delete", "group_delete"}
SENT = {"unknown": "x"}


def expected(name: str, person: str, method: str) -> set[int]:
    """What the table says of one cell; 302 of a refused stranger must lead to the sign-in page."""
    row = ROWS[name]
    status = row.get if method == "get" else row.post if method == "post" else 405
    if method in OTHER_METHODS:
        return {405}
    if row.who == OPEN:
        if person in ("nobody", "ex-staff") and name in NOBODY:
            return {NOBODY[name][method == "post"]}
        return {status}
    if person in ("nobody", "ex-staff", "no role"):
        return {302, 405} if status == 405 else {302}
    who = (row.writers if method == "post" else row.readers) or row.who
    if who == STAFF or person in who:
        return {status}
    return {403, 405} if status == 405 else {403}


def is_to_sign_in(location: str) -> bool:
    return location.startswith("/account/login/")


def cells(client: Client, person: str, pattern: URLPattern, url: str) -> list[str]:
    """The cells of one route and person that differ from the table."""
    wrong, name = [], str(pattern.name)
    row = ROWS[name]
    is_stranger = person in ("nobody", "ex-staff", "no role")
    for method in ("get", "post", *OTHER_METHODS):
        with undone(client):
            answer = getattr(client, method)(url, SENT if method == "post" else None)
            missing = header_findings(answer, signed_in=person not in ("nobody", "ex-staff") and name not in MACHINES)
        wanted = expected(name, person, method)
        if answer.status_code not in wanted:
            wrong.append(f"{method} {name} as {person}: {answer.status_code}, not {wanted}")
        elif answer.status_code == 302 and is_stranger and row.who != OPEN and not is_to_sign_in(answer["Location"]):
            wrong.append(f"{method} {name} as {person}: leads to {answer['Location']}")
        wrong += [f"{method} {name} as {person}: without its {missing}"] if missing else []
    return wrong


def rows_missing(names: set[str]) -> set[str]:
    return names ^ set(ROWS)


NOISE = re.compile(rb'[A-Za-z0-9]{64}|name="next" value="[^"]*"|nonce-[^" ]+')


def without_noise(page: bytes) -> bytes:
    """A page without its CSRF tokens and its own address."""
    return NOISE.sub(b"", page)


class TestTable:
    def test_has_a_row_for_each_route_and_no_other(self) -> None:
        assert rows_missing({str(pattern.name) for pattern in patterns()}) == set()

    def test_check_catches_a_route_without_a_row(self) -> None:
        assert rows_missing(set(ROWS) | {"new_door"}) == {"new_door"}


@pytest.mark.parametrize("person", PEOPLE)
class TestMatrix:
    def test_each_cell_answers_as_the_table_says(self, person: str, scene: Scene) -> None:
        client = client_of(PEOPLE[person]())
        wrong: list[str] = []
        for pattern in patterns():
            if pattern.name in ROWS:
                wrong += cells(client, person, pattern, url_of(pattern, scene))

        assert not wrong, "\n" + "\n".join(wrong)


class TestForeignIsAbsent:
    """A row of another customer under this one's address answers as one that does not exist, byte for byte."""

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_same_answer(self, method: str, scene: Scene) -> None:
        client, found = client_of(cast.ada()), []
        for pattern in patterns():
            if not {"note_id", "contact_id", "entry_id", "change_id"} & set(pattern.pattern.converters):
                continue
            row = ROWS[str(pattern.name)]
            with undone(client):
                foreign = getattr(client, method)(url_of(pattern, scene, foreign=True))
            kept = scene.arguments()
            absent_url = url_of(pattern, scene).replace(
                f"/{next(kept[k] for k in pattern.pattern.converters if k != 'number')}/", "/999999/"
            )
            with undone(client):
                absent = getattr(client, method)(absent_url)
            same = without_noise(foreign.content) == without_noise(absent.content)
            wanted = 405 if (row.get if method == "get" else row.post) == 405 else 404
            if (foreign.status_code, absent.status_code) != (wanted, wanted) or not same:
                found.append((pattern.name, foreign.status_code, absent.status_code, same))

        assert found == []

    def test_absent_rows_are_404_or_lead_back(self, scene: Scene) -> None:
        client, found = client_of(cast.ada()), []
        for pattern in patterns():
            if not set(pattern.pattern.converters) - {"token"}:
                continue
            row = ROWS[str(pattern.name)]
            for method, status in (("get", row.get), ("post", row.post)):
                with undone(client):
                    answer = getattr(client, method)(url_of(pattern, scene, absent=True))
                fine = {404} | ({status} if status in (302, 405) else set())
                if pattern.name in DELETED_ALREADY:
                    fine.add(302)
                if answer.status_code not in fine:
                    found.append((method, pattern.name, answer.status_code))

        assert found == []
