"""The customer itself. Sort keys are folded in Python and never NULL, so both engines agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import User
from billstead.core.columns import SortKey

from .labels import Group, Tag


class CustomerQuerySet(models.QuerySet["Customer"]):
    def live(self) -> Self:
        return self.exclude(status=Customer.Status.CLOSED)

    def stale(self, before: date) -> Self:
        return self.filter(confirmed_on__lt=before)


class Customer(models.Model):
    """The account that is billed: a person or a company."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    class Terms(models.TextChoices):
        NET = "net", _("Days after the invoice date")
        END_OF_MONTH = "end_of_month", _("Days after the end of the month")
        DAY_OF_MONTH = "day_of_month", _("On a day of the following month")

    class TaxIdState(models.TextChoices):
        NONE = "none", _("No tax ID")
        FORMAT_OK = "format_ok", _("Format and check digits right")
        FORMAT_BAD = "format_bad", _("Format or check digits wrong")

    class AccessWish(models.TextChoices):
        INVITE_LATER = "invite_later", _("Invite later")
        NO_ACCESS = "no_access", _("No portal access")

    number = SortKey(max_length=32, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=200, help_text="legal billing name")
    contact_name = models.CharField(max_length=200, blank=True)
    status = SortKey(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    status_since = models.DateTimeField()

    email = models.CharField(max_length=254)
    canonical_email = SortKey(max_length=254)
    email_domain = SortKey(max_length=254)
    mailbox_key = models.CharField(max_length=254, db_index=True, help_text="one for addresses that look alike")
    shares_email = models.BooleanField(default=False)
    phone = SortKey(max_length=32, blank=True, help_text='E.164, ";ext=12" for an extension')
    phone_typed = models.CharField(max_length=60, blank=True)
    phone_proven_at = models.DateTimeField(null=True, blank=True)
    phone_proven_by = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=300, blank=True)

    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=16)
    time_zone = models.CharField(max_length=64)
    terms_kind = models.CharField(max_length=12, choices=Terms.choices, default=Terms.NET)
    terms_days = models.PositiveSmallIntegerField(default=14)

    tax_id = models.CharField(max_length=40, blank=True)
    tax_id_key = models.CharField(max_length=40, blank=True, help_text="letters and digits only")
    tax_id_kind = models.CharField(max_length=20, blank=True)
    tax_id_state = models.CharField(max_length=12, choices=TaxIdState.choices, default=TaxIdState.NONE)
    tax_exempt = models.BooleanField(default=False)
    tax_exempt_reason = models.CharField(max_length=200, blank=True)
    tax_exempt_proof_on = models.DateField(null=True, blank=True)

    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="customers", db_index=False
    )
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_customers", db_index=False
    )
    access_wish = models.CharField(max_length=12, choices=AccessWish.choices, default=AccessWish.INVITE_LATER)
    confirmed_on = models.DateField()

    name_key = SortKey(max_length=80)
    email_key = SortKey(max_length=80)
    number_key = SortKey(max_length=60, blank=True, help_text="the number with its digits padded")
    country_key = SortKey(max_length=2, blank=True, help_text="country of the billing address")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    activity_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    tags = models.ManyToManyField(Tag, through="CustomerTag", related_name="customers")

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["canonical_email"],
                condition=Q(shares_email=False) & ~Q(status="closed"),
                name="one_live_customer_per_email",
            ),
            models.CheckConstraint(
                condition=Q(tax_id__gt="") | Q(tax_id_state="none"),
                name="tax_id_state_needs_a_tax_id",
            ),
            models.CheckConstraint(
                condition=Q(tax_exempt=False) | (Q(tax_exempt_reason__gt="") & Q(tax_exempt_proof_on__isnull=False)),
                name="an_exemption_has_reason_and_proof",
            ),
        ]
        # Each named sort has its column with the id after it; each common filter leads one by creation, the order
        # people look at it in. What is rare has a partial index. docs/decisions/0021-lists.md has the measurements.
        indexes = [
            models.Index(fields=["created_at", "id"], name="customer_created"),
            models.Index(fields=["activity_at", "id"], name="customer_activity"),
            models.Index(fields=["name_key", "id"], name="customer_name"),
            models.Index(fields=["email_key", "id"], name="customer_email"),
            models.Index(fields=["number_key", "id"], name="customer_number"),
            models.Index(fields=["status", "id"], name="customer_status"),
            models.Index(fields=["country_key", "id"], name="customer_country"),
            models.Index(fields=["status", "created_at", "id"], name="customer_status_created"),
            models.Index(fields=["country_key", "created_at", "id"], name="customer_country_created"),
            models.Index(fields=["group", "created_at", "id"], name="customer_group_created"),
            models.Index(fields=["owner", "created_at", "id"], name="customer_owner_created"),
            models.Index(fields=["currency", "created_at", "id"], name="customer_currency_created"),
            models.Index(fields=["confirmed_on"], name="customer_confirmed"),
            models.Index(fields=["updated_at"], name="customer_updated"),
            models.Index(fields=["canonical_email"], name="customer_canonical_email"),
            models.Index(fields=["email_domain"], name="customer_email_domain"),
            models.Index(fields=["phone"], condition=Q(phone__gt=""), name="customer_phone"),
            models.Index(fields=["tax_id_key"], condition=Q(tax_id_key__gt=""), name="customer_tax_id"),
            models.Index(fields=["country_key", "name_key"], name="customer_country_name"),
            models.Index(fields=["id"], condition=Q(tax_id_state="format_bad"), name="customer_bad_tax_id"),
            models.Index(fields=["id"], condition=Q(tax_exempt=True), name="customer_tax_exempt"),
            models.Index(fields=["id"], condition=Q(phone_proven_at__isnull=False), name="customer_phone_proven"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_company(self) -> bool:
        return self.kind == self.Kind.COMPANY

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @property
    def is_phone_proven(self) -> bool:
        return self.phone_proven_at is not None

    def is_stale(self, today: date) -> bool:
        return self.confirmed_on < self.stale_before(today)

    @staticmethod
    def stale_before(today: date) -> date:
        """Details confirmed before this day want confirming again."""
        return today - timedelta(days=365)
