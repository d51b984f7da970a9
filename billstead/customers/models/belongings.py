"""What belongs to one customer: tags, addresses, further e-mails, ids elsewhere."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billstead.core.columns import SortKey

from .customer import Customer
from .labels import Tag


class CustomerTag(models.Model):
    """One tag on one customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "customer"], name="a_tag_once_per_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tag_id}"


class Address(models.Model):
    """A postal address in the parts its country uses; one per purpose."""

    class Purpose(models.TextChoices):
        BILLING = "billing", _("Billing address")
        SERVICE = "service", _("Service address")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=100, blank=True, help_text="state, province, prefecture")
    city = models.CharField(max_length=100, blank=True)
    district = models.CharField(max_length=100, blank=True, help_text="suburb, neighbourhood")
    street = models.CharField(max_length=400, blank=True, help_text="one to three lines")
    postcode = models.CharField(max_length=20, blank=True)
    sorting_code = models.CharField(max_length=40, blank=True, help_text="CEDEX and the like")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "purpose"], name="one_address_per_purpose")]
        # Of all addresses: of those with a postcode alone, SQLite would look at every one of the country.
        indexes = [models.Index(fields=["country", "postcode", "customer"], name="address_postcode")]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street.replace("\n", ", "), self.postcode, self.city) if part)


class EmailAddress(models.Model):
    """A further address of a customer and what is sent there; the main one stands on the customer."""

    class Purpose(models.TextChoices):
        INVOICES = "invoices", _("Invoices")
        TECHNICAL = "technical", _("Technical notices")
        ALL = "all", _("Everything")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="email_addresses")
    email = models.CharField(max_length=254)
    canonical_email = SortKey(max_length=254, db_index=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.INVOICES)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["customer", "canonical_email"], name="a_further_email_once")]

    def __str__(self) -> str:
        return self.email


class ExternalId(models.Model):
    """What another system calls this customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="external_ids")
    source = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    class Meta:
        ordering = ("source", "id")
        constraints = [models.UniqueConstraint(fields=["source", "value"], name="one_customer_per_external_id")]

    def __str__(self) -> str:
        return f"{self.source} {self.value}"
