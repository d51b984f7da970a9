"""The Status action and Delete, below a customer's address."""

from __future__ import annotations

from django.urls import path

from billstead.staff.status import deleting, views

_ONE = "customers/<str:number>/"

urlpatterns = [
    path(f"{_ONE}status/", views.customer_status, name="customer_status"),
    path(f"{_ONE}status/<str:move>/", views.customer_move, name="customer_move"),
    path(f"{_ONE}status/undo/<str:act>/", views.customer_status_undo, name="customer_status_undo"),
    path(f"{_ONE}scheduled/<int:change_id>/cancel/", views.scheduled_cancel, name="scheduled_cancel"),
    path(f"{_ONE}scheduled/<int:change_id>/dismiss/", views.scheduled_dismiss, name="scheduled_dismiss"),
    path(f"{_ONE}delete/", deleting.customer_delete, name="customer_delete"),
]
