"""Files and cells are kept for a week after the last act on an import; what became of each row stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from billstead.importers.files import forget
from billstead.importers.limits import KEPT
from billstead.importers.models import Import, ImportRow

_AT_ONCE = 2_000
_DRAFTS = (Import.State.MAPPING, Import.State.CHECKED, Import.State.FAILED, Import.State.CHECKING)


def forget_expired(*, now: datetime) -> bool:
    """Remove what is older: files, then cells, then the rows of drafts, some at a time; whether there is more."""
    old = Q(touched_at__lt=now - KEPT) & ~Q(state__in=[Import.State.APPLYING, Import.State.UNDOING])
    for run in Import.objects.filter(old).exclude(file_key=""):
        with transaction.atomic():
            state = Import.State.EXPIRED if run.state in _DRAFTS else run.state
            Import.objects.filter(pk=run.pk, file_key=run.file_key).update(file_key="", state=state)
        forget(run.file_key)
    without = Import.objects.filter(file_key="").exclude(state__in=[Import.State.APPLYING, Import.State.UNDOING])
    drafts = without.filter(state=Import.State.EXPIRED).values("pk")
    gone = list(ImportRow.objects.filter(run__in=drafts).values_list("pk", flat=True)[:_AT_ONCE])
    if gone:
        ImportRow.objects.filter(pk__in=gone).delete()
        return True
    filled = list(
        ImportRow.objects.filter(run__in=without.values("pk")).exclude(cells="").values_list("pk", flat=True)[:_AT_ONCE]
    )
    if filled:
        ImportRow.objects.filter(pk__in=filled).update(cells="", judged="", email_mark="", id_mark="")
    return bool(filled)
