"""Writing changed values of one locked customer: rows, history and index, and nothing that did not change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from billstead.audit.operations import Act, Emission, Fact, emit_all
from billstead.core.actor import CONTACT, Actor
from billstead.customers.custom_values import rewrite_values
from billstead.customers.fields import Values
from billstead.customers.findable import FoundContact, search_entry
from billstead.customers.models import Address, Contact, Customer, CustomerTag, EmailAddress, ExternalId
from billstead.customers.telling import changes_between, references_between
from billstead.customers.validation import Reference
from billstead.customers.values import address_rows, email_rows, external_id_rows, set_columns, tag_rows
from billstead.search.operations import index


def write_values(
    customer: Customer,
    current: Values,
    final: Values,
    reference: Reference,
    *,
    event: str,
    actor: Actor,
    now: datetime,
    act: Act,
    facts: Mapping[str, Any] | None = None,
    proof: list[str] | None = None,
) -> Customer:
    """Write what differs and tell it as one event. `proof` is a phone proof to put back, by undo."""
    told: dict[str, Any] = {"number": customer.number, "refs": references_between(current, final), **(facts or {})}
    if final["phone"] != current["phone"]:
        told |= _move_proof(customer, proof)
    _write_columns(customer, final, now)
    _write_rows(customer.pk, current, final)
    changes = changes_between(current, final, reference)
    emit_all([Emission(event, "customer", customer.pk, customer.pk, changes, told, now)], actor=actor, act=act)
    index_customer(customer, final)
    return customer


def touch(customer: Customer, now: datetime) -> None:
    """Something happened at a customer whose own fields stay as they are."""
    customer.activity_at = now
    customer.save(update_fields=["activity_at"])


def index_customer(customer: Customer, values: Values) -> None:
    """Make the customer findable as it now stands, with its contacts."""
    contacts = Contact.objects.filter(customer=customer).values_list("name", "email", "phone")
    index([search_entry(customer.pk, customer.number, values, [FoundContact(*contact) for contact in contacts])])


def _move_proof(customer: Customer, proof: list[str] | None) -> dict[str, Any]:
    """A proof belongs to a number: another number has none until it is called."""
    told: dict[str, Any] = {}
    if customer.phone_proven_at:
        told["phone_proof"] = Fact([customer.phone_proven_at.isoformat(), customer.phone_proven_by], CONTACT)
    customer.phone_proven_at = datetime.fromisoformat(proof[0]) if proof else None
    customer.phone_proven_by = proof[1] if proof else ""
    return told


def _write_columns(customer: Customer, final: Values, now: datetime) -> None:
    columns = [field.attname for field in Customer._meta.concrete_fields]
    stored = Customer.objects.filter(pk=customer.pk).values(*columns).get()
    set_columns(customer, final)
    customer.version += 1
    customer.updated_at = customer.activity_at = now
    customer.save(update_fields=[name for name in columns if getattr(customer, name) != stored[name]])


def _write_rows(customer_id: int, current: Values, final: Values) -> None:
    for purpose in ("billing", "service"):
        if any(current[name] != final[name] for name in final if name.startswith(f"{purpose}.")):
            _write_address(customer_id, purpose, final)
    if current["tags"] != final["tags"]:
        before, after = set(current["tags"]), set(final["tags"])
        CustomerTag.objects.filter(customer=customer_id, tag__in=before - after).delete()
        CustomerTag.objects.bulk_create(tag_rows(customer_id, sorted(after - before)))
    rewrite_values(customer_id, current, final)
    if current["emails"] != final["emails"]:
        gone = [entry["email"] for entry in current["emails"] if entry not in final["emails"]]
        EmailAddress.objects.filter(customer=customer_id, email__in=gone).delete()
        added = [entry for entry in final["emails"] if entry not in current["emails"]]
        EmailAddress.objects.bulk_create(email_rows(customer_id, added))
    if current["external_ids"] != final["external_ids"]:
        for entry in current["external_ids"]:
            if entry not in final["external_ids"]:
                ExternalId.objects.filter(customer=customer_id, **entry).delete()
        added = [entry for entry in final["external_ids"] if entry not in current["external_ids"]]
        ExternalId.objects.bulk_create(external_id_rows(customer_id, added))


def _write_address(customer_id: int, purpose: str, final: Values) -> None:
    row = next((row for row in address_rows(customer_id, final) if row.purpose == purpose), None)
    stored = Address.objects.filter(customer=customer_id, purpose=purpose)
    if row is None:
        stored.delete()
        return
    parts = {name.partition(".")[2]: value for name, value in final.items() if name.startswith(f"{purpose}.")}
    if not stored.update(**parts):
        row.save(force_insert=True)
