"""Hostile and odd strings for every writable field (INP-01), by what they try. Our own list, none copied."""

from __future__ import annotations

CLASSES: dict[str, tuple[tuple[str, str], ...]] = {
    # Characters databases, encoders and headers stumble over.
    "bytes": (
        ("nul", "a\x00b"),
        ("nul only", "\x00"),
        ("escape", "a\x1b[31mb"),
        ("delete", "a\x7fb"),
        ("next line control", "a\x85b"),
        ("lone high surrogate", "a\ud800b"),
        ("lone low surrogate", "a\udfffb"),
        ("noncharacter", "a\ufffeb"),
        ("last code point", "a\U0010ffffb"),
        ("replacement", "a\ufffdb"),
    ),
    # Line ends.
    "line ends": (
        ("crlf header", "a\r\nBcc: eve@example.com"),
        ("lone cr", "a\rb"),
        ("lone lf", "a\nb"),
        ("line separator", "a\u2028b"),
        ("tab", "a\tb"),
    ),
    # Nothing to see.
    "nothing to see": (
        ("empty", ""),
        ("spaces", "     "),
        ("no-break spaces", "\u00a0\u00a0"),
        ("zero width only", "\u200b\u200c\u200d"),
        ("byte order mark", "\ufeff"),
        ("soft hyphens", "\u00ad\u00ad"),
        ("hangul filler", "\u3164"),
    ),
    # Direction.
    "direction": (
        ("right to left override", "abc\u202edcba"),
        ("isolates", "\u2066abc\u2069"),
        ("hebrew", "דוד בן־גוריון"),
        ("arabic", "محمد بن سلمان"),
        ("right to left mark", "a\u200fb"),
    ),
    # Size.
    "size": (
        ("10k combining marks", "e" + "\u0301" * 10_000),
        ("zalgo", "Z\u0363\u0315\u0338\u0362a\u0334\u0327lgo"),
        ("one megabyte", "x" * 1_000_000),
        ("201 characters", "n" * 201),
        ("astral 200", "\U0001d54f" * 200),
    ),
    # Normal forms and case.
    "forms and case": (
        ("composed", "Ren\u00e9e"),
        ("decomposed", "Rene\u0301e"),
        ("kelvin sign", "mi\u212ae"),
        ("turkish dotless i", "ısı"),
        ("turkish dotted i", "İstanbul"),
        ("sharp s", "Straße ẞ"),
        ("long s", "ſtead"),
        ("full width", "ＡＣＭＥ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("cyrillic look-alike", "раураl"),
    ),
    # Pictures and scripts.
    "scripts": (
        ("family emoji", "👨‍👩‍👧‍👦"),
        ("flag emoji", "🇩🇪"),
        ("skin tone", "👍🏽"),
        ("japanese", "田中太郎"),
        ("thai", "สวัสดี"),
        ("persian joiner", "می‌خواهم"),
    ),
    # Words computers take for something else.
    "words": (
        ("null word", "null"),
        ("undefined word", "undefined"),
        ("proto", "__proto__"),
        ("not a number", "NaN"),
        ("true", "True"),
        ("huge number", "99999999999999999999999999"),
        ("negative", "-1"),
        ("scientific", "1e309"),
    ),
    # Code.
    "code": (
        ("single quote", "O'Brien"),
        ("quotes", "\"'`"),
        ("sql", "'); DROP TABLE customers_customer;--"),
        ("sql like", "%_\\"),
        ("html", "<script>alert(1)</script>"),
        ("html attribute", '" autofocus onfocus="alert(1)'),
        ("html entity", "&lt;b&gt; &amp;amp;"),
        ("template", "{{7*7}}{% debug %}"),
        ("format", "{0.__class__} %(x)s %s ${7*7}"),
        ("path", "../../etc/passwd"),
        ("formula", '=HYPERLINK("http://evil.example","x")'),
        ("json", '{"a": ["b"]}'),
        ("javascript address", "javascript:alert(1)"),
    ),
}
STRINGS = tuple(string for strings in CLASSES.values() for string in strings)


def one_of_each_class(place: int) -> list[tuple[str, str]]:
    """A string of each class for the field at this place; over the fields every string has its turn."""
    return [strings[place % len(strings)] for strings in CLASSES.values()]
