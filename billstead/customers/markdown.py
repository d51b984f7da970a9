"""Notes as safe HTML: Markdown without raw HTML, images or scripts, cleaned once more after rendering."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_TAGS = set("p br strong em s a ul ol li blockquote code pre h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td".split())
_SCHEMES = {"http", "https", "mailto", "tel"}
_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
)


def render_markdown(text: str) -> SafeString:
    """The HTML of a note; whatever is written in it, nothing runs and nothing is loaded."""
    return SafeString(
        nh3.clean(
            _markdown.render(text),
            tags=_TAGS,
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )
