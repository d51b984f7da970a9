"""One answer per key: a form sent twice does its work once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from billstead.accounts.models import IdempotencyKey
from billstead.core.errors import OperationError

KEPT = timedelta(hours=24)
_TAKE = (
    "INSERT INTO accounts_idempotencykey (user_id, purpose, key, request_digest, result, created_at)"
    " VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT (user_id, purpose, key) DO UPDATE"
    " SET request_digest = excluded.request_digest, result = '', created_at = excluded.created_at"
    " WHERE accounts_idempotencykey.created_at <= %s"
)


class KeyReused(OperationError):
    """The same key came with another body."""

    code = "key_reused"


@dataclass(frozen=True, slots=True)
class Once:
    """What the work answered, and whether it was done before."""

    answer: Any
    is_repeat: bool


@transaction.atomic
def once(key: str, user_id: int, purpose: str, body: Any, make: Callable[[], Any], *, now: datetime) -> Once:
    """Do `make()` (which returns JSON values) once per caller, purpose and key; a repeat gets the first answer.

    The key's row is inserted before the work and in its transaction: a twin in flight waits for it, and a crash
    leaves neither. Raises KeyReused when the body changed.
    """
    key, digest = key[:80], _digest(body)
    keys = IdempotencyKey.objects.filter(user_id=user_id, purpose=purpose, key=key)
    if not _is_first(user_id, purpose, key, digest, now):
        row = keys.get()
        if row.request_digest != digest:
            raise KeyReused(_("This form was already sent with other entries. Open it again to send these."))
        return Once(answer=row.answer(), is_repeat=True)
    answer = make()
    keys.update(result=json.dumps(answer))
    return Once(answer=answer, is_repeat=False)


def _is_first(user_id: int, purpose: str, key: str, digest: str, now: datetime) -> bool:
    """Take the key, or one whose hours are over; a twin in flight is waited for, and needs no savepoint to lose."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [user_id, purpose, key, digest, now, now - KEPT])
        return bool(cursor.rowcount == 1)


def forget_keys(*, now: datetime) -> int:
    """Delete keys older than their 24 hours; the same key would make something new by now."""
    deleted, _rows = IdempotencyKey.objects.filter(created_at__lte=now - KEPT).delete()
    return deleted


def _digest(body: Any) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
