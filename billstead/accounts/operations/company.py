"""The company profile: one row, changed field by field with old and new in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.accounts.models import CompanyProfile
from billstead.audit.operations import Change, emit
from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.core.text import clean

EDITABLE = (
    "legal_name", "country", "region", "city", "district", "street", "postcode", "sorting_code", "time_zone",
    "language", "currency", "phone_required", "address_required", "number_prefix", "number_digits",
)  # fmt: skip
_MULTILINE = frozenset({"street"})


class EditConflict(OperationError):
    """A colleague changed the same fields since the form was opened: what they have now is in `current`."""

    code = "conflict"

    def __init__(self, message: str, *, current: CompanyProfile, fields: list[str]) -> None:
        super().__init__(message)
        self.current = current
        self.fields = fields


@transaction.atomic
def edit_company(
    *, opened: Mapping[str, Any], wanted: Mapping[str, Any], actor: Actor, marks_set_up: bool = False
) -> CompanyProfile:
    """Write what changed between `opened` and `wanted`; raises EditConflict where a colleague changed the same."""
    profile = _locked_profile()
    mine = {name: _cleaned(name, wanted[name]) for name in EDITABLE if name in wanted}
    mine = {name: value for name, value in mine.items() if value != opened.get(name)}
    clashing = [name for name, value in mine.items() if getattr(profile, name) not in (opened.get(name), value)]
    if clashing:
        raise EditConflict(
            _("A colleague changed these settings while you were editing."), current=profile, fields=clashing
        )
    changes = [
        Change(name, getattr(profile, name), value, "basic")
        for name, value in mine.items()
        if getattr(profile, name) != value
    ]
    for change in changes:
        setattr(profile, change.field, change.new)
    if changes or (marks_set_up and not profile.is_set_up):
        profile.is_set_up = profile.is_set_up or marks_set_up
        profile.version += 1
        profile.save()
        emit("company.edited", profile, actor=actor, changes=changes)
    return profile


@transaction.atomic
def set_logo(file_name: str, *, actor: Actor) -> tuple[CompanyProfile, str]:
    """Name the file of the logo, or none; returns the profile and the file that is no longer used."""
    profile = _locked_profile()
    old = profile.logo
    if old != file_name:
        profile.logo = file_name
        profile.version += 1
        profile.save(update_fields=["logo", "version"])
        emit("company.logo_changed", profile, actor=actor, changes=[Change("logo", old, file_name, "basic")])
    return profile, old


def _locked_profile() -> CompanyProfile:
    CompanyProfile.objects.get_or_create(pk=1)
    return CompanyProfile.objects.select_for_update(no_key=True).get(pk=1)


def _cleaned(name: str, value: Any) -> Any:
    return clean(value, multiline=name in _MULTILINE, field=name) if isinstance(value, str) else value
