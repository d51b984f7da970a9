"""The figures as a table for people and as JSON for comparing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from billstead.cli.bench.figures import Figure


@dataclass(frozen=True)
class Run:
    """A run and the machine it had: a figure without its load says little."""

    engine: str
    rows: int
    date: str
    cores: int
    load_before: float
    load_after: float
    stolen_percent: int
    memory_mb: int
    memory_own_mb: int
    memory_target_mb: int
    figures: list[Figure]

    @property
    def is_met(self) -> bool:
        return all(figure.is_met for figure in self.figures) and self.memory_own_mb < self.memory_target_mb


def print_run(run: Run) -> None:
    print(f"{run.rows:,} customers, {run.engine}, {run.cores} cores, {run.date}, "
          f"load {run.load_before:.1f} before and {run.load_after:.1f} after, "
          f"{run.stolen_percent} % of the cores' time given to other machines")  # fmt: skip
    width = max(len(figure.act) for figure in run.figures)
    print(f"{'act':{width}}     p50     p95 slowest   core    n  SQL  target  (milliseconds)")
    for figure in run.figures:
        mark = "" if figure.is_met else "  MISSED"
        if figure.problem:
            print(f"{figure.act:{width}}  {figure.problem}{mark}")
            continue
        print(
            f"{figure.act:{width}} {figure.p50:7.1f} {figure.p95:7.1f} {figure.slowest:7.1f} "
            f"{figure.core_ms:6.1f} {figure.n:4} {figure.queries:4}  < {figure.target_ms}{mark}"
        )
    mark = "" if run.memory_own_mb < run.memory_target_mb else "  MISSED"
    print(f"memory of a web process: {run.memory_own_mb} MB of its own, {run.memory_mb} MB with mapped files, "
          f"< {run.memory_target_mb}{mark}")  # fmt: skip


def write_json(run: Run, path: Path) -> None:
    told = asdict(run) | {
        "is_met": run.is_met,
        "figures": [asdict(figure) | {"is_met": figure.is_met} for figure in run.figures],
    }
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
