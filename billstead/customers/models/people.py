"""Other people at a customer."""

from __future__ import annotations

from django.db import models

from billstead.core.columns import SortKey

from .customer import Customer


class Contact(models.Model):
    """Another person at a customer; flags say what for. Urgent contacts are called when nothing else helps."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    canonical_email = SortKey(max_length=254, blank=True, db_index=True)
    phone = SortKey(max_length=32, blank=True, help_text='E.164, ";ext=12" for an extension')
    phone_typed = models.CharField(max_length=60, blank=True)
    for_billing = models.BooleanField(default=False)
    for_technical = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    remark = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
