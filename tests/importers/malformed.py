"""INP-03: forty files as they come, each with what must become of it.

An outcome is words of the refusal at the upload, words of the refusal at the check, or how many rows would be created,
skipped and failed. `holds` is a value that must stand among the first customer's.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from tests.importers.makers import HEADER, lines, table, workbook

UMLAUTS = f"{HEADER}\n1,Müller & Söhne,Jürgen Weiß,j@example.com,Königstraße 1,10969,Köln,DE\n"
SHEET = [HEADER.split(","), [1, "Firm 1", "Anna", "anna@example.com", "Weg 1", "10969", "Berlin", "DE"]]


@dataclass(frozen=True)
class Case:
    content: Callable[[], bytes]
    refused: str = ""
    unreadable: str = ""
    rows: tuple[int, int, int] = (0, 0, 0)
    holds: str = ""
    name: str = "customers.csv"


def text(content: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: content.encode(encoding)


def zipped(name: str, content: bytes) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()


def semicolons(content: str) -> str:
    return content.replace(",", ";")


CASES: dict[str, Case] = {
    # Encodings
    "plain UTF-8": Case(text(UMLAUTS), rows=(1, 0, 0), holds="Müller & Söhne"),
    "UTF-8 with BOM": Case(text(UMLAUTS, "utf-8-sig"), rows=(1, 0, 0), holds="Müller & Söhne"),
    "UTF-16 with BOM": Case(text(UMLAUTS, "utf-16"), rows=(1, 0, 0), holds="Müller & Söhne"),
    "UTF-16 LE without BOM": Case(text(UMLAUTS, "utf-16-le"), rows=(1, 0, 0), holds="Müller & Söhne"),
    "UTF-16 BE without BOM": Case(text(UMLAUTS, "utf-16-be"), rows=(1, 0, 0), holds="Müller & Söhne"),
    "Windows-1252": Case(text(UMLAUTS.replace("Weiß", "Weiß €"), "cp1252"), rows=(1, 0, 0), holds="Jürgen Weiß €"),
    "Latin-1": Case(text(UMLAUTS, "latin-1"), rows=(1, 0, 0), holds="Jürgen Weiß"),
    "UTF-8 cut within a letter": Case(lambda: UMLAUTS.encode() + b"2,X\xc3", rows=(1, 0, 1)),
    # Delimiters and lines
    "semicolons": Case(text(semicolons(UMLAUTS)), rows=(1, 0, 0), holds="Müller & Söhne"),
    "tabs": Case(text(UMLAUTS.replace(",", "\t")), rows=(1, 0, 0), holds="Müller & Söhne"),
    "bars": Case(text(UMLAUTS.replace(",", "|")), rows=(1, 0, 0), holds="Müller & Söhne"),
    "sep= of Excel": Case(text("sep=;\n" + semicolons(UMLAUTS)), rows=(1, 0, 0), holds="Müller & Söhne"),
    "lone CR": Case(lambda: table(1, 2).replace(b"\n", b"\r"), rows=(2, 0, 0)),
    "CR LF": Case(lambda: table(1, 2).replace(b"\n", b"\r\n"), rows=(2, 0, 0)),
    "no line break at the end": Case(lambda: table(1, 2).rstrip(b"\n"), rows=(2, 0, 0)),
    "blank lines between": Case(lambda: table(1) + b"\n\n,,,,,,,\n" + lines(2).encode(), rows=(2, 0, 0)),
    # Quotes
    "quotes around and within": Case(
        text(f'{HEADER}\n1,"Firm ""A"", Ltd","Anna",a@example.com,"Weg 1\nHaus 2",10969,Berlin,DE\n'),
        rows=(1, 0, 0), holds='Firm "A", Ltd',
    ),
    "a quote never closed": Case(lambda: table(*range(8)) + b'2,"Firm,Anna', unreadable="Line 10 holds a quote"),
    "a quote within a word": Case(lambda: table(1) + b'2,Firm 5" pipes,Anna,b@example.com,Weg 1,10969,Berlin,DE\n',
                                  rows=(2, 0, 0)),
    # Shapes
    "nothing at all": Case(lambda: b"", refused="This file is empty."),
    "white space only": Case(lambda: b"\n \r\n\t\n", refused="This file is empty."),
    "header only": Case(lambda: HEADER.encode(), refused="no rows below"),
    "header twice": Case(lambda: table(1) + table(2), rows=(2, 1, 0)),
    "a column name twice": Case(
        text(f"{HEADER},Email\n1,Firm,Anna,a@example.com,Weg 1,10969,Berlin,DE,b@example.com\n"), rows=(1, 0, 0)
    ),
    "no header": Case(text(lines(1, 2)), refused=""),
    "short rows": Case(lambda: table(1) + b"2,Firm 2\n", rows=(1, 0, 1)),
    "long rows": Case(lambda: table(1) + lines(2).encode().rstrip(b"\n") + b",too,much\n", rows=(1, 0, 1)),
    "long rows of nothing": Case(lambda: table(1).rstrip(b"\n") + b",,,\n", rows=(1, 0, 0)),
    "300 columns": Case(text(",".join(f"c{n}" for n in range(300)) + "\n1\n"), refused="more than 200 columns"),
    # Content
    "NUL in a cell": Case(lambda: table(1) + lines(2).encode().replace(b"Firm 2", b"Firm\x00 2"), rows=(1, 0, 1)),
    "a cell of 10 MB": Case(
        lambda: table(*range(8)) + b"2," + b"x" * 10_000_000 + b"\n", unreadable="100,000 characters"
    ),
    "a line of 10 MB first": Case(lambda: b"x" * 10_000_000, refused="100,000 characters"),
    "the same row twice": Case(lambda: table(1, 2, 1), rows=(2, 1, 0)),
    "the same address twice": Case(lambda: table(1, 2, email="same@example.com"), rows=(1, 1, 0)),
    "formulas": Case(
        text(f"{HEADER}\n1,'=cmd|' /C calc'!A0,'+Anna,a@example.com,'-1,10969,Berlin,DE\n"), rows=(1, 0, 0),
        holds="=cmd|' /C calc'!A0",
    ),
    "marks that reverse": Case(lambda: table(1) + lines(2).replace("Firm 2", "Firm \u202e2").encode(), rows=(1, 0, 1)),
    # Workbooks and what pretends
    "XLSX named .csv": Case(lambda: workbook(SHEET), rows=(1, 0, 0), holds="Firm 1"),
    "CSV named .xlsx": Case(lambda: table(1), name="customers.xlsx", rows=(1, 0, 0), holds="Firm 1 GmbH"),
    "XLSX with formula and date": Case(
        lambda: workbook([[*SHEET[0], "Created"], [2, ("A1&B1", "Firm by formula"), *SHEET[1][2:], ("date", 44000)]]),
        rows=(1, 0, 0), holds="Firm by formula",
    ),
    "a ZIP that is no workbook": Case(lambda: zipped("customers.csv", table(1)), refused="no workbook"),
    "a damaged workbook": Case(lambda: workbook(SHEET)[:-40], refused="damaged"),
    "a workbook without rows": Case(lambda: workbook([]), refused="empty"),
    "an old Excel file": Case(lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 2000, refused="old Excel"),
    "a PDF": Case(lambda: b"%PDF-1.7 ...", refused="PDF"),
    "a picture": Case(lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, refused="no text file"),
}  # fmt: skip
