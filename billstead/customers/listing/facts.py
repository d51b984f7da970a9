"""Yes-or-no facts of a customer for `is:` and `has:`."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from billstead.core.actor import CONTACT, NOTES, TAX
from billstead.customers.models import Address, Contact, Customer, CustomerTag, EmailAddress, ExternalId, Note
from billstead.ui.listing.filters import Flag
from billstead.ui.listing.viewpoint import Viewpoint


def _rows(model: type[Model], **conditions: Any) -> QuerySet[Any]:
    return model._default_manager.filter(**conditions)


def _having(label: Any, model: type[Model], field_class: str, **conditions: Any) -> Flag:
    """A fact that is a row of another table: asked row by row, or read from that table's index."""
    return Flag(
        label,
        Q(Exists(_rows(model, customer=OuterRef("pk"), **conditions))),
        field_class,
        lambda: _rows(model, **conditions).order_by().values_list("customer_id", flat=True).distinct(),
    )


def _stale(view: Viewpoint) -> Q:
    return Q(confirmed_on__lt=Customer.stale_before(view.today))


IS = {
    "company": Flag(_("a company"), Q(kind=Customer.Kind.COMPANY)),
    "person": Flag(_("a person"), Q(kind=Customer.Kind.PERSON)),
    "stale": Flag(_("not confirmed for a year"), _stale),
    "tax-exempt": Flag(_("tax exempt"), Q(tax_exempt=True), TAX),
    "email-shared": Flag(_("sharing its e-mail"), Q(shares_email=True), CONTACT),
}

HAS = {
    "note": _having(_("a note"), Note, NOTES),
    "pinned-note": _having(_("a pinned note"), Note, NOTES, is_pinned=True),
    "contact": _having(_("a contact"), Contact, CONTACT),
    "urgent-contact": _having(_("an urgent contact"), Contact, CONTACT, is_urgent=True),
    "billing-contact": _having(_("a billing contact"), Contact, CONTACT, for_billing=True),
    "phone": Flag(_("a phone"), Q(phone__gt=""), CONTACT),
    "website": Flag(_("a website"), Q(website__gt=""), CONTACT),
    "further-email": _having(_("a further e-mail"), EmailAddress, CONTACT),
    "service-address": _having(_("a service address"), Address, CONTACT, purpose=Address.Purpose.SERVICE),
    "tax-id": Flag(_("a tax ID"), Q(tax_id__gt=""), TAX),
    "external-id": _having(_("an id in another system"), ExternalId, "basic"),
    "tag": _having(_("a tag"), CustomerTag, "basic"),
    "group": Flag(_("a group"), Q(group_id__isnull=False)),
    "owner": Flag(_("an owner"), Q(owner_id__isnull=False)),
}
