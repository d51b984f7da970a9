"""Customers: the list, Add, Edit. A number is matched last, after /customers/new/ and its like."""

from __future__ import annotations

from django.urls import path

from billstead.staff.customers.views.create import customer_create
from billstead.staff.customers.views.edit import customer_edit, customer_undo
from billstead.staff.customers.views.review import customer_review

urlpatterns = [
    path("customers/new/", customer_create, name="customer_create"),
    path("customers/new/review/", customer_review, name="customer_review"),
    path("customers/<str:number>/edit/", customer_edit, name="customer_edit"),
    path("customers/<str:number>/undo/<str:act>/", customer_undo, name="customer_undo"),
]
