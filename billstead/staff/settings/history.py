"""The history of the installation itself: settings, staff, roles, sign-ins; filters in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billstead.accounts.requests import StaffRequest
from billstead.accounts.rules import PERMISSIONS
from billstead.audit.queries import Entry, people, timeline
from billstead.staff.settings.forms import CompanyForm, NumbersForm, RequiredFieldsForm
from billstead.staff.settings.sections import settings_page
from billstead.ui.permissions import allow

KINDS: Final[dict[str, Promise]] = {
    "settings": _("Settings, staff and roles"),
    "sign-ins": _("Sign-ins"),
    "tags": _("Tags and groups"),
}
LABELS: Final[dict[str, Any]] = {
    "region": _("Region"), "city": _("City"), "district": _("District"), "street": _("Street and number"),
    "postcode": _("Postal code"), "sorting_code": _("Sorting code"), "codes": _("Permissions"), "role": _("Role"),
    "name": _("Name"), "logo": _("Logo"), "color": _("Color"), "terms_kind": _("Payment terms"),
    "terms_days": _("Days"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A changed field in words."""

    label: Any
    old: str
    new: str


@require_safe
@allow("audit.view")
def settings_history(request: StaffRequest) -> HttpResponseBase:
    asked = request.GET
    kinds = [kind for kind in asked.getlist("kind") if kind in KINDS]
    person, text = asked.get("person", "")[:40], asked.get("q", "")[:200]
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    reader = request.actor
    page = timeline(
        None,
        reader=reader,
        kinds=kinds,
        people=[person] if person else [],
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
        text=text,
        before=asked.get("before") or None,
    )
    kept = [("kind", kind) for kind in kinds] + [
        (name, value) for name, value in (("person", person), ("since", since), ("until", until), ("q", text)) if value
    ]
    context = {
        "rows": [{"entry": entry, "changes": told_changes(entry)} for entry in page.entries],
        "older": f"?{urlencode([*kept, ('before', page.older)])}" if page.older else "",
        "kinds": [(kind, label, kind in kinds) for kind, label in KINDS.items()],
        "people": people(None, reader=reader),
        "asked": {"person": person, "since": since, "until": until, "q": text},
        "is_filtered": bool(kept),
    }
    return settings_page(request, "staff/settings/history.html", "settings_history", context)


def told_changes(entry: Entry) -> list[Told]:
    """Old and new of each changed field, permissions by what was given and taken."""
    return [_told(change.field, change.old, change.new) for change in entry.changes]


def _told(field: str, old: Any, new: Any) -> Told:
    if field == "codes":
        before, after = set(old or []), set(new or [])
        return Told(LABELS[field], _codes(before - after), _codes(after - before))
    return Told(_label(field), _shown(old), _shown(new))


def _codes(codes: set[str]) -> str:
    return ", ".join(str(known.label) for code, known in PERMISSIONS.items() if code in codes)


def _label(field: str) -> Any:
    for form in (CompanyForm, RequiredFieldsForm, NumbersForm):
        if field in form.base_fields:
            return form.base_fields[field].label
    return LABELS.get(field, field.replace("_", " "))


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day and day.year > 1 else None
