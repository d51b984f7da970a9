"""Theme, row height and single keys of one's own pages."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from billstead.accounts.models import User
from billstead.accounts.operations import edit_own_profile
from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.staff.account.adapter import is_local_path
from billstead.ui.htmx import wants_fragment
from billstead.ui.permissions import SIGNED_IN, allow

KEYS = ("on", "off")
CHOICES = {"theme": User.Theme.values, "density": User.Density.values}


@require_POST
@allow(SIGNED_IN)
def appearance(request: StaffRequest) -> HttpResponse:
    """Keep what was chosen; the page is already in it, or comes again in it."""
    actor: Actor = request.actor
    values: dict[str, object] = {
        name: request.POST[name] for name, known in CHOICES.items() if request.POST.get(name) in known
    }
    if (keys := request.POST.get("keys")) in KEYS:
        values["uses_keys"] = keys == "on"
    if values:
        edit_own_profile(User.objects.get(pk=actor.id), values=values, actor=actor, now=timezone.now())
    if wants_fragment(request):
        return HttpResponse(status=204)
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back if is_local_path(back) else "/")
