"""Every act that changes customers and what belongs to them."""

from .contacts import add_contact, edit_contact, remove_contact
from .create import check_customer, create_customer, create_customers
from .edit import edit_customer
from .exports import export_activity
from .groups import create_group, delete_group, edit_group
from .notes import add_note, edit_note, pin_note
from .tags import create_tag, delete_tag, merge_tags, recolor_tag, rename_tag, tag_customers
from .trust import confirm_details, prove_phone, undo_confirmation
from .undo import undo
from .undo_contact import undo_contact
from .undo_note import undo_note

__all__ = [
    "add_contact",
    "add_note",
    "check_customer",
    "confirm_details",
    "create_customer",
    "create_customers",
    "create_group",
    "create_tag",
    "delete_group",
    "delete_tag",
    "edit_contact",
    "edit_customer",
    "edit_group",
    "edit_note",
    "export_activity",
    "merge_tags",
    "pin_note",
    "prove_phone",
    "recolor_tag",
    "remove_contact",
    "rename_tag",
    "tag_customers",
    "undo",
    "undo_confirmation",
    "undo_contact",
    "undo_note",
]
