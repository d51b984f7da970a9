"""Text as people type it: folded for comparing and sorting, cleaned before it is stored."""

from __future__ import annotations

import re
import unicodedata

import idna
from anyascii import anyascii
from django.utils.translation import gettext as _

from .errors import OperationError
from .storable import is_storable

_SPACES = re.compile(r"\s+")
# Marks that turn the direction of what follows: they make a reader see another text than is stored.
_TURNING = frozenset([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_INVISIBLE = frozenset([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD, 0x180E, 0x061C])


class BadText(OperationError):
    """Text that no one could have meant: lone surrogates, NUL, or nothing visible at all."""

    code = "bad_text"


def fold(text: str) -> str:
    """Fold case, accents and script for comparing and sorting; both engines store what this returns."""
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", text.lower()).strip()


def sort_key(text: str, length: int = 80) -> str:
    """The folded text a column sorts by; text without a Latin reading sorts by its own characters."""
    return (fold(text) or text.strip().lower())[:length]


def number_key(number: str) -> str:
    """The key a number sorts by: folded, its digits padded, so that C-1000000 follows C-999999."""
    return re.sub(r"[0-9]+", lambda digits: digits[0].zfill(12), fold(number))[:60]


def clean(text: str, *, multiline: bool = False, field: str | None = None) -> str:
    """The text in NFC without white space at its ends; raises BadText for what cannot be kept as typed.

    Nothing else is altered: names stay as their owners write them. Zero-width joiners stay, Persian and emoji
    need them.
    """
    if text.isascii() and text.isprintable():
        return text.strip()  # Most of what is typed; an import asks a hundred times a row.
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not is_storable(text):
        raise BadText(_("This text contains a character that cannot be stored"), field=field)
    for char in text:
        if ord(char) in _TURNING:
            raise BadText(_("This text contains a mark that reverses what follows. Type it without"), field=field)
        if unicodedata.category(char) == "Cc" and not (multiline and char in "\n\t"):
            raise BadText(_("This text contains a control character or a line break. Type it without"), field=field)
    if text and all(ord(char) in _INVISIBLE or char.isspace() for char in text):
        raise BadText(_("This text has no visible characters"), field=field)
    return text


def canonical_email(address: str) -> str:
    """The form two spellings of one address share: local part NFKC and case folded, domain in IDNA 2008 ASCII.

    In a domain ß and ss are two letters (UTS 46): straße.de and strasse.de may belong to two people.
    """
    local, _at, domain = unicodedata.normalize("NFKC", address.strip()).rpartition("@")
    return f"{unicodedata.normalize('NFKC', local.casefold())}@{_canonical_domain(domain)}"


def _canonical_domain(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        return domain.casefold()  # What IDNA refuses, the address check refuses; here it only must not crash.
