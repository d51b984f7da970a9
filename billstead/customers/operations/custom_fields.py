"""Fields of our own: what they are called and take, and in which order they stand. Each change is told in chain 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billstead.audit.operations import Act, Change, emit
from billstead.core.actor import FIELD_CLASSES, Actor
from billstead.core.errors import Invalid
from billstead.core.locking import lock, lock_all
from billstead.core.text import BadText, clean, sort_key
from billstead.customers.custom_choices import Wanted, arranged_choices, key_for
from billstead.customers.custom_kinds import CHOICE, NUMBER, TEXT, Choice
from billstead.customers.definitions import definitions, forget_definitions
from billstead.customers.models import CustomField
from billstead.customers.operations.naming import checked_name, save_named
from billstead.customers.queries import choice_uses
from billstead.customers.refusals import InUse, TooMany
from billstead.jobs.operations import enqueue

MOST_FIELDS = 50
LONGEST_LABEL, LONGEST_HELP = 60, 200


@transaction.atomic
def create_field(
    *,
    label: str,
    kind: str,
    field_class: str,
    help_text: str = "",
    choices: Sequence[str] = (),
    is_required: bool = False,
    is_searchable: bool = False,
    is_sortable: bool = False,
    actor: Actor,
    now: datetime,
    act: Act | None = None,
) -> CustomField:
    """A new field at the end; raises Invalid, NameTaken or TooMany. Kind and class never change afterwards."""
    known = definitions()
    _refuse_too_many(known)
    if kind not in CustomField.Kind.values or field_class not in FIELD_CLASSES:
        raise Invalid({"kind" if kind not in CustomField.Kind.values else "field_class": [_("Choose one of the list")]})
    label = checked_name(label, LONGEST_LABEL, field="label")
    field = CustomField(
        key=key_for(label, {row.key for row in known}, fallback="field"),
        label=label,
        label_key=sort_key(label),
        kind=kind,
        field_class=field_class,
        help_text=_checked_help(help_text),
        choices=[list(choice) for choice in _checked_choices(kind, (), [Wanted("", name) for name in choices], {})],
        position=max((row.position for row in known), default=0) + 1,
        is_required=is_required,
        is_searchable=is_searchable and kind in (TEXT, NUMBER),
        is_sortable=is_sortable,
    )
    save_named(field, _("A field has this name already, perhaps an archived one"), field="label")
    forget_definitions()
    changes = _changes({}, _told(field))
    emit(
        "field.created",
        field,
        actor=actor,
        act=act,
        at=now,
        changes=changes,
        name=label,
        key=field.key,
        kind=kind,
        field_class=field_class,
    )
    return field


@transaction.atomic
def edit_field(
    field: CustomField,
    *,
    label: str,
    help_text: str,
    is_required: bool,
    is_searchable: bool,
    is_sortable: bool,
    choices: Sequence[Wanted] = (),
    actor: Actor,
    now: datetime,
    act: Act | None = None,
) -> CustomField:
    """Another label, help or rule; raises Invalid, NameTaken, InUse. Records keep what they have.

    Choices that `choices` does not name stay: a colleague may have added them meanwhile.
    """
    field = lock(field)
    before, was_searchable = _told(field), field.is_searchable
    field.label = checked_name(label, LONGEST_LABEL, field="label")
    field.label_key = sort_key(field.label)
    field.help_text = _checked_help(help_text)
    field.is_required, field.is_sortable = is_required, is_sortable
    field.is_searchable = is_searchable and field.kind in (TEXT, NUMBER)
    known = tuple(Choice(*choice) for choice in field.choices)
    field.choices = [list(choice) for choice in _checked_choices(field.kind, known, choices, choice_uses(field))]
    changes = _changes(before, _told(field))
    if not changes:
        return field
    save_named(field, _("A field has this name already, perhaps an archived one"), field="label")
    emit("field.edited", field, actor=actor, act=act, at=now, changes=changes, name=field.label)
    if field.is_searchable != was_searchable:
        _index_again(field)
    forget_definitions()
    return field


@transaction.atomic
def move_field(field: CustomField, *, is_up: bool, actor: Actor, now: datetime, act: Act | None = None) -> CustomField:
    """One place up or down among the fields that are not archived; at the end nothing happens."""
    rows = lock_all(CustomField, CustomField.objects.values_list("pk", flat=True))
    order = sorted((row for row in rows if not row.is_archived), key=lambda row: (row.position, row.pk))
    at = next((place for place, row in enumerate(order) if row.pk == field.pk), -1)
    to = at - 1 if is_up else at + 1
    if at < 0 or not 0 <= to < len(order):
        return field
    order[at], order[to] = order[to], order[at]
    for place, row in enumerate(order, 1):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])
    changes = [Change("position", at + 1, to + 1)]
    emit("field.moved", order[to], actor=actor, act=act, at=now, changes=changes, name=order[to].label)
    forget_definitions()
    return order[to]


@transaction.atomic
def archive_field(field: CustomField, *, actor: Actor, now: datetime, act: Act | None = None) -> CustomField:
    """Take a field out of forms, lists and search; its values and history stay."""
    field = lock(field)
    if field.is_archived:
        return field
    field.is_archived = True
    field.save(update_fields=["is_archived"])
    emit("field.archived", field, actor=actor, act=act, at=now, name=field.label, customers=field.customers)
    if field.is_searchable:
        _index_again(field)
    forget_definitions()
    return field


@transaction.atomic
def restore_field(field: CustomField, *, actor: Actor, now: datetime, act: Act | None = None) -> CustomField:
    """Bring an archived field back, at the end, with all its values; raises TooMany."""
    field = lock(field)
    if not field.is_archived:
        return field
    known = definitions()
    _refuse_too_many(known)
    field.is_archived, field.position = False, max(row.position for row in known) + 1
    field.save(update_fields=["is_archived", "position"])
    emit("field.restored", field, actor=actor, act=act, at=now, name=field.label)
    if field.is_searchable:
        _index_again(field)
    forget_definitions()
    return field


@transaction.atomic
def delete_field(field: CustomField, *, actor: Actor, now: datetime, act: Act | None = None) -> None:
    """Delete a field no customer ever had a value in; raises InUse."""
    field = lock(field)
    if not field.can_delete:
        raise InUse(_("Customers have or had a value here, and their history speaks of it. Archive the field instead."))
    emit("field.deleted", field, actor=actor, act=act, at=now, name=field.label, key=field.key)
    field.delete()
    forget_definitions()


def _index_again(field: CustomField) -> None:
    if field.customers:
        field.index_from = []
        field.save(update_fields=["index_from"])
        enqueue("customers.index_field", field.pk, unique_key=f"customers.index_field:{field.pk}")


def _refuse_too_many(known: Sequence[CustomField]) -> None:
    if sum(not row.is_archived for row in known) >= MOST_FIELDS:
        raise TooMany(_("There are %(limit)s fields, which is the most. Archive one first.") % {"limit": MOST_FIELDS})


def _checked_help(text: str) -> str:
    try:
        text = clean(text, field="help_text")
    except BadText as refusal:
        raise Invalid({"help_text": [str(refusal.message)]}) from refusal
    if len(text) > LONGEST_HELP:
        raise Invalid({"help_text": [_("Enter at most %(limit)s characters") % {"limit": LONGEST_HELP}]})
    return text


def _checked_choices(
    kind: str, known: Sequence[Choice], wanted: Sequence[Wanted], uses: dict[str, int]
) -> list[Choice]:
    return arranged_choices(known, wanted, uses) if kind == CHOICE else []


def _told(field: CustomField) -> dict[str, Any]:
    """What of a definition history tells."""
    names = ("label", "help_text", "is_required", "is_searchable", "is_sortable")
    offered = {"choices": [label for _key, label, is_offered in field.choices if is_offered]}
    return {name: getattr(field, name) for name in names} | (offered if field.kind == CHOICE else {})


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    return [Change(name, before.get(name), value) for name, value in after.items() if before.get(name) != value]
