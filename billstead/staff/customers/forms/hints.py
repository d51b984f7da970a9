"""Quiet lines under the fields: what will be saved, what is odd, who looks the same. Nothing here blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from billstead.core.text import canonical_email
from billstead.customers.blocking import is_blocked_email
from billstead.customers.email_suggestions import EmailSuggestion, suggest_email
from billstead.customers.emails import check_email
from billstead.customers.phones import check_phone, readable
from billstead.customers.postal import PARTS, check_address
from billstead.tax import tax_ids

from .customer_form import CustomerForm


@dataclass
class Hints:
    suggestion: EmailSuggestion | None = None
    email_kept: str = ""
    email_blocked: str = ""
    email_warnings: list[str] = field(default_factory=list)
    email_consequences: list[str] = field(default_factory=list)
    phone: str = ""
    phone_warning: str = ""
    tax_ok: bool = False
    tax_warning: str = ""
    tax_consequences: list[str] = field(default_factory=list)
    billing: list[str] = field(default_factory=list)
    service: list[str] = field(default_factory=list)

    @property
    def is_odd(self) -> bool:
        """Whether something stands here that a person should look at once more."""
        return bool(self.suggestion or self.email_blocked)


def hints_for(form: CustomerForm, *, kept: str = "", opened: Mapping[str, Any] | None = None) -> Hints:
    """What can be said without questions to the database, but for the domains of this base and blocked addresses."""
    hints = Hints(email_kept=kept)
    typed = form.typed
    if form.has("email") and typed["email"]:
        _email(hints, typed["email"], kept)
    if form.has("phone") and typed["phone"]:
        found = check_phone(typed["phone"], form.country_of("billing") or form.company.country)
        hints.phone = readable(found.e164) if found.e164 and readable(found.e164) != typed["phone"] else ""
        hints.phone_warning = str(found.warning or "")
    if form.has("tax_id") and typed["tax_id"]:
        kind = typed["tax_id_kind"] or tax_ids.default_kind(form.country_of("billing"))
        check = tax_ids.check(kind, typed["tax_id"])
        hints.tax_ok, hints.tax_warning = check.is_ok and kind != tax_ids.OTHER, str(check.message or "")
    for purpose, lines in (("billing", hints.billing), ("service", hints.service)):
        if form.country_of(purpose):
            address = {part: str(typed.get(f"{purpose}_{part}", "")).strip() for part in PARTS}
            lines += [str(line) for line in check_address(address, is_required=False).warnings.values()]
    if opened:
        _consequences(hints, form, opened)
    return hints


def _email(hints: Hints, typed: str, kept: str) -> None:
    found = check_email(typed)
    hints.email_warnings = [str(line) for line in found.warnings]
    if is_blocked_email(found.email):
        hints.email_blocked = _(
            "A customer with this address was closed for fraud. New orders from it will be refused."
        )
    if kept != typed:
        hints.suggestion = suggest_email(typed)


def _consequences(hints: Hints, form: CustomerForm, opened: Mapping[str, Any]) -> None:
    """What saving brings about, in words true now."""
    typed = form.typed
    before = str(opened.get("email", ""))
    if form.has("email") and before and canonical_email(typed["email"]) != canonical_email(before):
        hints.email_consequences = [
            _("Invoices and notices go to the new address from now on; %(email)s gets no more.") % {"email": before}
        ]
    names = [name for name in ("billing_country", "tax_id", "tax_exempt") if form.has(name)]
    old = {"billing_country": opened.get("billing.country", ""), "tax_id": opened.get("tax_id", "")}
    old["tax_exempt"] = "on" if opened.get("tax_exempt") else ""
    if any(typed[name] != old[name] for name in names):
        hints.tax_consequences = [_("Counts for documents made from now on; what was issued stays as it is.")]
