"""The customers list as one declaration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billstead.core.actor import ACCESS, CONTACT, TAX
from billstead.customers.listing.custom import own_fields
from billstead.customers.listing.filters import FILTERS
from billstead.ui.listing.spec import Column, Listing, ReadyView, Sort

_OLDEST, _NEWEST = _("oldest first"), _("newest first")
_LOWEST = _("lowest first")
_AZ, _ZA = _("A to Z"), _("Z to A")
# What the card of a narrow screen shows, where the table has it at all.
CARD_COLUMNS = frozenset({"name", "status", "country", "activity"})

CUSTOMERS = Listing(
    columns=(
        Column("name", _("Name"), "name", is_default=True, is_fixed=True),
        Column("email", _("E-mail"), "email", CONTACT, is_default=True),
        Column("status", _("Status"), "status", is_default=True),
        Column("phone", _("Phone"), "", CONTACT, is_default=True),
        Column("country", _("Country"), "country", is_default=True),
        Column("tags", _("Tags"), is_default=True),
        Column("activity", _("Last activity"), "activity", is_default=True),
        Column("created", _("Created"), "created", is_default=True),
        Column("number", _("Number"), "number"),
        Column("group", _("Group")),
        Column("owner", _("Owner")),
        Column("currency", _("Currency")),
        Column("tax", _("Tax ID"), "", TAX),
        Column("confirmed", _("Confirmed")),
        Column("updated", _("Changed")),
    ),
    sorts=(
        Sort("name", _("Name"), "name_key", ascending_words=_AZ, descending_words=_ZA),
        Sort("email", _("E-mail"), "email_key", CONTACT, ascending_words=_AZ, descending_words=_ZA),
        Sort(
            "number", _("Number"), "number_key", ascending_words=_("lowest first"), descending_words=_("highest first")
        ),
        Sort("status", _("Status"), "status", ascending_words=_("active first"), descending_words=_("suspended first")),
        Sort("country", _("Country"), "country_key", ascending_words=_AZ, descending_words=_ZA),
        Sort(
            "created", _("Created"), "created_at", is_descending=True, ascending_words=_OLDEST, descending_words=_NEWEST
        ),
        Sort(
            "activity",
            _("Last activity"),
            "activity_at",
            is_descending=True,
            ascending_words=_("longest ago first"),
            descending_words=_("latest first"),
        ),
    ),
    filters=FILTERS,
    views=(
        ReadyView(_("All"), ""),
        ReadyView(_("Active"), "status:active"),
        ReadyView(_("Suspended"), "status:suspended"),
        ReadyView(_("Closed"), "status:closed"),
        ReadyView(_("New this month"), "created:this-month"),
        ReadyView(_("Invite later"), "access:invite-later", ACCESS),
        ReadyView(_("Tax ID wrong"), "tax:bad", TAX),
        ReadyView(_("Without owner"), "owner:none"),
        ReadyView(_("Out of date"), "is:stale"),
    ),
    default_sort="-created",
    own=own_fields,
)
