"""Reading the environment: `NAME_FILE` for secrets, and a plain sentence when a value cannot be used."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")

env = environ.FileAwareEnv()


class BadSetting(ImproperlyConfigured):
    """A setting has a value Billstead cannot work with; the message says which, why and what to do."""


def read(name: str, kind: Callable[..., Value], default: Value, *, expected: str) -> Value:
    """One setting through django-environ; `expected` ends the sentence "NAME is … but must be …"."""
    try:
        return kind(name, default=default)
    except (ImproperlyConfigured, ValueError, OSError) as error:
        raise BadSetting(f"{name} is {shown(name)}, but must be {expected}.") from error


def flag(name: str, *, default: bool = False) -> bool:
    """True for on, yes, true, 1; false for off, no, false, 0; anything else stops the start."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "on", "yes", "true"}:
        return True
    if text in {"0", "off", "no", "false"}:
        return False
    raise BadSetting(f"{name} is {shown(name)}, but must be on or off.")


def number(name: str, *, default: int, least: int, most: int) -> int:
    expected = f"a whole number from {least} to {most}"
    value = read(name, env.int, default, expected=expected)
    if not least <= value <= most:
        raise BadSetting(f"{name} is {value}, but must be {expected}.")
    return value


def words(name: str, *, default: list[str]) -> list[str]:
    """A list separated by commas."""
    value: list[str] = read(name, env.list, default, expected="a list separated by commas")
    return [word.strip() for word in value if word.strip()]


def text(name: str, default: str = "") -> str:
    value: Any = read(name, env.str, default, expected="text")
    return str(value).strip()


def folder(name: str, *, default: str) -> Path:
    path = Path(text(name, default)).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as error:
        raise BadSetting(f"{name} is {path}, but that folder cannot be made: {error.strerror}.") from error
    return path


def shown(name: str) -> str:
    """The value as it may be printed: what may hold a password is not repeated."""
    if f"{name}_FILE" in os.environ:
        return f"read from {os.environ[f'{name}_FILE']!r}"
    if any(part in name for part in ("SECRET", "KEY", "PASSWORD", "URL")):
        return "set"
    return repr(os.environ.get(name, ""))
