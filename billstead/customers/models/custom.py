"""Fields an installation defines for its customers, and what customers have in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from billstead.core.columns import SortKey
from billstead.ui.listing.paging import RowCompare

from .customer import Customer


class CustomField(models.Model):
    """One field of our own. `key` names it for good: filters, imports and history call it `field.<key>`.

    Kind and field class never change, since history keeps its values under them. `choices` are the values of a choice:
    key, label and whether it is still offered.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        YES_NO = "yes_no", _("Yes or no")

    key = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=60)
    label_key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    field_class = models.CharField(max_length=8, help_text="who sees it (core.actor)")
    help_text = models.CharField(max_length=200, blank=True)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField()
    is_required = models.BooleanField(default=False)
    is_searchable = models.BooleanField(default=False)
    is_sortable = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    was_used = models.BooleanField(default=False, help_text="some customer has or had a value")
    customers = models.PositiveBigIntegerField(default=0, help_text="how many have a value; doctor recounts")

    index_from = models.JSONField(null=True, blank=True, help_text="key and customer the search index goes on after")

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        return f"field.{self.key}"

    @property
    def can_delete(self) -> bool:
        """History speaks of whatever was used once, so that is archived instead."""
        return not self.was_used


class CustomValueQuerySet(models.QuerySet["CustomValue"]):
    def after(self, place: Sequence[Any]) -> Self:
        """Those beyond a key and a customer, in this order; all where the place is empty."""
        return self.filter(RowCompare("key", ">", *place, row_column="customer_id")) if place else self.all()


class CustomValue(models.Model):
    """What one customer has in one field; no row where there is nothing. `key` sorts, filters and is folded."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="custom_values", db_index=False)
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="values", db_index=False)
    text = models.CharField(max_length=200)
    key = SortKey(max_length=250)

    objects = CustomValueQuerySet.as_manager()

    class Meta:
        # By customer for records and for probing one; by key for sorted lists and for what a filter asks.
        constraints = [models.UniqueConstraint(fields=["customer", "field"], name="one_value_per_custom_field")]
        indexes = [models.Index(fields=["field", "key", "customer"], name="custom_value_sorted")]

    def __str__(self) -> str:
        return self.text
