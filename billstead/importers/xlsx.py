"""XLSX by its content: measured before it is opened, and opened by a process of its own that writes plain CSV.

A hostile workbook then costs that process its life, never the web server's memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from . import workbook
from .csv import Format
from .limits import MAX_MEMBERS, MAX_UNPACKED
from .refusals import FileRefused

FORMAT: Final = Format("utf-8", ",", has_header=True, counts_records=True)
_SECONDS: Final = 120
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def is_workbook(path: Path) -> bool:
    """Whether this is a workbook, whatever its name says; raises FileRefused for what looks like one and is not."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLE:
        raise FileRefused(_("This is an old Excel file, or one with a password. Save it as XLSX or CSV without one."))
    if start == _PDF:
        raise FileRefused(_("This is a PDF. Choose a CSV or XLSX file."))
    if start != _ZIP:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged() from error
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise FileRefused(_("This is a ZIP file and no workbook. Unpack it and choose the CSV or XLSX file in it."))
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise FileRefused(
            _("This workbook unpacks to more than %(limit)s MB. Save its sheet as CSV.")
            % {"limit": MAX_UNPACKED // (1024 * 1024)}
        )
    return True


def write_csv(source: Path, target: Path) -> None:
    """The first sheet with content as UTF-8 CSV; raises FileRefused."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module and two paths of our own making
            [sys.executable, "-P", workbook.__file__, str(source), str(target)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(_("This workbook takes too long to read. Save its sheet as CSV.")) from error
    if done.returncode:
        raise _damaged()
    if json.loads(done.stdout)["rows"] == 0:
        raise FileRefused(_("This file is empty."))


def _damaged() -> FileRefused:
    return FileRefused(_("This workbook is damaged or holds more than can be read. Save its sheet as CSV."))
