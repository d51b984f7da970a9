"""The list of sections every settings page shows, each only to those who may open it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.ui.htmx import render_page


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the settings and the permission that opens it."""

    url_name: str
    label: Promise
    icon: str
    code: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


SECTIONS: Final = (
    Section("settings_company", _("Company"), "building-2", "settings.company"),
    Section("settings_staff", _("Staff"), "users", "staff.manage"),
    Section("settings_roles", _("Roles"), "shield", "roles.manage"),
    Section("settings_fields", _("Required fields"), "list", "settings.company"),
    Section("settings_custom_fields", _("Customer fields"), "rows-3", "fields.manage"),
    Section("settings_numbers", _("Customer numbers"), "hash", "settings.company"),
    Section("settings_groups", _("Groups"), "folder", "groups.manage"),
    Section("settings_tags", _("Tags"), "tag", "tags.manage"),
    Section("settings_reasons", _("Status reasons"), "flag", "settings.company"),
    Section("settings_history", _("History"), "history", "audit.view"),
)


def sections_for(actor: Actor) -> list[Section]:
    return [section for section in SECTIONS if actor.can(section.code)]


def settings_page(
    request: StaffRequest,
    template: str,
    here: str,
    context: Mapping[str, Any],
    status: int = 200,
    fragment: str | None = None,
) -> HttpResponse:
    """Render a settings page with its list of sections."""
    shared = {"sections": sections_for(request.actor), "here": here, "section": "settings"}
    return render_page(request, template, {**shared, **context}, fragment=fragment, status=status)
