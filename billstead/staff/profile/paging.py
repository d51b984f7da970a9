"""Numbered pages of what belongs to a customer: few enough to be counted, so one may jump to the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .page import ProfilePage

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Numbered(Generic[Row]):
    """The rows of one page, and where the others are; `text` and the addresses are empty where one page holds all."""

    rows: list[Row]
    text: str = ""
    first_url: str = ""
    previous_url: str = ""
    next_url: str = ""
    last_url: str = ""


def numbered(
    page: ProfilePage, name: str, rows: QuerySet[Row], *, count: int, size: int, place: int | None = None
) -> Numbered[Row]:
    """The page with the row at a place from 0, else the one asked for by `page=`, or the nearest there is."""
    last = max(1, -(-count // size))
    number = min(max(1, page.asked_page), last) if place is None else place // size + 1
    first = (number - 1) * size
    found = list(rows[first : first + size])
    if last == 1:
        return Numbered(found)
    return Numbered(
        found,
        _("%(first)d to %(last)d of %(count)d")
        % {"first": first + 1, "last": min(first + size, count), "count": count},
        first_url=page_url(page, name, 1) if number > 1 else "",
        previous_url=page_url(page, name, number - 1) if number > 1 else "",
        next_url=page_url(page, name, number + 1) if number < last else "",
        last_url=page_url(page, name, last) if number < last else "",
    )


def page_url(page: ProfilePage, name: str, number: int) -> str:
    """One of the numbered pages of a tab; the first has no number."""
    return page.url(name, query=[("page", str(number) if number > 1 else "")])
