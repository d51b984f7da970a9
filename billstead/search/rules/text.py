"""The forms in which a text stands in the index. Query and text pass through the same functions, so they meet.

A form is folded text in which every word start has a space before it: "jane.doe@x.org" is " jane. doe@ x. org ".
A needle with a leading space is thus a word prefix, one with spaces on both sides a whole word, any other a substring.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from billstead.core.text import canonical_email, fold

# Scripts written without spaces: each character begins a word, so that one or two of them are found anywhere.
_UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD_STARTS = re.compile(
    rf"(?<=[^\w\s])(?=[^\W_])|(?<=_)(?=[^\W_])|(?<=\S)(?=[{_UNSPACED}])|(?<=[{_UNSPACED}])(?=[^\W_{_UNSPACED}])"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# Accents of European scripts, Hebrew points, Arabic vowels: written or left out at will.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
_LATIN_BLOCKS = ((0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F), (0xFB00, 0xFB06))
_NOT_WORD = re.compile(r"[\W_]+")


def marked(text: str) -> str:
    """Folded text with a space before every word start but the first."""
    return " ".join(_WORD_STARTS.sub(" ", _CONTROL.sub(" ", text)).split())


def written(text: str) -> str:
    """The text as it was written, on one line and without what no database keeps."""
    return " ".join(_CONTROL.sub(" ", text).split())


def latin(text: str) -> str:
    """The text as it reads in plain Latin letters, lower case."""
    return " ".join(_CONTROL.sub(" ", fold(text)).split())


def native(text: str) -> str:
    """The text in its own script, lower case and without accents."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", _CONTROL.sub(" ", text).lower()))
    return " ".join(unicodedata.normalize("NFKC", bare).lower().split())


def is_native(text: str) -> bool:
    """Whether the text has letters of another script than Latin."""
    if text.isascii():
        return False
    return any(
        ord(char) >= 0x370 and char.isalpha() and not any(first <= ord(char) <= last for first, last in _LATIN_BLOCKS)
        for char in unicodedata.normalize("NFKC", text)
    )


def forms_of_text(text: str) -> list[str]:
    """The Latin reading, and the text in its own script where that is another."""
    return [marked(latin(text)), marked(native(text))] if is_native(text) else [marked(latin(text))]


def forms_of_email(address: str) -> list[str]:
    """The address, and the form mail servers use where it is another."""
    return [*forms_of_text(address), *([] if address.isascii() else [marked(canonical_email(address))])]


def forms_of_code(code: str) -> list[str]:
    """A number as written, and without its spaces and dashes."""
    return [*forms_of_text(code), _NOT_WORD.sub("", latin(code))]


@lru_cache(maxsize=4096)
def forms_of_phone(number: str) -> tuple[str, ...]:
    """Digits with country code, digits as dialled at home; a number nobody can read stands as it was typed."""
    digits = "".join(char for char in latin(number) if char.isdigit())
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return (*forms_of_text(number), digits)
    whole = f"{parsed.country_code}{phonenumbers.national_significant_number(parsed)}"
    home = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    at_home = "".join(char for char in home if char.isdigit())
    typed = () if digits in whole or digits in at_home else (digits,)
    return (f"+ {whole}", *(() if at_home in whole else (at_home,)), *typed)


def words_of(form: str) -> set[str]:
    """The words of a form that are kept: two letters or more, no mere numbers."""
    return {word for word in _NOT_WORD.split(form) if 2 <= len(word) <= 32 and not word.isdigit()}
