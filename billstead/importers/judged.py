"""What the check made of a row that comes in as it is, kept with it: applying need not read and judge it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billstead.accounts.queries import company
from billstead.core.actor import Actor
from billstead.customers.definitions import definitions
from billstead.customers.fields import Values, empty_values
from billstead.customers.operations.create import Origin, Prepared

from .labels import Labels
from .mapping import Mapping as Choice

# Raised with every release that judges a row otherwise.
RULES = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A row without a fault, as it was written down at the check."""

    email: str
    external: str
    prepared: Prepared


def basis_of(choice: Choice, labels: Labels, actor: Actor) -> str:
    """A digest of all that judging a row looks at besides its cells: what another basis judged counts no more."""
    known = [
        RULES,
        choice.as_json(),
        company().version,
        sorted(labels.tags.items()),
        sorted(labels.groups.items()),
        sorted(labels.owners.items()),
        labels.makes_tags,
        labels.makes_groups,
        actor.kind,
        sorted(actor.permissions),
        [[str(field.value_from_object(row)) for field in row._meta.concrete_fields] for row in definitions()],
    ]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


def written(basis: str, email: str, external: str, prepared: Prepared) -> str:
    """The row as text: of its values those that are not blank."""
    blank, origin = empty_values(), prepared.origin
    values = {name: value for name, value in prepared.values.items() if name not in blank or value != blank[name]}
    since = origin.created_at.isoformat() if origin.created_at else ""
    kept = [basis, email, external, values, prepared.note, since, origin.status]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def restored(text: str, basis: str, *, blank: Values, facts: Mapping[str, Any]) -> Judged | None:
    """The row again; nothing when it was judged by another basis."""
    if not text.startswith(f'["{basis}"'):
        return None
    _basis, email, external, values, note, since, status = json.loads(text)
    origin = Origin(datetime.fromisoformat(since) if since else None, status, facts)
    return Judged(email, external, Prepared({**blank, **values}, [], note, origin))
