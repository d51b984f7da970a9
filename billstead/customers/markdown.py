"""Notes as safe HTML: Markdown without raw HTML, images or scripts, cleaned once more after rendering."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_TAGS = set(
    "p br strong em s a ul ol li blockquote code pre h1 h2 h3 h4 h5 h6 hr span table thead tbody tr th td".split()
)
_SCHEMES = {"http", "https", "mailto", "tel"}
_TAG, _PLAIN = re.compile(r"(<[^>]*>)"), re.compile(r"</?(?:a|code|pre)\b")
_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
)
_MARKS = "[]()*_~`<>&!\\|#"
# Six thousand take less than a tenth of a second; a page shows fifty notes. A line costs as much as eight marks.
MOST_WORK, WORK_OF_A_LINE = 6_000, 8


def render_markdown(text: str, names: Iterable[str] = ()) -> SafeString:
    """The HTML of a note; whatever is written in it, nothing runs and nothing is loaded. "@" and a name is marked.

    A text that would take too long to read as Markdown is shown as it was typed.
    """
    html = _markdown.render(text) if _work(text) <= MOST_WORK else _as_typed(text)
    return SafeString(
        nh3.clean(
            _marked(html, names),
            tags=_TAGS,
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            allowed_classes={"span": {"mention"}},
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )


def _work(text: str) -> int:
    """What reading it may cost: its marks, its lines, and the cells of its tables, where short rows are filled up."""
    cells = 0
    for block in re.split(r"\n[ \t]*\n", text) if "|" in text else ():
        rows = block.split("\n")
        cells += len(rows) * max(row.count("|") for row in rows)
    return cells + WORK_OF_A_LINE * text.count("\n") + sum(map(text.count, _MARKS))


def _as_typed(text: str) -> str:
    return "<p>" + escape(text, quote=False).replace("\n", "<br>") + "</p>"


def mentions(text: str, name: str) -> bool:
    """Whether a text says "@" and this name."""
    return _mention([name]).search(text) is not None


def _mention(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w@.])@(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _marked(html: str, names: Iterable[str]) -> str:
    """Mentions outside links and code in a span; the text is escaped already, so the names are too."""
    known = {escape(name, quote=False).replace('"', "&quot;") for name in names if name}
    if not known or "@" not in html:
        return html
    mention = _mention(known)
    depth, pieces = 0, []
    for piece in _TAG.split(html):
        if _PLAIN.match(piece):
            depth += -1 if piece.startswith("</") else 1
        elif not depth and not piece.startswith("<"):
            piece = mention.sub(lambda found: f'<span class="mention">{found[0]}</span>', piece)
        pieces.append(piece)
    return "".join(pieces)
