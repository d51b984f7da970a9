"""A customer's facts in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billstead.core.actor import Actor
from billstead.customers.models import Customer


@dataclass(frozen=True)
class Shown:
    """A label, its value and a line of context. `key` is its unit of the form: what a save just changed is tinted."""

    label: str
    value: Any
    note: str = ""
    copied: str = ""
    mono: bool = False
    empty: str = ""
    key: str = ""

    @property
    def text(self) -> str:
        """What its copy button takes: the stored form where there is one, else what one reads."""
        return self.copied or str(self.value or "")


def facts_of(customer: Customer, reader: Actor, now: datetime, *, confirmer: str = "") -> list[Shown]:
    """The strip under the header."""
    since = _("%(status)s since") % {"status": customer.get_status_display()}
    is_paying = reader.sees("money")
    confirmed = (timezone.localdate(now) - customer.confirmed_on).days
    return [
        Shown(since, day(customer.status_since), _ago(customer.status_since, now)),
        Shown(_("Customer since"), day(customer.created_at), _ago(customer.created_at, now)),
        Shown(_("Payment terms"), terms_in_words(customer), customer.currency)
        if is_paying
        else Shown(_("Currency"), customer.currency),
        Shown(_("Last activity"), day(customer.activity_at), _ago(customer.activity_at, now)),
        Shown(
            _("Details confirmed"),
            formats.date_format(customer.confirmed_on, "DATE_FORMAT"),
            _by(_days_ago(confirmed), confirmer),
        ),
    ]


def _by(when: str, name: str) -> str:
    return _("%(when)s, by %(name)s") % {"when": when, "name": name} if name else when


def terms_in_words(customer: Customer) -> str:
    """When an invoice falls due, as people say it."""
    days = customer.terms_days
    if customer.terms_kind == Customer.Terms.END_OF_MONTH:
        return ngettext("%(days)d day after the month", "%(days)d days after the month", days) % {"days": days}
    if customer.terms_kind == Customer.Terms.DAY_OF_MONTH:
        return _("day %(day)d of the next month") % {"day": days}
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("at once")


def phone_note(customer: Customer, shown: str) -> str:
    """Whether the number was proven, and how it was typed where that differs."""
    if customer.phone_proven_at is not None:
        return _("proven by a call of %(name)s on %(day)s") % {
            "name": customer.phone_proven_by,
            "day": day(customer.phone_proven_at),
        }
    if customer.phone_typed and customer.phone_typed != shown:
        return _("typed as %(typed)s, not proven yet") % {"typed": customer.phone_typed}
    return _("not proven yet") if customer.phone else ""


def local_time(zone: str, now: datetime) -> str:
    """What the clock says where the customer is; nothing for a zone this machine no longer knows."""
    try:
        here = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    city = zone.rpartition("/")[2].replace("_", " ")
    return _("%(city)s, %(time)s") % {"city": city, "time": formats.time_format(here, "TIME_FORMAT")}


def day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATE_FORMAT")


def _ago(at: datetime, now: datetime) -> str:
    return _days_ago((timezone.localdate(now) - timezone.localdate(at)).days)


def _days_ago(days: int) -> str:
    """How long ago, in the largest unit that says it: years, months or days."""
    if days >= 730:
        return ngettext("%(n)d year ago", "%(n)d years ago", days // 365) % {"n": days // 365}
    if days >= 60:
        return ngettext("%(n)d month ago", "%(n)d months ago", days // 30) % {"n": days // 30}
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days} if days > 0 else _("today")
