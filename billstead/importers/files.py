"""Uploaded files: kept under random names in a folder that is served by nobody, and for a week."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from .refusals import FileRefused

_KEY: Final = re.compile(r"[0-9a-f]{32}")
_NAME_LENGTH: Final = 120


def keep(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write an upload to a new file of a name nobody can guess; returns its key and size."""
    key = secrets.token_hex(16)
    path, size = path_of(key), 0
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.IMPORT_LIMIT:
                    raise FileRefused(too_large(), field="file")
                file.write(chunk)
    except BaseException:
        forget(key)
        raise
    return key, size


def too_large() -> str:
    return _("This file is larger than %(limit)s MB. Split it, or raise BILLSTEAD_IMPORT_LIMIT_MB.") % {
        "limit": settings.IMPORT_LIMIT // (1024 * 1024)
    }


def path_of(key: str) -> Path:
    """Where a file lies; a key that is none of ours never becomes a path."""
    if not _KEY.fullmatch(key):
        raise FileRefused(_("The file of this import is gone. Upload it again."))
    return Path(settings.DATA) / "imports" / key


def is_there(key: str) -> bool:
    return bool(_KEY.fullmatch(key)) and path_of(key).is_file()


def forget(key: str) -> None:
    """Remove a file; one that is gone already is no error."""
    if _KEY.fullmatch(key):
        path_of(key).unlink(missing_ok=True)


def shown_name(name: str) -> str:
    """A file's name as it may be shown: the last part, one line, nothing that turns or hides what follows."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C" and not 0xD800 <= ord(char) <= 0xDFFF)
    seen = " ".join(seen.split())
    if len(seen) > _NAME_LENGTH:
        stem, dot, ending = seen.rpartition(".")
        kept = f"{dot}{ending}" if dot and len(ending) <= 8 else ""
        seen = f"{(stem if kept else seen)[: _NAME_LENGTH - len(kept) - 1]}…{kept}"
    return seen or _("Unnamed file")
