"""The site's URLs: health and robots here, everything people see in the doors."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from billstead.config import health
from billstead.config.middleware import robots

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path("", include("billstead.staff.urls")),
]

handler400 = "billstead.staff.errors.bad_request"
handler403 = "billstead.staff.errors.permission_denied"
handler404 = "billstead.staff.errors.not_found"
handler500 = "billstead.staff.errors.server_error"
