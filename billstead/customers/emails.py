"""E-mail addresses: are they right, how are they meant, what is odd about them. Only a wrong form blocks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from billstead.core.text import canonical_email
from billstead.customers.lookalikes import mixed_scripts, skeleton

_ROLES = frozenset(
    "abuse accounts admin all billing contact everyone help hostmaster info invoice invoices mail marketing "
    "no-reply noreply office orders postmaster privacy root sales security service staff support team webmaster".split()
)
MOST_CHARACTERS = 254
_PLAIN_LOCAL = re.compile(r"[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True)
class EmailCheck:
    """A checked address: `email` as stored, empty when refused; `warnings` are quiet and never block."""

    typed: str
    email: str = ""
    canonical: str = ""
    error: str | Promise = ""
    warnings: tuple[str | Promise, ...] = ()


@lru_cache(maxsize=4_096)
def check_email(typed: str) -> EmailCheck:
    """Read an address; `canonical` is what must be unique among live customers."""
    typed = typed.strip()
    if not typed:
        return EmailCheck("", error=_("Enter an email address, like name@example.com"))
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in typed):
        return EmailCheck(typed, error=_("This address contains an invisible character. Type it anew"))
    email = _normalized(typed)
    if not email:
        return EmailCheck(typed, error=_("Enter an email address, like name@example.com"))
    canonical = canonical_email(email)
    if len(email) > MOST_CHARACTERS or len(canonical) > MOST_CHARACTERS:
        return EmailCheck(typed, error=_("An email address has at most 254 characters"))
    return EmailCheck(typed, email, canonical, warnings=tuple(_warnings(email)))


def _normalized(typed: str) -> str:
    """The address as it is to be written; empty when it is none."""
    local, _at, domain = typed.rpartition("@")
    if domain.isascii() and len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local):
        # Such a part is right whatever the domain, whose answer is known where many share it.
        known = _of_domain(domain)
        return f"{local}{known}" if known and len(local) + len(known) <= MOST_CHARACTERS else ""
    return _validated(typed)


@lru_cache(maxsize=4_096)
def _of_domain(domain: str) -> str:
    return _validated(f"x@{domain}").removeprefix("x")


def _validated(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False, allow_smtputf8=True).normalized
    except EmailNotValidError:
        return ""


def mailbox_key(email: str) -> str:
    """One key for addresses a reader, or the provider, takes for the same: look-alike letters, dots at Gmail."""
    local, _at, domain = canonical_email(email).rpartition("@")
    if domain in _DOTLESS:
        local, domain = local.partition("+")[0].replace(".", ""), "gmail.com"
    if domain.startswith("xn--") or ".xn--" in domain:
        try:
            domain = domain.encode("ascii").decode("idna")
        except UnicodeError:
            pass  # What IDNA cannot read back is compared as it is written.
    return f"{skeleton(local)}@{skeleton(domain)}"[:254]


def _warnings(email: str) -> list[str | Promise]:
    local, _at, domain = email.rpartition("@")
    found: list[str | Promise] = []
    if mixed_scripts(local) or any(mixed_scripts(label) for label in domain.split(".")):
        found.append(_("This address mixes letters of several scripts that look alike. Check it letter by letter."))
    if local.lower() in _ROLES:
        found.append(_("This is the address of a role, not of a person."))
    if domain.lower() in _throw_away():
        found.append(_("Addresses at this domain are thrown away after minutes."))
    return found


@cache
def _throw_away() -> frozenset[str]:
    from disposable_email_domains import blocklist  # noqa: PLC0415 - 10,000 names, read only when asked

    return frozenset(blocklist)
