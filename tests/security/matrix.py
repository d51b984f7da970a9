"""SEC-01: who may ask what of which route. Every URL name has its row; a route without one fails the build.

`who`: O owner, M manager, B billing, S support, R read-only; "*" anybody with a role, "+" nobody's sign-in needed.
`get` and `post` are what those who may get for a request with no content; 405 where the method does not exist.
Everybody else gets 403, or the sign-in page when they are not signed in as staff.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    who: str
    get: int
    post: int
    writers: str = ""  # who may post, when fewer than may get
    readers: str = ""  # who may get, when fewer than may post


OPEN, STAFF = "+", "*"
ROWS: dict[str, Row] = {
    # Machines
    "healthz": Row(OPEN, 200, 405),
    "readyz": Row(OPEN, 200, 405),
    "robots": Row(OPEN, 200, 405),
    # The door
    "account_login": Row(OPEN, 302, 302),
    "account_logout": Row(OPEN, 200, 302),
    "mfa_authenticate": Row(OPEN, 302, 302),
    "account_reauthenticate": Row(STAFF, 200, 422),
    "mfa_reauthenticate": Row(STAFF, 302, 302),
    "account_change_password": Row(STAFF, 200, 422),
    "mfa_index": Row(STAFF, 302, 405),
    "mfa_activate_totp": Row(STAFF, 200, 422),
    "totp_qr": Row(STAFF, 404, 405),
    "mfa_deactivate_totp": Row(STAFF, 404, 404),
    "mfa_view_recovery_codes": Row(STAFF, 404, 405),
    "mfa_download_recovery_codes": Row(STAFF, 404, 405),
    "mfa_generate_recovery_codes": Row(STAFF, 404, 404),
    "usersessions_list": Row(STAFF, 200, 302),
    "open_link": Row(OPEN, 302, 405),
    "one_time_link": Row(OPEN, 410, 410),
    # One's own
    "home": Row(STAFF, 200, 405),
    "job_retry": Row("OM", 405, 302),
    "profile_me": Row(STAFF, 200, 422),
    "appearance": Row(STAFF, 405, 302),
    "company_logo": Row(STAFF, 404, 405),
    "styleguide": Row(STAFF, 200, 405),
    # Customers
    "search_suggest": Row("OMBSR", 200, 405),
    "customer_list": Row("OMBSR", 200, 405),
    "customer_count": Row("OMBSR", 200, 405),
    "customer_assist": Row("OMBSR", 200, 405),
    "customer_columns": Row("OMBSR", 405, 302),
    "customer_create": Row("OMBS", 200, 422),
    "customer_review": Row("OMBS", 302, 302),
    "customer_edit": Row("OMBS", 200, 302),
    "customer_undo": Row("OMBS", 405, 302),
    "customer_status": Row("OMB", 200, 405),
    "customer_move": Row("OMB", 200, 422),
    "customer_status_undo": Row("OMB", 405, 302),
    "scheduled_cancel": Row("OMB", 405, 302),
    "scheduled_dismiss": Row("OMB", 405, 302),
    "customer_delete": Row("OM", 200, 422),
    "customer_overview": Row("OMBSR", 200, 405),
    "customer_preview": Row("OMBSR", 200, 405),
    "customer_tax": Row("OMB", 200, 405),
    "customer_access": Row("OMBS", 200, 405),
    "customer_activity": Row("OMBSR", 200, 405),
    "customer_activity_new": Row("OMBSR", 200, 405),
    "customer_activity_csv": Row("OMB", 200, 405),
    "customer_as_of": Row("OMBSR", 200, 405),
    "customer_entry": Row("OMBSR", 200, 405),
    "customer_notes": Row("OMBSR", 200, 422, "OMBS"),
    "note_edit": Row("OMBS", 200, 422, readers="OM"),  # somebody else's note; a text sent all the same is kept
    "note_pin": Row("OMBS", 405, 303),
    "mention_suggest": Row("OMBS", 200, 405),
    "note_undo": Row("OMBS", 405, 303),
    "customer_contacts": Row("OMBSR", 200, 405),
    "contact_create": Row("OMBS", 200, 422),
    "contact_edit": Row("OMBS", 200, 404),
    "contact_remove": Row("OMBS", 405, 303),
    "contact_undo": Row("OMBS", 405, 303),
    "customer_tags": Row("OMBS", 200, 302),
    "customer_owner": Row("OMB", 200, 302),
    "customer_confirm": Row("OMBS", 405, 303),
    "customer_confirm_undo": Row("OMBS", 405, 303),
    "customer_prove_phone": Row("OMBS", 405, 409),
    # Imports; the scene's was brought by the owner, and cells are for whoever brought them
    "import_list": Row("OM", 200, 405),
    "import_create": Row("OM", 200, 422),
    "import_page": Row("OM", 200, 405),
    "import_columns": Row("O", 200, 422),
    "import_apply": Row("O", 405, 302),
    "import_stop": Row("OM", 405, 302),
    "import_undo": Row("OM", 405, 302),
    "import_discard": Row("O", 405, 302),
    "import_rows_csv": Row("O", 200, 405),
    # Settings
    "settings_home": Row("OM", 302, 405),
    "settings_company": Row("OM", 200, 422),
    "settings_logo": Row("OM", 302, 422),
    "settings_fields": Row("OM", 200, 422),
    "settings_custom_fields": Row("O", 200, 405),
    "field_create": Row("O", 200, 422),
    "field_edit": Row("O", 200, 422),
    "field_move": Row("O", 405, 302),
    "field_archive": Row("O", 405, 302),
    "field_restore": Row("O", 405, 302),
    "field_delete": Row("O", 405, 302),
    "settings_numbers": Row("OM", 200, 422),
    "settings_staff": Row("OM", 200, 405),
    "staff_add": Row("OM", 200, 422),
    "staff_member": Row("OM", 200, 405),
    "staff_role": Row("OM", 302, 422),
    "staff_disable": Row("OM", 302, 302),
    "staff_enable": Row("OM", 302, 302),
    "staff_reset": Row("OM", 302, 200),
    "settings_roles": Row("O", 200, 405),
    "role_create": Row("O", 200, 422),
    "role_edit": Row("O", 200, 422),
    "role_delete": Row("O", 302, 302),
    "settings_tags": Row("OM", 200, 422),
    "tag_edit": Row("OM", 200, 422),
    "tag_merge": Row("OM", 200, 422),
    "tag_delete": Row("OM", 302, 302),
    "settings_groups": Row("OM", 200, 422),
    "group_edit": Row("OM", 200, 422),
    "group_delete": Row("OM", 302, 422),
    "settings_reasons": Row("OM", 200, 422),
    "reason_edit": Row("OM", 200, 422),
    "reason_archive": Row("OM", 302, 302),
    "reason_move": Row("OM", 302, 302),
    "settings_history": Row("OM", 200, 405),
}
# Exceptions of single cells: what one who is not signed in gets from the open routes.
NOBODY: dict[str, tuple[int, int]] = {"account_login": (200, 422), "account_logout": (302, 302)}
