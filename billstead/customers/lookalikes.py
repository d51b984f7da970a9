"""Letters that look alike across scripts (the part of Unicode's confusables that addresses meet)."""

from __future__ import annotations

import unicodedata

_CYRILLIC = dict(zip("асеһіјӏорԛѕԝхузнкмтвгѵ", "acehijlopqswxy3hkmtbrv", strict=True))
_GREEK = dict(zip("αβγεικνορτυχω", "aßyeiκvoptuxw", strict=True))
_LATIN = {"ı": "i", "ſ": "s", "ɑ": "a", "ɡ": "g", "ɩ": "i", "ʟ": "l", "ᴏ": "o", "ⅼ": "l", "ℓ": "l", "ł": "l", "ø": "o"}
_ARMENIAN = {"օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "ք": "p"}
_ALIKE = str.maketrans({**_CYRILLIC, **_GREEK, **_LATIN, **_ARMENIAN})


def skeleton(text: str) -> str:
    """The text with each letter replaced by the Latin letter it looks like, without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_ALIKE)
    return plain


def mixed_scripts(text: str) -> bool:
    """Whether one word mixes scripts, or is foreign letters that all look Latin, or hides a twin letter."""
    if text.isascii():
        return False
    scripts = {script for char in text if (script := _script(char))}
    if len(scripts) > 1 and scripts - {"HIRAGANA", "KATAKANA", "CJK", "HANGUL", "BOPOMOFO"}:
        return True
    if any(char in _LATIN for char in text) and not {"ø", "ł"} & set(text):
        return True
    letters = [char for char in text.casefold() if char.isalpha()]
    return bool(letters) and scripts <= {"CYRILLIC", "GREEK", "ARMENIAN"} and all(ord(c) in _ALIKE for c in letters)


def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    return unicodedata.name(char, "").split(" ")[0].replace("FULLWIDTH", "LATIN").replace("KELVIN", "LATIN")
