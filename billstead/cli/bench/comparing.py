"""Runs that were written as JSON, side by side as the table of docs/benchmarks.md: acts alike share a row."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

_SORTED = re.compile(r", by \w+, (first|last) page$")


def print_table(options: Namespace) -> int:
    """A row of several acts shows the median p50, the worst p95, the median core and the most queries."""
    runs = [dict(json.loads(Path(name).read_text(encoding="utf-8"))) for name in options.files]
    heads = [f"{run['engine']} p50 / p95 | core | SQL" for run in runs]
    print(f"| act | target | {' | '.join(heads)} |")
    print(f"| {' | '.join(['---'] * (2 + 3 * len(runs)))} |")
    groups = [_grouped(run["figures"]) for run in runs]
    for row, figures in groups[0].items():
        cells = [_cells(group.get(row, [])) for group in groups]
        print(f"| {row} | < {figures[0]['target_ms']} | {' | '.join(cells)} |")
    for run in runs:
        print(
            f"\n{run['engine']}: {run['rows']:,} customers, {run['date']}, load {run['load_before']:.1f} to "
            f"{run['load_after']:.1f}, {run['stolen_percent']} % of the cores given to other machines; memory of a web "
            f"process {run['memory_own_mb']} MB of its own, {run['memory_mb']} MB with mapped files."
        )
    return 0


def _grouped(figures: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for figure in figures:
        groups.setdefault(_row(figure["act"]), []).append(figure)
    return groups


def _row(act: str) -> str:
    """Sorts and ends of one filter are alike; each mix is a row of its own."""
    name = _SORTED.sub(", 7 sorts, first and last page", act)
    return re.sub(r"^(list|mix): (?!no filter)(.+?)(?=$|, 7 sorts)", r"\1: `\2`", name)


def _cells(figures: Sequence[dict[str, Any]]) -> str:
    told = [figure for figure in figures if not figure["problem"]]
    if not told:
        return "- | - | -"
    p95 = max(figure["p95"] for figure in told)
    mark = "" if all(figure["is_met"] for figure in told) else " *"
    core = median(figure["core_ms"] for figure in told)
    return (
        f"{median(figure['p50'] for figure in told):.0f} / {p95:.0f}{mark} | {core:.0f} | "
        f"{max(figure['queries'] for figure in told)}"
    )
