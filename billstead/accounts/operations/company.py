"""The company profile: one row, changed field by field with old and new in the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.accounts.models import CompanyProfile
from billstead.accounts.rules import fits_address
from billstead.audit.operations import Change, emit
from billstead.core.actor import Actor
from billstead.core.errors import Invalid, OperationError
from billstead.core.text import clean

EDITABLE = (
    "legal_name", "country", "region", "city", "district", "street", "postcode", "sorting_code", "time_zone",
    "language", "currency", "phone_required", "address_required", "number_prefix", "number_digits",
)  # fmt: skip
_MULTILINE = frozenset({"street"})
MIN_DIGITS, MAX_DIGITS = 1, 12


class EditConflict(OperationError):
    """A colleague saved since the form was opened: `theirs` are the fields they changed, `clashing` those in both."""

    code = "conflict"

    def __init__(self, message: str, *, current: CompanyProfile, theirs: list[str], clashing: list[str]) -> None:
        super().__init__(message)
        self.current = current
        self.theirs = theirs
        self.clashing = clashing


@transaction.atomic
def edit_company(
    *, opened: Mapping[str, Any], wanted: Mapping[str, Any], actor: Actor, now: datetime, marks_set_up: bool = False
) -> CompanyProfile:
    """Write what differs between `opened` (the values the form showed) and `wanted`; raises EditConflict when any of
    the fields was changed since, unless both want the same, and Invalid for a prefix no address can hold."""
    profile = _locked_profile()
    known = {name: wanted[name] for name in EDITABLE if name in wanted}
    values = {name: _cleaned(name, value) for name, value in known.items()}
    _refuse_unaddressable(values, profile)
    mine = {name for name, value in values.items() if value != opened.get(name, getattr(profile, name))}
    theirs = [name for name in values if getattr(profile, name) != opened.get(name, getattr(profile, name))]
    clashing = [name for name in theirs if name in mine and values[name] != getattr(profile, name)]
    if theirs and any(values[name] != getattr(profile, name) for name in mine):
        raise EditConflict(
            _("A colleague changed these settings while you were editing."),
            current=profile, theirs=theirs, clashing=clashing,
        )  # fmt: skip
    changes = [
        Change(name, getattr(profile, name), values[name]) for name in values
        if name in mine and values[name] != getattr(profile, name)
    ]  # fmt: skip
    first = marks_set_up and not profile.is_set_up
    if changes or first:
        for change in changes:
            setattr(profile, change.field, change.new)
        profile.is_set_up = profile.is_set_up or marks_set_up
        profile.version += 1
        profile.save()
        emit("company.edited", profile, actor=actor, at=now, changes=changes)
    return profile


@transaction.atomic
def set_logo(file_name: str, *, actor: Actor, now: datetime) -> str:
    """Name the file of the logo, or none; returns the file that is no longer used, if any."""
    profile = _locked_profile()
    old = profile.logo
    if old == file_name:
        return ""
    profile.logo = file_name
    profile.version += 1
    profile.save(update_fields=["logo", "version"])
    emit("company.logo_changed", profile, actor=actor, at=now, changes=[Change("logo", old, file_name)])
    return old


def _refuse_unaddressable(values: Mapping[str, Any], profile: CompanyProfile) -> None:
    prefix = str(values.get("number_prefix", ""))
    if prefix != profile.number_prefix and not fits_address(prefix):
        words = _("Leave out spaces and the characters / \\ ? # and %. The number is part of web addresses")
        raise Invalid({"number_prefix": [words]})


def _locked_profile() -> CompanyProfile:
    CompanyProfile.objects.get_or_create(pk=1)
    return CompanyProfile.objects.select_for_update(no_key=True).get(pk=1)


def _cleaned(name: str, value: Any) -> Any:
    return clean(value, multiline=name in _MULTILINE, field=name) if isinstance(value, str) else value
