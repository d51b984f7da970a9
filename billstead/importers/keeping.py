"""Why a customer an import made is not taken away again: somebody did something there since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.utils import formats
from django.utils.translation import gettext as _

from billstead.audit.entries import name_in
from billstead.audit.models import Event
from billstead.core.actor import SYSTEM
from billstead.upkeep.deletion import built_on

from .models import Import, ImportRow


def grounds_to_keep(run: Import, customer_ids: Collection[int]) -> dict[int, str]:
    """By customer, the first later act of somebody, in words. Acts of this import itself are no ground.

    Every act on a customer is an event in its chain, so orders, documents, payments and mail are seen here too.
    """
    own: defaultdict[int, set[str]] = defaultdict(set)
    for pk, act in ImportRow.objects.filter(run=run, customer_id__in=customer_ids).values_list("customer_id", "act"):
        own[pk or 0].add(act)
    later = Event.objects.filter(customer_id__in=customer_ids).select_related("payload").order_by("-id")
    grounds = {
        pk: _("%(what)s stand on this customer.") % {"what": what} for pk, what in built_on(customer_ids).items()
    }
    for event in later:
        is_ours = event.act in own[event.customer_id]
        is_machine = event.actor_kind == SYSTEM.kind and run.actor_kind != SYSTEM.kind
        if not is_ours and not is_machine:
            payload = getattr(event, "payload", None)
            grounds[event.customer_id] = _("%(who)s worked on this customer on %(day)s.") % {
                "who": name_in(payload.text if payload else None),
                "day": formats.date_format(event.at, "DATE_FORMAT"),
            }
    return grounds
