"""Routes of the settings."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.cache import never_cache

from billstead.staff.settings import company, fields, history, labels, reasons, roles, staff, views

urlpatterns = [
    path("settings/", views.settings_home, name="settings_home"),
    path("settings/company/", company.settings_company, name="settings_company"),
    path("settings/company/logo/", company.settings_logo, name="settings_logo"),
    path("settings/fields/", company.settings_fields, name="settings_fields"),
    path("settings/customer-fields/", fields.settings_custom_fields, name="settings_custom_fields"),
    path("settings/customer-fields/new/", fields.field_create, name="field_create"),
    path("settings/customer-fields/<int:pk>/", fields.field_edit, name="field_edit"),
    path("settings/customer-fields/<int:pk>/move/", fields.field_move, name="field_move"),
    path("settings/customer-fields/<int:pk>/archive/", fields.field_archive, name="field_archive"),
    path("settings/customer-fields/<int:pk>/restore/", fields.field_restore, name="field_restore"),
    path("settings/customer-fields/<int:pk>/delete/", fields.field_delete, name="field_delete"),
    path("settings/numbers/", company.settings_numbers, name="settings_numbers"),
    path("logo/", company.company_logo, name="company_logo"),
    path("settings/staff/", staff.settings_staff, name="settings_staff"),
    path("settings/staff/new/", never_cache(staff.staff_add), name="staff_add"),
    path("settings/staff/<int:pk>/", staff.staff_member, name="staff_member"),
    path("settings/staff/<int:pk>/role/", staff.staff_role, name="staff_role"),
    path("settings/staff/<int:pk>/disable/", staff.staff_disable, name="staff_disable"),
    path("settings/staff/<int:pk>/enable/", staff.staff_enable, name="staff_enable"),
    path("settings/staff/<int:pk>/reset/", never_cache(staff.staff_reset), name="staff_reset"),
    path("settings/roles/", roles.settings_roles, name="settings_roles"),
    path("settings/roles/new/", roles.role_create, name="role_create"),
    path("settings/roles/<int:pk>/", roles.role_edit, name="role_edit"),
    path("settings/roles/<int:pk>/delete/", roles.role_delete, name="role_delete"),
    path("settings/tags/", labels.settings_tags, name="settings_tags"),
    path("settings/tags/<int:pk>/", labels.tag_edit, name="tag_edit"),
    path("settings/tags/<int:pk>/merge/", labels.tag_merge, name="tag_merge"),
    path("settings/tags/<int:pk>/delete/", labels.tag_delete, name="tag_delete"),
    path("settings/groups/", labels.settings_groups, name="settings_groups"),
    path("settings/groups/<int:pk>/", labels.group_edit, name="group_edit"),
    path("settings/groups/<int:pk>/delete/", labels.group_delete, name="group_delete"),
    path("settings/reasons/", reasons.settings_reasons, name="settings_reasons"),
    path("settings/reasons/<int:pk>/", reasons.reason_edit, name="reason_edit"),
    path("settings/reasons/<int:pk>/archive/", reasons.reason_archive, name="reason_archive"),
    path("settings/reasons/<int:pk>/move/", reasons.reason_move, name="reason_move"),
    path("settings/history/", history.settings_history, name="settings_history"),
]
