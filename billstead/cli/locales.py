"""Catalogues: extracted from code and templates, compiled without gettext's tools, and a pseudo-locale for tests.

`python -m billstead.cli.locales extract | compile | pseudo`; needs no settings and no database.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LOCALES = PACKAGE / "locale"
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)
# What stays as it is inside a message: placeholders, tags, entities.
_KEPT = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%[a-zA-Z%]|\{\w*\}|</?[a-zA-Z][^>]*>|&#?\w+;")


def extracted() -> Catalog:
    """All messages of the package, in the order of files and lines."""
    catalog = Catalog(project="Billstead", charset="utf-8", fuzzy=False)
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if "migrations" in path.parts or (path.suffix != ".py" and "templates" not in path.parts):
            continue
        for line, function, messages, comments in _messages(path):
            _add(catalog, function, messages, path.relative_to(PACKAGE.parent).as_posix(), line, comments)
    return catalog


def _messages(path: Path) -> Iterator[tuple[int, str, Any, list[str]]]:
    source = path.read_bytes()
    if path.suffix != ".py":
        # templatize() leaves calls of gettext and X for everything else; the tokenizer minds indentation.
        lines = templatize(source.decode("utf-8"), origin=str(path)).split("\n")
        source = "\n".join(line.strip() for line in lines).encode("utf-8")
    found: Iterable[Any] = extract_python(io.BytesIO(source), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    for line, function, messages, comments, *_context in found:
        yield line, function, messages, comments


def _add(catalog: Catalog, function: str, messages: Any, path: str, line: int, comments: list[str]) -> None:
    parts = list(messages) if isinstance(messages, tuple) else [messages]
    context = parts.pop(0) if "pgettext" in function else None
    singular = parts[0] if parts else None
    if not singular:
        return
    is_plural = "ngettext" in function or "npgettext" in function
    identity = (singular, parts[1]) if is_plural and len(parts) > 1 and parts[1] else singular
    catalog.add(identity, locations=[(path, line)], auto_comments=comments, context=context)


def pseudo(text: str) -> str:
    """The text in accents and brackets, a third longer: what stays plain English was never translated."""
    pieces, end = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [text[end : kept.start()].translate(_ACCENTED), kept.group()]
        end = kept.end()
    pieces.append(text[end:].translate(_ACCENTED))
    body = "".join(pieces)
    lead, trail = body[: len(body) - len(body.lstrip())], body[len(body.rstrip()) :]
    return f"{lead}[{body.strip()}{'~' * (len(text) // 3)}]{trail}"


def write_pseudo(folder: Path) -> int:
    """Write the pseudo-locale en-XA below `folder`; returns how many messages it has."""
    catalog = extracted()
    for message in catalog:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = tuple(pseudo(str(text)) for text in ids)
            message.string = strings if len(strings) > 1 else strings[0]
    target = folder / "en_XA" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    draft.replace(target)
    return len(catalog)


def compile_all() -> int:
    """Compile each .po of the package whose .mo is missing or older."""
    compiled = 0
    for source in LOCALES.rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file)
        with target.open("wb") as file:
            write_mo(file, catalog)
        compiled += 1
    return compiled


def extract() -> int:
    """Write locale/django.pot, what translators start from."""
    catalog = extracted()
    LOCALES.mkdir(exist_ok=True)
    with (LOCALES / "django.pot").open("wb") as file:
        write_po(file, catalog, width=100, omit_header=False, sort_by_file=True)
    return len(catalog)


def main(words: list[str]) -> int:
    settings.configure()
    acts = {"extract": extract, "compile": compile_all, "pseudo": lambda: write_pseudo(LOCALES)}
    if len(words) != 1 or words[0] not in acts:
        print("usage: bin/locale extract | compile | pseudo", file=sys.stderr)
        return 2
    count = acts[words[0]]()
    if words[0] != "compile":
        print(f"{words[0]}: {count} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
