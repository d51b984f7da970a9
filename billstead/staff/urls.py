"""The staff site's URLs: one module per feature, each found beside its views."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, URLResolver, include, path

# In this order: a customer's number is matched last, after /customers/new/ and its like.
FEATURES: Final = (
    "appearance",
    "styleguide",
    "account",
    "home",
    "search",
    "settings",
    "me",
    "imports",
    "customers",
    "status",
    "profile",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"billstead.staff.{feature}.urls")) for feature in FEATURES
]
