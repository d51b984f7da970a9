"""INP-03 and SEC-20: forty files and what becomes of them; files lie where nobody reaches them, and go."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer
from billstead.importers import files, limits, xlsx
from billstead.importers.mapping import Mapping
from billstead.importers.models import Import, ImportRow
from billstead.importers.operations import apply_import, apply_slice, forget_expired, read_again
from billstead.importers.queries import counts_of
from billstead.importers.refusals import FileRefused
from tests.importers.makers import NOW, applied, checked, lines, started, table, workbook
from tests.importers.malformed import CASES, Case

pytestmark = pytest.mark.django_db


def outcome(case: Case) -> tuple[str, str, tuple[int, int, int]]:
    """(words at the upload, words at the check, rows to create, skip and fail)."""
    try:
        run = checked(case.content(), name=case.name)
    except FileRefused as refusal:
        return str(refusal), "", (0, 0, 0)
    counts = counts_of(run)
    return "", run.error, (counts.to_create, counts.to_skip, counts.to_fail)


class TestMalformedFiles:
    def test_are_forty(self) -> None:
        assert len(CASES) >= 40

    @pytest.mark.parametrize("name", [name for name in CASES if name != "no header"])
    def test_end_as_expected(self, name: str) -> None:
        case = CASES[name]

        refused, unreadable, rows = outcome(case)

        assert case.refused in refused and bool(case.refused) == bool(refused), refused
        assert case.unreadable in unreadable and bool(case.unreadable) == bool(unreadable), unreadable
        if not refused and not unreadable:
            reasons = [json.loads(row.reasons) for row in ImportRow.objects.exclude(reasons="")]
            assert rows == case.rows, reasons
            assert len(reasons) == case.rows[1] + case.rows[2]
        assert Customer.objects.count() == 0

    @pytest.mark.parametrize("name", [name for name in CASES if CASES[name].holds])
    def test_keep_every_letter(self, name: str) -> None:
        case = CASES[name]
        run = checked(case.content(), name=case.name)

        apply_import(run, actor=COMMAND_LINE, now=NOW)
        apply_slice(run.pk, now=NOW)

        customer = Customer.objects.order_by("pk")[0]
        assert case.holds in (customer.name, customer.contact_name)

    def test_without_column_names_are_known_by_the_addresses_in_the_first_row(self) -> None:
        run = started(lines(1, 2).encode())

        assert not run.has_header
        assert run.columns[:2] == ["Column 1", "Column 2"]
        assert Mapping.from_json(run.mapping).columns[3] == "email"

    def test_of_another_encoding_can_be_read_again(self) -> None:
        run = started("Company,Email\nЗавод,a@example.com\n".encode("cp1251"))

        run = read_again(run, encoding="cp1251", delimiter=",", has_header=True, actor=COMMAND_LINE, now=NOW)

        assert run.encoding == "cp1251"
        with pytest.raises(FileRefused):
            read_again(run, encoding="rot13", delimiter=",", has_header=True, actor=COMMAND_LINE, now=NOW)

    def test_with_a_character_that_could_not_be_read_say_so(self) -> None:
        run = checked(table(1) + lines(2).replace("Firm", "Fir\ufffdm").encode())

        assert "Choose another encoding" in ImportRow.objects.get(run=run, verdict="fail").reasons

    def test_name_the_line_a_row_begins_on(self) -> None:
        content = table(1).replace(b"Weg 1", b'"Weg 1\nHaus 2"') + lines(7).replace("anna7@", "anna7").encode()

        run = checked(content)

        rows = ImportRow.objects.filter(run=run).order_by("line")
        assert list(rows.values_list("line", "verdict")) == [(2, "create"), (4, "fail")]


class TestWorkbooks:
    def test_give_values_of_formulas_and_dates(self) -> None:
        names = ["Company", "Email", "Address", "Postcode", "City", "Country", "Created"]
        row = [("A1", "Firm"), "a@example.com", "Weg 1", 10969, "Berlin", "DE", ("date", 44000)]
        run = applied(workbook([names, row]))

        customer = Customer.objects.get()
        assert (run.state, customer.name, customer.created_at.date().isoformat()) == ("done", "Firm", "2020-06-18")

    def test_count_their_own_rows(self) -> None:
        run = checked(workbook([["Company", "Email"], ["A", "a@example.com"], ["", ""], ["B", "b"]]))

        assert list(ImportRow.objects.filter(run=run).order_by("line").values_list("line", flat=True)) == [2, 4]

    def test_that_unpack_to_too_much_are_refused_unopened(self, monkeypatch: Any) -> None:
        bomb = workbook([["Email"]], more={"xl/media/x.bin": b"\0" * (2 * 1024 * 1024)})
        monkeypatch.setattr(xlsx, "MAX_UNPACKED", 1024 * 1024)
        monkeypatch.setattr(xlsx, "write_csv", lambda *_paths: pytest.fail("was opened"))

        with pytest.raises(FileRefused, match="unpacks to more"):
            started(bomb)

    def test_with_too_many_members_are_refused(self) -> None:
        members = {f"xl/x{n}": b"" for n in range(limits.MAX_MEMBERS)}

        with pytest.raises(FileRefused, match="unpacks to more"):
            started(workbook([["Email"]], more=members))

    def test_that_climb_out_of_their_folder_write_nothing_there(self) -> None:
        climbing = workbook([["Company", "Email"], ["A", "a@example.com"]], more={"../../climbed.txt": b"x"})

        started(climbing)

        assert list(Path(settings.DATA).rglob("climbed.txt")) == []

    def test_that_are_also_something_else_are_read_as_one_thing(self) -> None:
        polyglot = b"Company,Email\nA,a@example.com\n" + workbook([["Company"], ["B"]])

        with pytest.raises(FileRefused):
            started(polyglot)

    def test_with_entities_in_their_xml_do_not_grow(self) -> None:
        laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        source, written = BytesIO(workbook([["Email"], ["a@example.com"]])), BytesIO()
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(written, "w") as new:
            for name in old.namelist():
                content = old.read(name).decode()
                new.writestr(name, laughs + content.replace("a@example.com", "&b;") if "sheet1" in name else content)

        with pytest.raises(FileRefused):
            started(written.getvalue())


class TestKeptFiles:
    NAMES = {
        "../../etc/passwd": "passwd",
        "C:\\Users\\me\\list.csv": "list.csv",
        "x" * 300 + ".csv": "x" * 115 + "….csv",
        "evil\u202evsc.exe": "evilvsc.exe",
        "nul\x00\r\nname.csv": "nulname.csv",
        "": "Unnamed file",
        "\u200b": "Unnamed file",
    }

    @pytest.mark.parametrize("name", NAMES)
    def test_lie_under_a_name_of_ours_whatever_they_are_called(self, name: str) -> None:
        run = started(table(1), name=name)

        assert run.file_name == self.NAMES[name]
        path = files.path_of(run.file_key)
        assert path.parent == Path(settings.DATA) / "imports" and len(path.name) == 32
        assert path.stat().st_mode & 0o077 == 0
        assert Path(settings.MEDIA_ROOT) not in path.parents

    @pytest.mark.parametrize("key", ["", "../db.sqlite3", "a" * 31, "A" * 32, "a" * 32 + "/x"])
    def test_are_reached_by_our_keys_only(self, key: str) -> None:
        with pytest.raises(FileRefused):
            files.path_of(key)

    def test_beyond_the_limit_are_refused_and_gone(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(settings, "IMPORT_LIMIT", 1000)
        before = set((Path(settings.DATA) / "imports").glob("*"))

        with pytest.raises(FileRefused, match="larger"):
            started(table(*range(100)))

        assert set((Path(settings.DATA) / "imports").glob("*")) == before

    def test_with_too_many_rows_say_so(self, monkeypatch: Any) -> None:
        monkeypatch.setattr("billstead.importers.operations.checking.MAX_ROWS", 3)

        run = checked(table(1, 2, 3, 4))

        assert (run.state, run.error) == ("failed", "This file has more than 3 rows. Split it.")

    def test_go_after_a_week_with_their_cells(self) -> None:
        done, draft = applied(table(1)), started(table(2))
        paths = [files.path_of(run.file_key) for run in (done, draft)]

        forget_expired(now=NOW + timedelta(days=6))
        assert all(path.exists() for path in paths)
        while forget_expired(now=NOW + timedelta(days=8)):
            pass

        assert not any(path.exists() for path in paths)
        states = dict(Import.objects.values_list("pk", "state"))
        assert states == {done.pk: "done", draft.pk: "expired"}
        row = ImportRow.objects.get()
        assert (row.cells, row.email_mark, row.outcome) == ("", "", "created")
