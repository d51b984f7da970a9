"""Refusals: what an operation raises when a rule says no. Doors translate them once."""

from __future__ import annotations


class OperationError(Exception):
    """A rule refused the act; nothing was changed. `field` names the input the message stands beside."""

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class PermissionRefused(OperationError):
    """The actor does not hold the permission the act asks for."""

    code = "permission"


class Invalid(OperationError):
    """Several fields were refused at once: `errors` maps each field to its messages."""

    code = "invalid"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        field, messages = next(iter(errors.items()))
        super().__init__(messages[0], field=field)
        self.errors = errors
