"""The reader of an import's rows, made of what was chosen and of what its actor may set."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billstead.core.actor import Actor
from billstead.core.errors import PermissionRefused
from billstead.customers.fields import field_label

from .judged import basis_of
from .labels import read_labels
from .mapping import Mapping
from .models import Import
from .rows import RowReader
from .targets import IGNORED, targets_for


def reader_of(run: Import, choice: Mapping, actor: Actor) -> RowReader:
    """Raises PermissionRefused when the actor may not set any more what was chosen."""
    targets = targets_for(actor)
    for name in choice.columns:
        if name != IGNORED and name not in targets:
            raise PermissionRefused(_("You may not set %(field)s") % {"field": field_label(name)}, field=name)
    labels = read_labels(
        makes_tags=choice.makes_labels and actor.can("tags.manage") and actor.can("tags.assign"),
        makes_groups=choice.makes_labels and actor.can("groups.manage"),
    )
    return RowReader(choice, targets, labels, run.columns, basis_of(choice, labels, actor))
