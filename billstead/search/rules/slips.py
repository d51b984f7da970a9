"""One slip of the finger: all strings one insertion, deletion, replacement or swap away from a word."""

from __future__ import annotations

import string

_LETTERS = string.ascii_lowercase
LEAST_LETTERS = 4
MOST_STRINGS = 900
# A word of n different letters has 52n + 25: 857 for 16.
MOST_LETTERS = 16


def can_slip(word: str) -> bool:
    """Whether close matches are looked for at all: short words are close to everything, numbers to no number."""
    return LEAST_LETTERS <= len(word) <= MOST_LETTERS and word.isascii() and word.isalpha()


def one_slip_away(word: str) -> list[str]:
    """At most 900 strings one slip away; the word itself is none of them."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    strings = {left + right[1:] for left, right in halves if right}
    strings |= {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    strings |= {left + letter + right[1:] for left, right in halves if right for letter in _LETTERS}
    strings |= {left + letter + right for left, right in halves for letter in _LETTERS}
    strings.discard(word)
    assert len(strings) <= MOST_STRINGS
    return sorted(strings)
