"""Imports as people make them: a file, the guessed columns, the dry run, the rows applied."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from billstead.audit.models import Event, EventPayload
from billstead.core.actor import COMMAND_LINE, Actor
from billstead.importers.mapping import Mapping
from billstead.importers.models import Import, ImportRow
from billstead.importers.operations import (
    apply_import,
    apply_slice,
    check_import,
    check_slice,
    start_import,
    undo_import,
    undo_slice,
)
from tests.makers import NOW

HEADER = "Id,Company,Name,Email,Address,Postcode,City,Country"


def lines(*numbers: int, **cells: str) -> str:
    """Right rows of Berlin, one per number."""
    return "".join(
        f"{n},Firm {n} GmbH,Anna Berg {n},{cells.get('email', f'anna{n}@example.com')},Weg {n},10969,Berlin,DE\n"
        for n in numbers
    )


def table(*numbers: int, **cells: str) -> bytes:
    return f"{HEADER}\n{lines(*numbers, **cells)}".encode()


def started(content: bytes, *, name: str = "customers.csv", actor: Actor = COMMAND_LINE) -> Import:
    return start_import([content], name=name, actor=actor, now=NOW)


def checked(content: bytes, *, name: str = "customers.csv", actor: Actor = COMMAND_LINE, **choices: Any) -> Import:
    """Uploaded and judged by the guessed columns, changed as told."""
    run = started(content, name=name, actor=actor)
    check_import(run, replace(Mapping.from_json(run.mapping), **choices), actor=actor, now=NOW)
    while check_slice(run.pk):
        pass
    run.refresh_from_db()
    return run


def applied(content: bytes, *, actor: Actor = COMMAND_LINE, **choices: Any) -> Import:
    run = checked(content, actor=actor, **choices)
    apply_import(run, actor=actor, now=NOW)
    while apply_slice(run.pk, now=NOW):
        pass
    run.refresh_from_db()
    return run


def workbook(rows: Sequence[Sequence[Any]], *, more: dict[str, bytes] | None = None) -> bytes:
    """A small XLSX: text, numbers, a formula as (formula, value), a date as ("date", serial)."""
    body = "".join(
        f'<row r="{place}">{"".join(_cell(value, place, column) for column, value in enumerate(row))}</row>'
        for place, row in enumerate(rows, 1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships {links}><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        '<sheet name="Customers" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {links}><Relationship Id="r1" Type="{office}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet {main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{body}</sheetData></worksheet>",
    }
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return written.getvalue()


def _cell(value: Any, row: int, column: int) -> str:
    place = f"{chr(65 + column)}{row}"
    if isinstance(value, tuple) and value[0] == "date":
        return f'<c r="{place}" s="1"><v>{value[1]}</v></c>'
    if isinstance(value, tuple):
        return f'<c r="{place}" t="str"><f>{escape(value[0])}</f><v>{escape(str(value[1]))}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def outcomes(run: Import) -> list[str]:
    return list(ImportRow.objects.filter(run=run).order_by("line").values_list("outcome", flat=True))


def verdicts(run: Import) -> list[str]:
    return list(ImportRow.objects.filter(run=run).order_by("line").values_list("verdict", flat=True))


def reasons(run: Import) -> list[str]:
    rows = ImportRow.objects.filter(run=run).exclude(reasons="").order_by("line").values_list("reasons", flat=True)
    return [words for text in rows for _field, words in json.loads(text)]


def undone(run: Import, actor: Actor = COMMAND_LINE) -> Import:
    undo_import(run, actor=actor, now=NOW)
    while undo_slice(run.pk, now=NOW):
        pass
    run.refresh_from_db()
    return run


def facts_of(event: Event) -> dict[str, Any]:
    facts = json.loads(EventPayload.objects.get(event_id=event.pk).text)["facts"]
    return {name: value for name, (value, _field_class) in facts.items()}
