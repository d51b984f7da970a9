"""Names of tags, groups and fields: what both check, and that none is there twice."""

from __future__ import annotations

from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billstead.core.errors import Invalid
from billstead.core.text import BadText, clean
from billstead.customers.models import CustomField, Group, Tag
from billstead.customers.refusals import NameTaken

Named = TypeVar("Named", CustomField, Group, Tag)


def checked_name(name: str, limit: int, *, field: str = "name") -> str:
    """The name as stored; raises Invalid."""
    try:
        name = clean(name, field=field)
    except BadText as refusal:
        raise Invalid({field: [str(refusal.message)]}) from refusal
    if not 1 <= len(name) <= limit:
        raise Invalid({field: [_("Enter a name of up to %(limit)s characters") % {"limit": limit}]})
    return name


def save_named(row: Named, taken: str, *, field: str = "name") -> Named:
    """Save it, or raise NameTaken with these words when another has its name."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twin:
        raise NameTaken(taken, field=field) from twin
    return row
