"""Countries of the demo: people, firms and real towns with their postcodes, each in its own script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """One country's stock; towns are (city, region, postcode), # in a street or tax ID stands for a digit."""

    country: str
    given: list[str]
    family: list[str]
    family_first: bool
    joint: str
    firms: list[str]
    streets: list[str]
    tax_id: str
    towns: list[list[str]]


PLACES = [Place(**row) for row in json.loads(Path(__file__).with_name("places.json").read_text(encoding="utf-8"))]
