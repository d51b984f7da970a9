"""What the five kinds of custom fields take: from typed to stored, from stored to what sorts. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from billstead.core.errors import OperationError
from billstead.core.text import fold, sort_key

TEXT, NUMBER, DATE, CHOICE, YES_NO = "text", "number", "date", "choice", "yes_no"
LONGEST_TEXT = 200
KEY_CHARACTERS = 250
YEARS = range(1900, 2200)
NOTHING: dict[str, Any] = {TEXT: "", CHOICE: "", NUMBER: None, DATE: None, YES_NO: None}

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,4})?")
_BELOW_ONE = 4
_DIGITS = 15 + _BELOW_ONE
_SAID = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}


class Choice(NamedTuple):
    """One value of a choice field: how it is stored, how it is called, whether it is offered for new records."""

    key: str
    label: str
    is_offered: bool = True


class BadValue(OperationError):
    """What was typed is no value of the field."""

    code = "bad_value"


def read_value(kind: str, typed: Any, choices: Sequence[Choice] = ()) -> Any:
    """What is stored for what was typed: text and choices' keys as text, numbers and dates as text too, yes or no as
    True or False. Raises BadValue."""
    if typed is None or typed == "":
        return NOTHING[kind]
    if kind == NUMBER:
        return _number(typed)
    if kind == DATE:
        return _date(typed)
    if kind == CHOICE:
        return _choice(typed, choices)
    if kind == YES_NO:
        return _yes_no(typed)
    if not isinstance(typed, str):
        raise BadValue(_("Enter text"))
    return typed


def value_key(kind: str, stored: Any) -> str:
    """The text a stored value sorts and is compared by; never empty."""
    if kind == NUMBER:
        return number_order(Decimal(stored))
    return sort_key(stored, KEY_CHARACTERS) if kind == TEXT else value_text(stored)


def value_text(stored: Any) -> str:
    """A stored value as its row keeps it."""
    if isinstance(stored, bool):
        return "yes" if stored else "no"
    return str(stored)


def value_of_text(kind: str, text: str) -> Any:
    """The way back."""
    return text == "yes" if kind == YES_NO else text


def number_order(number: Decimal) -> str:
    """Numbers as text that sorts like them: a sign, then digits; below zero the digits' complement."""
    scaled = int(number.scaleb(_BELOW_ONE))
    return f"1{scaled:0{_DIGITS}d}" if scaled >= 0 else f"0{10**_DIGITS - 1 + scaled:0{_DIGITS}d}"


def read_number(text: str) -> Decimal | None:
    """A number as people type it, spaces between its digits or none; nothing when it is none."""
    plain = "".join(text.split())
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _number(typed: Any) -> str:
    number = None if isinstance(typed, bool) else read_number(str(typed))
    if number is None:
        raise BadValue(_("Enter a number, like 1250 or 12.5"))
    return f"{number.normalize():f}" if number else "0"


def _date(typed: Any) -> str:
    try:
        day = typed if isinstance(typed, date) else date.fromisoformat(str(typed).strip())
    except ValueError:
        raise BadValue(_("Enter a date, like 2026-01-31")) from None
    if day.year not in YEARS:
        raise BadValue(_("Enter a date, like 2026-01-31"))
    return f"{day:%Y-%m-%d}"


def _choice(typed: Any, choices: Sequence[Choice]) -> str:
    """A key as forms send it, else a label as people write it: after renaming, one's label may be another's key."""
    text = str(typed)
    offered = [choice for choice in choices if choice.is_offered]
    called = {fold(choice.label): choice.key for choice in offered}
    if any(choice.key == text for choice in offered):
        return text
    if key := called.get(fold(text)):
        return key
    raise BadValue(_("Choose one of the list"))


def _yes_no(typed: Any) -> bool:
    if isinstance(typed, bool):
        return typed
    said = _SAID | {fold(_("Yes")): True, fold(_("No")): False}
    found = said.get(fold(str(typed)))
    if found is None:
        raise BadValue(_("Choose yes or no"))
    return found
