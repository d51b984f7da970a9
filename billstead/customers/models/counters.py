"""Numbers of customers, and how many there are."""

from __future__ import annotations

from django.db import models


class NumberSeries(models.Model):
    """The next number of a series; its row is locked last."""

    name = models.CharField(max_length=40, unique=True)
    next_value = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name} {self.next_value}"


class CustomerCount(models.Model):
    """How many customers have a status: kept exact under the series' lock, recomputed by doctor."""

    status = models.CharField(max_length=12, unique=True)
    customers = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.status} {self.customers}"
