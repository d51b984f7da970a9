"""Customers: the list, Add, Edit. A number is matched last, after /customers/new/ and its like."""

from __future__ import annotations

from django.urls import path

from billstead.staff.customers.views.create import customer_create
from billstead.staff.customers.views.edit import customer_edit, customer_undo
from billstead.staff.customers.views.list import customer_assist, customer_columns, customer_count, customer_list
from billstead.staff.customers.views.preview import customer_preview
from billstead.staff.customers.views.quick import customer_owner, customer_tags
from billstead.staff.customers.views.review import customer_review

urlpatterns = [
    path("customers/", customer_list, name="customer_list"),
    path("customers/count/", customer_count, name="customer_count"),
    path("customers/assist/", customer_assist, name="customer_assist"),
    path("customers/columns/", customer_columns, name="customer_columns"),
    path("customers/new/", customer_create, name="customer_create"),
    path("customers/new/review/", customer_review, name="customer_review"),
    path("customers/<str:number>/edit/", customer_edit, name="customer_edit"),
    path("customers/<str:number>/preview/", customer_preview, name="customer_preview"),
    path("customers/<str:number>/tags/", customer_tags, name="customer_tags"),
    path("customers/<str:number>/owner/", customer_owner, name="customer_owner"),
    path("customers/<str:number>/undo/<str:act>/", customer_undo, name="customer_undo"),
]
