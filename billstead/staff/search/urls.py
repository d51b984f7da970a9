"""The search box."""

from __future__ import annotations

from django.urls import path

from billstead.staff.search.views import search_suggest

urlpatterns = [path("search/suggest/", search_suggest, name="search_suggest")]
