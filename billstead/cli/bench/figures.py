"""From many times of one act to the figures that stand against its target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from billstead.cli.bench.acts import Act
from billstead.cli.bench.browser import Browser, Unexpected

WARM_UPS = 2


@dataclass(frozen=True)
class Figure:
    """One act: milliseconds at the half and at p95, the slowest, how often, queries, bytes of the answer.

    `core_ms` is the web process's own time of a core at p50: it stays the same on a busy machine.
    """

    act: str
    target_ms: int
    p50: float = 0.0
    p95: float = 0.0
    slowest: float = 0.0
    n: int = 0
    queries: int = -1
    core_ms: float = 0.0
    size: int = 0
    problem: str = ""

    @property
    def is_met(self) -> bool:
        return not self.problem and self.p95 < self.target_ms


def measured(act: Act, browser: Browser, repeat: int) -> Figure:
    """Warm every question of an act, count its queries, then time it without counting."""
    if act.ask is None:
        return Figure(act.name, act.target_ms, problem="this page is not there")
    try:
        browser.is_counting = True
        counted = [act.ask(browser, turn) for turn in range(act.kinds * WARM_UPS)]
        browser.is_counting = False
        timed = [act.ask(browser, turn) for turn in range(repeat)]
    except Unexpected as problem:
        return Figure(act.name, act.target_ms, problem=str(problem))
    finally:
        browser.is_counting = False
    times = [answer.ms for answer in timed]
    return Figure(
        act.name,
        act.target_ms,
        p50=round(percentile(times, 50), 1),
        p95=round(percentile(times, 95), 1),
        slowest=round(max(times), 1),
        n=len(times),
        # The second round: the first of a process may read what it then keeps.
        queries=max(answer.queries for answer in counted[act.kinds :]),
        core_ms=percentile([answer.core_ms for answer in timed], 50),
        size=max(len(answer.body) for answer in counted),
    )


def percentile(times: Sequence[float], percent: int) -> float:
    """The nearest rank: a time that was really measured."""
    return sorted(times)[max(0, math.ceil(len(times) * percent / 100) - 1)]
