"""An import by its pages: upload, columns, check, apply, stop, undo, with and without scripts, and for whom not."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billstead.audit.models import Event
from billstead.customers.models import Customer
from billstead.importers.models import Import, ImportRow
from billstead.importers.operations import apply_import
from billstead.jobs.models import Job
from billstead.jobs.worker import run_due
from tests import cast
from tests.importers.makers import NOW, applied, checked, lines, started, table
from tests.makers import make_customer
from tests.scene import client_of
from tests.staff.customers.html_form import read_form

pytestmark = pytest.mark.django_db
NEW = "/customers/imports/new/"


@pytest.fixture
def owner(client: Client) -> Client:
    return cast.sign_in(client, cast.ada())


def upload(client: Client, content: bytes, name: str = "customers.csv") -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, content, content_type="text/html")})


def page(client: Client, run: Import, **headers: str) -> str:
    return client.get(reverse("import_page", args=[run.pk]), headers=headers).content.decode()


def chosen(client: Client, run: Import, **changes: str) -> dict[str, Any]:
    """What the columns' form sends as it stands, changed as told."""
    html = client.get(reverse("import_columns", args=[run.pk])).content.decode()
    return read_form(html, "columns-form") | {"act": "check"} | changes


class TestWayThrough:
    def test_from_the_list_to_the_report_and_back(self, owner: Client) -> None:
        answer = upload(owner, table(1, 2) + b"3,bad,row\n")
        run = Import.objects.get()
        assert answer["Location"] == reverse("import_columns", args=[run.pk])
        html = owner.get(answer["Location"]).content.decode()
        assert "anna1@example.com" in html and "Line 2" in html

        answer = owner.post(answer["Location"], chosen(owner, run))
        assert answer["Location"] == reverse("import_page", args=[run.pk])
        waiting = page(owner, run)
        assert "Look again" in waiting and "hx-get" in waiting
        run_due()
        told = page(owner, run)
        assert "Import 2 rows" in told and "Cannot come in" in told and "Look again" not in told
        assert Customer.objects.count() == 0

        owner.post(reverse("import_apply", args=[run.pk]))
        assert "Stop" in page(owner, run)
        run_due()
        assert "Imported" in page(owner, run) and Customer.objects.count() == 2
        mine = f"/customers/?q=import:{run.pk}"
        make_customer()
        assert f'href="{mine}"' in page(owner, run)
        listed = owner.get(mine).content.decode()
        assert listed.count('role="rowheader"') == 2 and "anna1@example.com" in listed
        owner.post(reverse("import_undo", args=[run.pk]))
        run_due()

        assert "Taken back" in page(owner, run) and Customer.objects.count() == 1
        assert f"import:{run.pk}" not in page(owner, run)
        assert "customers.csv" in owner.get(mine).content.decode()
        assert "There is no import 99" in owner.get("/customers/?q=import:99").content.decode()
        assert "is no number of an import" in owner.get("/customers/?q=import:x").content.decode()
        history = owner.get("/settings/history/").content.decode()
        assert reverse("import_page", args=[run.pk]) in history and "took back the import" in history

    def test_a_fragment_for_htmx(self, owner: Client) -> None:
        run = checked(table(1), actor=cast.actor(cast.ada()))
        apply_import(run, actor=cast.actor(cast.ada()), now=NOW)

        html = page(owner, run, **{"HX-Request": "true"})

        assert html.lstrip().startswith('<div id="import" hx-get=') and "<html" not in html

    def test_columns_are_remembered_for_the_same_names(self, owner: Client) -> None:
        upload(owner, table(1))
        first = Import.objects.get()
        owner.post(
            reverse("import_columns", args=[first.pk]), chosen(owner, first, **{"column-2": "", "source": "oldbase"})
        )

        upload(owner, table(5))

        html = owner.get(reverse("import_columns", args=[Import.objects.order_by("-pk")[0].pk])).content.decode()
        form = read_form(html, "columns-form")
        assert (form["column-2"], form["source"], form["column-1"]) == ("", "oldbase", "company")

    def test_reading_in_another_way_guesses_anew(self, owner: Client) -> None:
        run = started("Company;Email\nÄ;a@example.com\n".encode("cp1252"), actor=cast.actor(cast.ada()))

        owner.post(
            reverse("import_columns", args=[run.pk]),
            {"act": "read", "encoding": "mac-roman", "delimiter": "tab", "has_header": "on"},
        )

        run.refresh_from_db()
        assert (run.encoding, run.delimiter, len(run.columns)) == ("mac-roman", "\t", 1)

    def test_reasons_can_be_downloaded_and_open_no_formula(self, owner: Client) -> None:
        run = checked(table(1).replace(b"Firm 1 GmbH", b"=1+1").replace(b"10969", b""), actor=cast.actor(cast.ada()))

        answer = owner.get(reverse("import_rows_csv", args=[run.pk]))

        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert rows[0][:5] == ["Line", "Result", "Field", "Reason", "Id"]
        assert rows[1][:4] == ["2", "Fail", "Postal code", "Enter the postal code"] and rows[1][5] == "'=1+1"
        assert "attachment" in answer["Content-Disposition"]


class TestBadInput:
    def test_each_file_that_cannot_be_read_says_why_beside_its_field(self, owner: Client) -> None:
        for content, words in ((b"", "empty"), (b"%PDF-1", "PDF"), (b"Company,Email\n", "no rows below")):
            answer = upload(owner, content)
            assert answer.status_code == 422 and words in answer.content.decode()

        assert owner.post(NEW).status_code == 422
        assert Import.objects.count() == 0

    def test_choices_there_are_not_are_422_and_start_nothing(self, owner: Client) -> None:
        run = started(table(1), actor=cast.actor(cast.ada()))
        url = reverse("import_columns", args=[run.pk])
        for change in (
            {"column-0": "status_since"}, {"column-3": ""}, {"column-0": "email"}, {"on_known": "delete"},
            {"source": ""}, {"separator": "\x00"}, {"dates": "year"},
        ):  # fmt: skip
            assert owner.post(url, chosen(owner, run, **change)).status_code == 422, change

        run.refresh_from_db()
        assert run.state == "mapping" and Job.objects.count() == 0 and not Event.objects.filter(subject_kind="import")

    def test_a_file_beyond_the_limit_is_refused_elsewhere_but_taken_here(self, owner: Client, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000
        content = table(*range(100))

        assert upload(owner, content).status_code == 302
        assert owner.post("/me/", {"file": SimpleUploadedFile("x.csv", content)}).status_code == 413
        assert upload(Client(raise_request_exception=False), content).status_code == 413

    def test_acts_out_of_turn_lead_back_and_do_nothing(self, owner: Client) -> None:
        run = checked(table(1), actor=cast.actor(cast.ada()))

        for name in ("import_stop", "import_undo"):
            assert owner.post(reverse(name, args=[run.pk])).status_code == 302

        run.refresh_from_db()
        assert run.state == "checked" and not Event.objects.filter(subject_kind="import").exists()


class TestWhoSeesWhat:
    def test_cells_show_to_whoever_brought_them_only(self) -> None:
        run = checked(table(1).replace(b"10969", b"") + lines(7).encode(), actor=cast.actor(cast.ada()))
        mia = client_of(cast.mia())

        html = page(mia, run)

        assert "Enter the postal code" not in html and "Ada Lovelace" in html and "Cannot come in" in html
        for name in ("import_columns", "import_rows_csv"):
            assert mia.get(reverse(name, args=[run.pk])).status_code == 403
        for name in ("import_apply", "import_discard", "import_columns"):
            assert mia.post(reverse(name, args=[run.pk])).status_code == 403
        assert Customer.objects.count() == 0

    def test_the_list_shows_its_button_to_those_who_may(self) -> None:
        make_customer()

        assert reverse("import_list") in client_of(cast.mia()).get("/customers/").content.decode()
        assert reverse("import_list") not in client_of(cast.sue()).get("/customers/").content.decode()

    def test_an_empty_list_offers_a_file(self, owner: Client) -> None:
        assert f'href="{NEW}"' in owner.get("/customers/").content.decode()

    def test_a_job_given_up_says_so(self, owner: Client) -> None:
        run = checked(table(1), actor=cast.actor(cast.ada()))
        apply_import(run, actor=cast.actor(cast.ada()), now=NOW)
        Job.objects.update(state="failed", unique_key=None, last_error="Boom")

        html = page(owner, run)

        assert "Boom" in html and "Try again" in html and "hx-trigger" not in html.split("<main")[1].split("</main")[0]


class TestQueries:
    def test_are_as_many_for_one_row_as_for_many(self, owner: Client) -> None:
        counts = []
        for numbers in (range(1), range(20, 60)):
            run = applied(table(*numbers).replace(b"10969", b""), actor=cast.actor(cast.ada()), on_known="skip")
            ImportRow.objects.filter(run=run).update(verdict="fail")
            for name in ("import_page", "import_list"):
                url = reverse(name, args=[run.pk] if name == "import_page" else [])
                owner.get(url)
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    assert owner.get(url).status_code == 200
                counts.append(len(queries))

        assert counts[:2] == counts[2:] and max(counts) <= 12
