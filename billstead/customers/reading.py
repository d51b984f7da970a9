"""Reading what values point at, once for a whole list, and refusing what is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from billstead.accounts.models import CompanyProfile, User
from billstead.accounts.queries import company
from billstead.core.actor import CONTACT, Actor
from billstead.core.text import canonical_email
from billstead.customers.fields import Values
from billstead.customers.models import Customer, ExternalId, Group, Tag
from billstead.customers.refusals import EmailTaken, ExternalIdTaken
from billstead.customers.validation import Reference


def read_reference(
    rows: Iterable[Values], *, kept_owner: int | None = None, known: CompanyProfile | None = None
) -> Reference:
    """The company and every group, owner and tag that rows name: four queries at most for any number of rows."""
    groups: set[int] = set()
    owners: set[int] = set()
    tags: set[int] = set()
    for values in rows:
        groups |= _ids([values.get("group")])
        owners |= _ids([values.get("owner")])
        tags |= _ids(values.get("tags") or ())
    return Reference(
        company=known or company(),
        groups=Group.objects.in_bulk(sorted(groups)) if groups else {},
        owners=_owners(owners, kept_owner) if owners else {},
        tags=dict(Tag.objects.filter(pk__in=sorted(tags)).values_list("pk", "name")) if tags else {},
    )


def refuse_taken(rows: Sequence[Values], *, actor: Actor, own: int | None = None) -> None:
    """Raise for an address or external id that a live customer, or another row of the list, has."""
    _refuse_taken_emails(rows, actor, own)
    _refuse_taken_external_ids(rows, own)


def _ids(values: Iterable[object]) -> set[int]:
    return {value for value in values if isinstance(value, int) and not isinstance(value, bool)}


def _owners(ids: set[int], kept: int | None) -> dict[int, str]:
    rows = User.objects.filter(pk__in=sorted(ids)).values_list("pk", "name", "is_active", "role_id")
    return {pk: name for pk, name, is_active, role in rows if pk == kept or (is_active and role is not None)}


def _refuse_taken_emails(rows: Sequence[Values], actor: Actor, own: int | None) -> None:
    wanted = [("" if values["shares_email"] else canonical_email(values["email"])) for values in rows]
    emails = sorted({email for email in wanted if email})
    if not emails:
        return
    live = Customer.objects.live().filter(canonical_email__in=emails).exclude(pk=own or 0)
    taken = dict(live.order_by("-id").values_list("canonical_email", "number"))
    may_see = actor.can("customers.view") and actor.sees(CONTACT)
    seen: set[str] = set()
    for row, email in enumerate(wanted):
        if email and (email in taken or email in seen):
            raise EmailTaken(row, number=taken.get(email, "") if may_see else "")
        seen.add(email)


def _refuse_taken_external_ids(rows: Sequence[Values], own: int | None) -> None:
    pairs = {
        (entry["source"], entry["value"]): row for row, values in enumerate(rows) for entry in values["external_ids"]
    }
    count = sum(len(values["external_ids"]) for values in rows)
    if not pairs:
        return
    sources, values_asked = ({pair[at] for pair in pairs} for at in (0, 1))
    known = ExternalId.objects.filter(source__in=sorted(sources), value__in=sorted(values_asked)).exclude(customer=own)
    for source, value in known.values_list("source", "value"):
        if (source, value) in pairs:
            raise ExternalIdTaken(pairs[source, value], source=source, value=value)
    if count > len(pairs):
        source, value = _doubled(rows)
        raise ExternalIdTaken(pairs[source, value], source=source, value=value)


def _doubled(rows: Sequence[Values]) -> tuple[str, str]:
    seen: set[tuple[str, str]] = set()
    for values in rows:
        for entry in values["external_ids"]:
            pair = (entry["source"], entry["value"])
            if pair in seen:
                return pair
            seen.add(pair)
    raise AssertionError("called only when one pair stands twice")
