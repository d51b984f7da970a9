"""What customers are marked with: a group, tags."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.Model):
    """A label with default terms; a customer has at most one."""

    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=80, unique=True)
    terms_kind = models.CharField(max_length=12, blank=True)
    terms_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("name_key", "id")

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A coloured word on customers. The twelve colours are classes with contrast in both themes."""

    class Color(models.TextChoices):
        SLATE = "slate", _("Slate")
        RED = "red", _("Red")
        ORANGE = "orange", _("Orange")
        AMBER = "amber", _("Amber")
        LIME = "lime", _("Lime")
        GREEN = "green", _("Green")
        TEAL = "teal", _("Teal")
        CYAN = "cyan", _("Cyan")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")
        PINK = "pink", _("Pink")
        BROWN = "brown", _("Brown")

    name = models.CharField(max_length=40)
    name_key = models.CharField(max_length=80, unique=True)
    color = models.CharField(max_length=8, choices=Color.choices, default=Color.SLATE)

    class Meta:
        ordering = ("name_key", "id")

    def __str__(self) -> str:
        return self.name
