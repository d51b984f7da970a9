"""Every act on users, roles, the company profile and idempotency keys."""

from .attempts import claim_once, clear_attempts, count_attempt, forget_attempts, is_remembered, remember
from .company import EditConflict, edit_company, set_logo
from .links import LinkRefused, issue_link, use_link
from .once import KeyReused, Once, once
from .roles import create_role, delete_role, edit_role, ensure_default_roles
from .sign_ins import (
    end_sessions,
    record_failed_sign_in,
    record_security_change,
    record_sign_in,
    record_sign_out,
)
from .staff import (
    AddedStaff,
    LastOwner,
    add_staff,
    change_role,
    disable_staff,
    edit_own_profile,
    enable_staff,
    reset_staff,
    set_password,
)

__all__ = [
    "AddedStaff", "EditConflict", "KeyReused", "LastOwner", "LinkRefused", "Once",
    "add_staff", "change_role", "claim_once", "clear_attempts", "count_attempt", "create_role", "delete_role",
    "disable_staff", "edit_company", "edit_own_profile", "edit_role", "enable_staff", "end_sessions",
    "ensure_default_roles", "forget_attempts", "is_remembered", "issue_link", "once",
    "record_failed_sign_in", "record_security_change", "record_sign_in",
    "record_sign_out", "remember", "reset_staff", "set_logo", "set_password", "use_link",
]  # fmt: skip
