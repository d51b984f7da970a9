"""What is edited in place: the small forms of tags and owner (UX 2.1), offered to whoever may use them."""

from __future__ import annotations

from dataclasses import dataclass

from billstead.accounts.queries import active_staff
from billstead.core.text import sort_key
from billstead.customers.models import Tag

from .forms import OwnerForm, TagsForm
from .page import ProfilePage


@dataclass(frozen=True)
class TagsEditor:
    """The form and every tag there is."""

    form: TagsForm
    options: list[Tag]


def tags_editor(page: ProfilePage) -> TagsEditor | None:
    """The form with the tags the customer has; None for whoever may not tag."""
    if not page.tags_url:
        return None
    names = ", ".join(tag.name for tag in page.tags)
    opened = ",".join(str(tag.id) for tag in page.tags)
    return TagsEditor(TagsForm(initial={"tags": names, "opened": opened}), all_tags())


def owner_form(page: ProfilePage) -> OwnerForm | None:
    """The form with the present owner; None for whoever may not assign one."""
    if not page.owner_url:
        return None
    owner = page.customer.owner_id
    return OwnerForm(initial={"owner": owner, "opened": owner}, staff=owners(page))


def owners(page: ProfilePage) -> dict[int, str]:
    """Who may be chosen: active staff, and the owner there is."""
    staff = {user.pk: user.name for user in active_staff()}
    owner = page.customer.owner
    return staff if owner is None else {owner.pk: owner.name, **staff}


def all_tags() -> list[Tag]:
    return list(Tag.objects.order_by("name_key", "id"))


def known_tags(names: list[str], tags: list[Tag]) -> tuple[set[int], list[str]]:
    """The ids of the tags named, and the names nobody gave a tag."""
    by_key = {tag.name_key: tag.pk for tag in tags}
    keys = {sort_key(name): name for name in names}
    return {by_key[key] for key in keys if key in by_key}, [name for key, name in keys.items() if key not in by_key]
