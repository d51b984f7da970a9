"""Logo files: known by their first bytes, measured before they are kept, served as nothing but images."""

from __future__ import annotations

import hashlib
import re
import struct
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from billstead.core.errors import OperationError

MAX_BYTES: Final = 1024 * 1024
MAX_SIDE: Final = 2000
TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
_JPEG_SIZES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
# What is coded of a JPEG's scan: 0xFF stands there only before a zero or a restart mark.
_SCAN: Final = re.compile(rb"(?:[^\xff]+|\xff[\x00\xd0-\xd7])*", re.DOTALL)
_KEPT_PNG: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"})


class LogoRefused(OperationError):
    """The file is no picture we can show safely."""

    code = "logo"


def store(upload: UploadedFile) -> str:
    """Keep a checked picture below the media folder, without its metadata; returns its file name."""
    if (upload.size or 0) > MAX_BYTES:
        raise LogoRefused(_("This file is larger than 1 MB. Choose a smaller one"))
    content = upload.read()
    kind, content = checked(content)
    name = f"logo-{hashlib.sha256(content).hexdigest()[:24]}.{kind}"
    _folder().mkdir(parents=True, exist_ok=True)
    (_folder() / name).write_bytes(content)
    return name


def checked(content: bytes) -> tuple[str, bytes]:
    """(kind, content without metadata) of a PNG, JPEG or WebP picture of a bearable size; raises LogoRefused."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png", _png(content)
        if content.startswith(b"\xff\xd8\xff"):
            return "jpg", _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return "webp", _webp(content)
    except (struct.error, IndexError, ValueError):
        raise LogoRefused(_("This picture is damaged. Save it again and choose it anew")) from None
    raise LogoRefused(_("Choose a PNG, JPEG or WebP picture"))


def opened(name: str) -> tuple[IO[bytes], str] | None:
    """The logo's file and content type; None when there is none."""
    kind = name.rpartition(".")[2]
    path = _folder() / Path(name).name
    if not name or kind not in TYPES or not path.is_file():
        return None
    return path.open("rb"), TYPES[kind]


def delete(name: str) -> None:
    """Forget a file that is no longer the logo."""
    if name:
        (_folder() / Path(name).name).unlink(missing_ok=True)


def _png(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while True:
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise ValueError("cut off")
        if at == 8:
            if kind != b"IHDR":
                raise ValueError("no header")
            _bearable(*struct.unpack(">II", chunk[8:16]))
        if kind in _KEPT_PNG:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
        at += 12 + length


def _jpeg(content: bytes) -> bytes:
    """Up to the end of the picture: what stands behind it, another picture with its metadata too, is left out."""
    kept, at, measured = [content[:2]], 2, False
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == 0xD9 and measured:
            return b"".join([*kept, content[at : at + 2]])
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        segment = content[at : at + 2 + length]
        if len(segment) != 2 + length or length < 2:
            raise ValueError("cut off")
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", segment[5:9])
            _bearable(width, height)
            measured = True
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            kept.append(segment)
        at += 2 + length
        if marker == 0xDA:
            scan = _SCAN.match(content, at)
            assert scan is not None
            kept.append(scan[0])
            at = scan.end()


def _webp(content: bytes) -> bytes:
    (size,) = struct.unpack("<I", content[4:8])
    body, kept, at = content[8 : 8 + size], [], 4
    if len(body) != size:
        raise ValueError("cut off")
    measured = False
    while at + 8 <= len(body):
        kind, (length,) = body[at : at + 4], struct.unpack("<I", body[at + 4 : at + 8])
        chunk = body[at : at + 8 + length + (length & 1)]
        data = chunk[8:]
        if kind == b"VP8X":
            _bearable(1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little"))
            # Without the flags of metadata chunks, which are left out.
            chunk = chunk[:8] + bytes([data[0] & ~0b00101100]) + data[1:]
            measured = True
        elif kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
            width, height = struct.unpack("<HH", data[6:10])
            _bearable(width & 0x3FFF, height & 0x3FFF)
            measured = True
        elif kind == b"VP8L" and data[0] == 0x2F:
            (bits,) = struct.unpack("<I", data[1:5])
            _bearable((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
            measured = True
        if kind in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"):
            kept.append(chunk)
        at += 8 + length + (length & 1)
    if not measured:
        raise ValueError("no size")
    inner = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _bearable(width: int, height: int) -> None:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise LogoRefused(_("This picture has more than 2,000 pixels on a side. Make it smaller first"))


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "logos"
