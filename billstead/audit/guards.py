"""The triggers that refuse to change history. Not migrations: SQLite drops triggers with a rebuilt table."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

_NO_ERASURE = (
    "NOT EXISTS (SELECT 1 FROM audit_event e JOIN audit_erasure r ON r.customer_id = e.customer_id "
    "WHERE e.id = OLD.event_id)"
)
# A head may only move on: an older one would hide a cut tail.
_HEAD_MOVES_BACK = "NEW.customer_id <> OLD.customer_id OR NEW.sequence <= OLD.sequence"


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses one kind of statement on one table where `condition` holds."""

    table: str
    statement: str
    condition: str = "1 = 1"

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.statement.lower()}"

    @property
    def words(self) -> str:
        return f"history is only added to: no {self.statement} on {self.table}"


_GUARDS = (
    *(Guard(table, statement) for table in ("audit_event", "audit_erasure") for statement in ("UPDATE", "DELETE")),
    Guard("audit_eventpayload", "UPDATE"),
    Guard("audit_eventpayload", "DELETE", _NO_ERASURE),
    Guard("audit_chainhead", "UPDATE", _HEAD_MOVES_BACK),
    Guard("audit_chainhead", "DELETE"),
)
_TABLES = tuple(dict.fromkeys(guard.table for guard in _GUARDS))
# SQLite's INSERT OR REPLACE deletes the row in its way without asking the DELETE trigger.
_SQLITE_GUARDS = (
    *_GUARDS,
    Guard(
        "audit_event",
        "INSERT",
        "EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM audit_event "
        "WHERE customer_id = NEW.customer_id AND sequence = NEW.sequence)",
    ),
    Guard("audit_eventpayload", "INSERT", "EXISTS (SELECT 1 FROM audit_eventpayload WHERE event_id = NEW.event_id)"),
    Guard("audit_erasure", "INSERT", "EXISTS (SELECT 1 FROM audit_erasure WHERE id = NEW.id)"),
    Guard("audit_chainhead", "INSERT", "EXISTS (SELECT 1 FROM audit_chainhead WHERE customer_id = NEW.customer_id)"),
)
_POSTGRES_GUARDS = (*_GUARDS, *(Guard(table, "TRUNCATE") for table in _TABLES))

# PostgreSQL's pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
_TGTYPE = {"DELETE": 11, "UPDATE": 19, "TRUNCATE": 34}


def guards() -> tuple[Guard, ...]:
    """The guards of the engine in use."""
    return _POSTGRES_GUARDS if connection.vendor == "postgresql" else _SQLITE_GUARDS


@transaction.atomic
def install_guards() -> None:
    """Make every guard as it should be; run after each migrate. Changes nothing when all stand."""
    missing = set(missing_guards())
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.name in missing:
                cursor.execute(_drop(guard))
                for statement in _create(guard):
                    cursor.execute(statement)


@transaction.atomic
def remove_guards() -> None:
    """Lift every guard: only for replacing a whole database by a backup, and for tests."""
    with connection.cursor() as cursor:
        for guard in guards():
            cursor.execute(_drop(guard))


def missing_guards() -> list[str]:
    """The names of guards that are absent, switched off, or not as we make them."""
    standing = _standing()
    return [guard.name for guard in guards() if standing.get(guard.name) != _expected(guard)]


def _drop(guard: Guard) -> str:
    on_table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {guard.name}{on_table}"


def _create(guard: Guard) -> tuple[str, ...]:
    if connection.vendor != "postgresql":
        return (_sqlite_trigger(guard),)
    each = "STATEMENT" if guard.statement == "TRUNCATE" else "ROW"
    return (
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $${_body(guard)}$$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.statement} ON {guard.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {guard.name}()",
        # ALWAYS: session_replication_role = replica does not switch it off.
        f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}",
    )


def _sqlite_trigger(guard: Guard) -> str:
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.statement} ON {guard.table} WHEN {guard.condition} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.words}'); END"
    )


def _body(guard: Guard) -> str:
    passed = {"UPDATE": "NEW", "DELETE": "OLD", "TRUNCATE": "NULL"}[guard.statement]
    return (
        f"BEGIN IF {guard.condition} THEN RAISE EXCEPTION '{guard.words}' USING ERRCODE = 'restrict_violation'; "
        f"END IF; RETURN {passed}; END"
    )


def _expected(guard: Guard) -> tuple[object, ...]:
    if connection.vendor == "postgresql":
        return (guard.table, _TGTYPE[guard.statement], "A", _body(guard))
    return (guard.table, _sqlite_trigger(guard))


def _standing() -> dict[str, tuple[object, ...]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, c.relname, t.tgtype, t.tgenabled::text, p.prosrc FROM pg_trigger t "
                "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
            )
        else:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}
