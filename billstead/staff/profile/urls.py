"""The profile: a URL per tab."""

from __future__ import annotations

from django.urls import path

from .views import activity, as_of, contacts, mentions, notes, overview, undo

_ONE = "customers/<str:number>/"

urlpatterns = [
    path("notes/mentions/", mentions.mention_suggest, name="mention_suggest"),
    path(_ONE, overview.overview, name="customer_overview"),
    path(f"{_ONE}tax/", overview.tax, name="customer_tax"),
    path(f"{_ONE}access/", overview.access_tab, name="customer_access"),
    path(f"{_ONE}activity/", activity.activity, name="customer_activity"),
    path(f"{_ONE}activity/new/", activity.activity_new, name="customer_activity_new"),
    path(f"{_ONE}activity.csv", activity.activity_csv, name="customer_activity_csv"),
    path(f"{_ONE}activity/<int:entry_id>/", activity.activity_entry, name="customer_entry"),
    path(f"{_ONE}as-of/", as_of.as_of, name="customer_as_of"),
    path(f"{_ONE}notes/", notes.notes, name="customer_notes"),
    path(f"{_ONE}notes/undo/<str:act>/", undo.note_undo, name="note_undo"),
    path(f"{_ONE}notes/<int:note_id>/edit/", notes.note_edit, name="note_edit"),
    path(f"{_ONE}notes/<int:note_id>/pin/", notes.note_pin, name="note_pin"),
    path(f"{_ONE}contacts/undo/<str:act>/", undo.contact_undo, name="contact_undo"),
    path(f"{_ONE}contacts/", contacts.contacts, name="customer_contacts"),
    path(f"{_ONE}contacts/new/", contacts.contact_create, name="contact_create"),
    path(f"{_ONE}contacts/<int:contact_id>/edit/", contacts.contact_edit, name="contact_edit"),
    path(f"{_ONE}contacts/<int:contact_id>/remove/", contacts.contact_remove, name="contact_remove"),
    path(f"{_ONE}confirmed/", overview.customer_confirm, name="customer_confirm"),
    path(f"{_ONE}confirmed/undo/<str:act>/", undo.confirm_undo, name="customer_confirm_undo"),
    path(f"{_ONE}phone-proven/", contacts.phone_proven, name="customer_prove_phone"),
]
