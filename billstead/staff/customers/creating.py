"""From a judged form to one customer, however often it is sent."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billstead.accounts.models import IdempotencyKey
from billstead.accounts.operations import once
from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.core.errors import PermissionRefused
from billstead.customers.inputs import CustomerInput, input_from_values
from billstead.customers.operations import create_customer, create_tag
from billstead.desk.operations import discard_draft
from billstead.ui.toasts import toast

from .forms.customer_form import CustomerForm
from .forms.judging import contacts_of, new_tag_names, values_of
from .forms.typed import digest

PURPOSE = "customer.create"


class _NotYet(Exception):
    """Nothing was made by this key."""


def form_key(text: str) -> str:
    """The key a form came with; none when it is not one of ours."""
    return text[:40] if text.isascii() and text.isprintable() else ""


def create_once(request: StaffRequest, form: CustomerForm, key: str) -> HttpResponse:
    """Make the customer and go to its profile; a repeat goes to the same one. Refusals are the caller's to show."""
    actor, now = request.actor, timezone.now()
    made = once(key, actor.id, PURPOSE, digest(form.typed), lambda: _make(form, key, actor, now), now=now)
    if made.is_repeat:
        # Its twin may have kept the draft again after the first had put it away.
        discard_draft(PURPOSE, key, actor=actor)
    else:
        toast(request, _("Customer created"))
    return redirect(f"{reverse('customer_overview', args=[made.answer])}?new=1")


def created_by(key: str, content: str, *, actor: Actor, now: datetime) -> str:
    """The number this form already made, or nothing; raises KeyReused when it made one of other content."""
    try:
        return str(once(key, actor.id, PURPOSE, content, _refuse, now=now).answer)
    except _NotYet:
        return ""


def made_by(key: str, *, actor: Actor) -> str:
    """The number a form of this key made, whatever it said: where Back leads to."""
    row = IdempotencyKey.objects.filter(user_id=actor.id, purpose=PURPOSE, key=key).first() if key else None
    return str(row.answer() or "") if row else ""


def _refuse() -> None:
    raise _NotYet


def _make(form: CustomerForm, key: str, actor: Actor, now: datetime) -> str:
    customer = create_customer(_input(form, new_tags(form, actor, now)), actor=actor, now=now)
    discard_draft(PURPOSE, key, actor=actor)
    return customer.number


def new_tags(form: CustomerForm, actor: Actor, now: datetime) -> list[int]:
    """Make the tags that were typed but do not exist; in the transaction of what they are for."""
    names = new_tag_names(form)
    if names and not actor.can("tags.manage"):
        # A draft is kept unjudged, so the form's own refusal may never have been asked.
        raise PermissionRefused(
            _("There is no tag “%(name)s”. Choose one of the list") % {"name": names[0]}, field="tags"
        )
    return [create_tag(name=name, actor=actor, now=now).pk for name in names]


def _input(form: CustomerForm, new_tags: list[int]) -> CustomerInput:
    values = values_of(form.typed, form)
    if new_tags:
        values["tags"] = [*values.get("tags", []), *new_tags]
    return input_from_values(values, contacts=contacts_of(form.typed), first_note=form.typed.get("note", ""))
