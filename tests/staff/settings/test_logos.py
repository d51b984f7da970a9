"""SEC-20, the logo: thirty files, each with its verdict; what is taken holds the picture and nothing else."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from billstead.accounts.queries import company
from tests import cast
from tests.staff.settings.test_pages import png

pytestmark = pytest.mark.django_db
CANARY = b"GPS-canary <script>alert(1)</script>"
EOI = b"\xff\xd9"


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(width: int = 4, height: int = 4, *, exif: bytes = b"", scans: int = 1, end: bytes = EOI) -> bytes:
    """The frame of a JPEG as decoders walk it: tables, size, scans with stuffed bytes and restart marks."""
    size = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xC4, b"\x00\xff\xd9table") + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"pixels\xff\x00\xff\xd0x"
    told = segment(0xE1, b"Exif\x00\x00" + exif) if exif else b""
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + told + size + (scan + told) * scans + end


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def canvas(side: int, flags: int = 0) -> tuple[bytes, bytes]:
    return b"VP8X", bytes([flags, 0, 0, 0]) + (side - 1).to_bytes(3, "little") * 2


PIXELS = (b"VP8L", b"\x2f" + struct.pack("<I", 3 | 3 << 14) + b"pixels")
TAKEN: dict[str, tuple[str, bytes]] = {
    "plain png": ("logo.png", png()),
    "png with a script behind it": ("logo.png", png(extra=CANARY)),
    "png named html": ("logo.html", png()),
    "png named after a path": ("../../../etc/cron.d/logo", png()),
    "png of a long name": ("n" * 300 + ".png", png()),
    "png of a turned name": ("logo\u202egnp.exe", png()),
    "png of a name with markup": ("<img src=x onerror=alert(1)>.png", png()),
    "jpeg": ("logo.jpg", jpeg()),
    "jpeg with a place": ("logo.jpg", jpeg(exif=CANARY)),
    "jpeg with a place between scans": ("logo.jpg", jpeg(exif=CANARY, scans=3)),
    "jpeg with a page behind it": ("logo.jpg", jpeg() + CANARY),
    "jpeg with a second picture behind it": ("logo.jpg", jpeg() + jpeg(exif=CANARY)),
    "webp": ("logo.webp", webp(PIXELS)),
    "webp with a place": ("logo.webp", webp(canvas(4, 0b00001100), PIXELS, (b"EXIF", CANARY), (b"XMP ", CANARY))),
    "webp with a page behind it": ("logo.webp", webp(PIXELS) + CANARY),
}
REFUSED: dict[str, tuple[str, bytes]] = {
    "svg": ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    "svg named png": ("logo.png", b"<?xml version='1.0'?><svg onload='alert(1)'/>"),
    "html named png": ("logo.png", b"<!doctype html><script>alert(1)</script>"),
    "gif": ("logo.gif", b"GIF89a\x04\x00\x04\x00;"),
    "pdf": ("logo.pdf", b"%PDF-1.7 /JavaScript"),
    "zip": ("logo.png", b"PK\x03\x04" + b"\x00" * 100),
    "virus pattern": ("logo.png", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"),
    "empty": ("logo.png", b""),
    "too many bytes": ("logo.png", png(extra=b"x" * 1024 * 1024)),
    "png of 30,000 pixels": ("logo.png", png(30_000, 30_000)),
    "png without a size": ("logo.png", png(0, 4)),
    "png cut off": ("logo.png", png()[:60]),
    "jpeg of 30,000 pixels": ("logo.jpg", jpeg(30_000, 4)),
    "jpeg cut off": ("logo.jpg", jpeg(end=b"")),
    "jpeg of nothing but its end": ("logo.jpg", b"\xff\xd8" + EOI + CANARY),
    "webp of 16,000 pixels": ("logo.webp", webp(canvas(16_000), PIXELS)),
    "webp without pixels": ("logo.webp", webp((b"EXIF", CANARY))),
}


@pytest.fixture
def ada(client: Client) -> Client:
    return cast.sign_in(client, cast.ada())


def uploaded(client: Client, name: str, content: bytes) -> int:
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]  # as a hostile client names it; the class would clean it.
    return client.post(reverse("settings_logo"), {"logo": file}).status_code


def test_are_thirty_at_least() -> None:
    assert len(TAKEN) + len(REFUSED) >= 30


@pytest.mark.parametrize("what", TAKEN)
def test_a_picture_is_kept_alone_and_is_nothing_but_a_picture(ada: Client, what: str) -> None:
    assert uploaded(ada, *TAKEN[what]) == 302

    shown = ada.get(reverse("company_logo"))
    body = b"".join(shown.streaming_content)  # type: ignore[attr-defined]
    assert re.fullmatch(r"logo-[0-9a-f]{24}\.(png|jpg|webp)", company().logo)
    assert b"canary" not in body and b"<script" not in body
    assert shown.headers["Content-Type"] in ("image/png", "image/jpeg", "image/webp")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert list(Path(settings.MEDIA_ROOT).glob("**/*.html")) == []


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused_with_words(ada: Client, what: str) -> None:
    assert uploaded(ada, *REFUSED[what]) == 422
    assert company().logo == ""
