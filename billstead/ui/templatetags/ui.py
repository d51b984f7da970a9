"""`{% load ui %}`: every component of the design system."""

from __future__ import annotations

from django.template import Library

from billstead.ui.components import containers, data, fields, marks

register = Library()
for part in (marks, fields, containers, data):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
