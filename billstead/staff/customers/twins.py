"""Customers that look like the one in the form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .forms.customer_form import CustomerForm


@dataclass
class Twins:
    rows: list[Any] = field(default_factory=list)
    blocks: bool = False
    warns: bool = False
    words: str = ""


def twins_of(form: CustomerForm) -> Twins:
    return Twins()
