"""One line of what a profile says needs attention."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attention:
    """Something that asks for an act: shape, fact, one sentence, one action; `post_url` does the other one at once."""

    title: str
    text: str
    url: str = ""
    action: str = ""
    tone: str = "warn"
    shape: str = "attention"
    post_url: str = ""
    post_action: str = ""
