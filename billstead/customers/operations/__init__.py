"""Every act that changes customers and what belongs to them."""

from .contacts import add_contact, edit_contact, remove_contact
from .create import check_customer, create_customer, create_customers
from .custom_fields import archive_field, create_field, delete_field, edit_field, move_field, restore_field
from .custom_index import index_field
from .edit import check_edit, edit_customer
from .exports import export_activity
from .groups import create_group, delete_group, edit_group
from .notes import add_note, edit_note, pin_note
from .reasons import archive_reason, create_reason, edit_reason, ensure_reasons, move_reason
from .schedule import cancel_scheduled, dismiss_scheduled
from .status import change_status, run_scheduled_change
from .tags import create_tag, delete_tag, merge_tags, recolor_tag, rename_tag, tag_customers
from .trust import confirm_details, prove_phone, undo_confirmation
from .undo import undo, undo_standing
from .undo_contact import undo_contact
from .undo_note import undo_note

__all__ = [
    "add_contact",
    "add_note",
    "archive_field",
    "archive_reason",
    "cancel_scheduled",
    "change_status",
    "check_customer",
    "check_edit",
    "confirm_details",
    "create_customer",
    "create_customers",
    "create_field",
    "create_group",
    "create_reason",
    "create_tag",
    "delete_field",
    "delete_group",
    "delete_tag",
    "dismiss_scheduled",
    "edit_contact",
    "edit_customer",
    "edit_field",
    "edit_group",
    "edit_note",
    "edit_reason",
    "ensure_reasons",
    "export_activity",
    "index_field",
    "merge_tags",
    "move_field",
    "move_reason",
    "pin_note",
    "prove_phone",
    "recolor_tag",
    "remove_contact",
    "rename_tag",
    "restore_field",
    "run_scheduled_change",
    "tag_customers",
    "undo",
    "undo_confirmation",
    "undo_contact",
    "undo_note",
    "undo_standing",
]
