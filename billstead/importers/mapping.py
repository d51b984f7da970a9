"""What somebody chose for a file: where each column goes, and what to do about who is known already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from billstead.core.text import fold

from .refusals import MappingRefused
from .targets import IGNORED, Target

SKIP, UPDATE, SHARE = "skip", "update", "share"
NAMES = ("name", "company", "person", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A target per column, "" for none. `separator` parts tags; `source` names the system external ids come from."""

    columns: tuple[str, ...]
    on_known: str = SKIP
    source: str = ""
    day_first: bool = True
    separator: str = ","
    makes_labels: bool = False

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        kept: dict[str, Any] = json.loads(text)
        return cls(**{**kept, "columns": tuple(kept["columns"])})


def checked(mapping: Mapping, targets: Map[str, Target], header: Sequence[str]) -> Mapping:
    """The mapping with unknown targets taken for ignored; raises MappingRefused when it makes no customers."""
    columns = tuple(name if name in targets else IGNORED for name in mapping.columns[: len(header)])
    columns += (IGNORED,) * (len(header) - len(columns))
    for name in {name for name in columns if name != IGNORED and not targets[name].joins}:
        if columns.count(name) > 1:
            both = [header[place] for place, chosen in enumerate(columns) if chosen == name]
            raise MappingRefused(
                _("%(columns)s both go to %(field)s. Choose one of them")
                % {"columns": _(" and ").join(both), "field": targets[name].label},
                field=f"column-{columns.index(name)}",
            )
    if "email" not in columns:
        raise MappingRefused(_("Choose which column holds the e-mail address"), field="column-0")
    if not set(columns) & set(NAMES):
        raise MappingRefused(_("Choose which column holds the name or the company"), field="column-0")
    source = " ".join(mapping.source.split())
    if "external_ids" in columns and not 1 <= len(source) <= 40:
        raise MappingRefused(_("Say which system the ids come from, in up to 40 characters"), field="source")
    return replace(mapping, columns=columns, source=source)


def header_key(header: Sequence[str]) -> str:
    """One key for a set of column names, whatever their order and case."""
    return hashlib.sha256(json.dumps(sorted(fold(name) for name in header)).encode()).hexdigest()
