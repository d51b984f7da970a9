"""The small forms of tags and owner in the header (UX 2.1); `staff.customers.views.quick` takes what they send."""

from __future__ import annotations

from dataclasses import dataclass

from billstead.customers.models import Tag

from .forms import OwnerForm, TagsForm
from .page import ProfilePage


@dataclass(frozen=True)
class TagsEditor:
    """The form, every tag there is, and whether a new name makes a new one."""

    form: TagsForm
    options: list[Tag]
    may_create: bool


def tags_editor(page: ProfilePage) -> TagsEditor | None:
    """The form with the tags the customer has; None for whoever may not tag."""
    if not page.tags_url:
        return None
    names = ", ".join(tag.name for tag in page.tags)
    opened = ",".join(str(tag.id) for tag in page.tags)
    options = [tag for tag, _is_held in page.all_tags]
    return TagsEditor(TagsForm(initial={"tags": names, "opened": opened}), options, page.reader.can("tags.manage"))


def owner_form(page: ProfilePage) -> OwnerForm | None:
    """The form with the present owner; None for whoever may not assign one."""
    if not page.owner_url:
        return None
    owner = page.customer.owner_id
    staff = {user.pk: user.name for user in page.staff if user.is_active}
    if page.customer.owner:
        staff.setdefault(page.customer.owner.pk, page.customer.owner.name)
    return OwnerForm(initial={"owner": owner, "opened": owner}, staff=staff)
