"""Addresses of customers closed for fraud, kept as keyed hashes: they can be asked after, never read."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from billstead.core.text import canonical_email
from billstead.customers.models import BlockedEmail

_PURPOSE = b"billstead blocked email 1\0"


def email_digest(email: str) -> str:
    """One digest for all spellings of an address; without the key file nobody can try addresses against it."""
    words = _PURPOSE + canonical_email(email).encode()
    return hmac.new(settings.EMAIL_HASH_KEY.encode(), words, hashlib.sha256).hexdigest()


def is_blocked_email(email: str) -> bool:
    """Whether a customer with this address was closed for fraud: new orders from it are refused."""
    return bool(email) and BlockedEmail.objects.filter(digest=email_digest(email), lifted_at=None).exists()
