"""What goes into the index and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from billstead.search.rules.highlighting import highlight


@dataclass(frozen=True, slots=True)
class Field:
    """One text of an owner. `is_code` marks numbers people type with or without spaces (tax IDs, postcodes)."""

    name: str
    field_class: str
    text: str
    is_phone: bool = False
    is_email: bool = False
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is searchable of one owner, the field that matters most first."""

    kind: str
    owner: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An owner found, the field that matched best and its text as it was written."""

    owner: int
    score: int
    field: str
    text: str
    query: str = ""

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it matched: what a page puts into `<mark>`."""
        return highlight(self.text, self.query)


@dataclass(frozen=True, slots=True)
class SuggestResult:
    """Hits, best first. `is_close`: nothing matched as typed, these are one slip away, by the words in `close`."""

    hits: list[Hit] = field(default_factory=list)
    is_close: bool = False
    close: tuple[str, ...] = ()
