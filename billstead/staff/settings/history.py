"""The history of the installation itself: settings, staff, roles, sign-ins; filters in the URL."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.staff.activity.panel import FRAGMENT, Panel, panel_context, with_url
from billstead.staff.settings.sections import settings_page
from billstead.ui.permissions import allow

# Per kind of subject the page that changes it, and whose page that is.
_PLACES = {
    "customfield": ("field_edit", "fields.manage"),
    "tag": ("tag_edit", "tags.manage"),
    "group": ("group_edit", "groups.manage"),
    "statusreason": ("reason_edit", "settings.company"),
    "user": ("staff_member", "staff.manage"),
    "role": ("role_edit", "roles.manage"),
    "import": ("import_page", "customers.import"),
}


def _settings_url(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


@require_safe
@allow("audit.view")
def settings_history(request: StaffRequest) -> HttpResponse:
    action, actor = reverse("settings_history"), request.actor
    panel = Panel(
        customer_id=None,
        title=_("History"),
        url=lambda pairs: f"{action}?{urlencode(pairs)}" if pairs else action,
        action=action,
        places={kind: partial(_settings_url, name) for kind, (name, code) in _PLACES.items() if actor.can(code)},
    )
    context = panel_context(panel, request.GET, reader=request.actor, now=timezone.now())
    status = 422 if context["has_errors"] else 200
    response = settings_page(
        request, "staff/settings/history.html", "settings_history", context, fragment=FRAGMENT, status=status
    )
    return with_url(response, context)
