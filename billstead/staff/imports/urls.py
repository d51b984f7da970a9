"""Routes of imports; they stand before a customer's number is matched."""

from __future__ import annotations

from django.urls import path

from billstead.staff.imports import columns, views

urlpatterns = [
    path("customers/imports/", views.import_list, name="import_list"),
    path("customers/imports/new/", views.import_create, name="import_create"),
    path("customers/imports/<int:import_id>/", views.import_page, name="import_page"),
    path("customers/imports/<int:import_id>/columns/", columns.import_columns, name="import_columns"),
    path("customers/imports/<int:import_id>/apply/", views.import_apply, name="import_apply"),
    path("customers/imports/<int:import_id>/stop/", views.import_stop, name="import_stop"),
    path("customers/imports/<int:import_id>/undo/", views.import_undo, name="import_undo"),
    path("customers/imports/<int:import_id>/discard/", views.import_discard, name="import_discard"),
    path("customers/imports/<int:import_id>/rows.csv", views.import_rows_csv, name="import_rows_csv"),
]
