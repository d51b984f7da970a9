"""The custom fields as they are defined now, read once for a request or an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from billstead.customers.models import CustomField

Found = TypeVar("Found")
_reading: ContextVar[dict[str, Any] | None] = ContextVar("custom_fields", default=None)


@contextmanager
def fields_read_once() -> Iterator[None]:
    """Within, definitions are asked for once at most. Also a decorator; one inside another reads no second time."""
    if _reading.get() is not None:
        yield
        return
    token = _reading.set({})
    try:
        yield
    finally:
        _reading.reset(token)


def definitions() -> tuple[CustomField, ...]:
    """Every definition in its order, archived ones too. Read them only: what changes one locks its own row."""
    return once("rows", lambda: tuple(CustomField.objects.order_by("position", "id")))


def once(name: str, read: Callable[[], Found]) -> Found:
    """What is made of the definitions, made once within `fields_read_once`."""
    held = _reading.get()
    if held is None:
        return read()
    if name not in held:
        held[name] = read()
    found: Found = held[name]
    return found


def forget_definitions() -> None:
    """A definition was changed: the next reading is a new one."""
    held = _reading.get()
    if held is not None:
        held.clear()
