"""bin/bench on a tiny base of the engine under test: every act is measured, and none asks more of a larger base."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from billstead.cli.bench.comparing import print_table
from billstead.cli.bench.figures import Figure, percentile
from billstead.cli.bench.report import Run

ROOT = Path(__file__).resolve().parent.parent.parent
# Asked again of a larger base; what one filter, text and the profile ask is in tests/staff/test_budgets.py.
GROWING = "mix:"
GROUPS = {"list", "mix", "counts", "suggest", "select", "profile", "create"}
# What this asks depends on what it finds, and is bounded below.
ASK_BY_WHAT_IS_FOUND = {"mix: has:external-id tag:watch,reseller status:closed"}
# The page budget is 12; a slip asks once more than that. Counts of tabs and ways out are requests of their own.
MOST_QUERIES = {"list": 12, "mix": 12, "select": 13, "suggest": 12, "counts": 24, "profile": 20, "create": 80}


def bench(folder: Path, rows: int, only: str = "") -> dict[str, Any]:
    """Run it as its script does, once per act (or of those named so), and read the JSON it wrote."""
    engine = "postgres" if connection.vendor == "postgresql" else "sqlite"
    written = folder / f"{rows}.json"
    words = ["customers", "--rows", str(rows), "--engine", engine, "--events", "60", "--repeat", "1", "--only", only]
    done = subprocess.run(
        [sys.executable, "-m", "billstead.cli.bench", *words, "--json", str(written)],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(folder)}, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    # 1 says that a target was missed, which a busy machine may; anything else is an error.
    assert done.returncode in (0, 1), done.stderr[-3_000:]
    assert f"{rows} customers" in done.stdout and "target" in done.stdout
    return dict(json.loads(written.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bench")
    told = bench(folder, 200), bench(folder, 400, only=GROWING)
    assert [left.name for left in folder.iterdir() if left.is_dir()] == [], "the bench clears away its installation"
    return told


class TestBench:
    def test_every_act_is_measured(self, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
        run = runs[0]
        problems = {figure["act"]: figure["problem"] for figure in run["figures"] if figure["problem"]}
        assert problems == {}
        assert {figure["act"].partition(":")[0] for figure in run["figures"]} == GROUPS
        assert all(figure["n"] and 0 < figure["p50"] <= figure["p95"] for figure in run["figures"])
        assert run["memory_mb"] > run["memory_own_mb"] > 0

    def test_queries_do_not_grow_with_the_base(self, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
        small, large = ({figure["act"]: figure["queries"] for figure in run["figures"]} for run in runs)

        assert len(large) == 12
        assert {act for act in large if small[act] != large[act]} <= ASK_BY_WHAT_IS_FOUND

    def test_queries_stay_within_the_budget(self, runs: tuple[dict[str, Any], dict[str, Any]]) -> None:
        for figure in runs[0]["figures"]:
            assert 0 < figure["queries"] <= MOST_QUERIES[figure["act"].partition(":")[0]], figure["act"]


class TestTable:
    def test_acts_alike_share_a_row_and_runs_stand_side_by_side(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        acts = {"list: status:active, by name, first page": 10.0, "list: status:active, by email, last page": 30.0,
                "mix: has:note tag:a,b status:closed": 20.0}  # fmt: skip
        figures = [
            asdict(Figure(act, 60, p50=ms, p95=ms * 3, core_ms=ms, queries=9, n=1)) | {"is_met": ms * 3 < 60}
            for act, ms in acts.items()
        ]
        run = asdict(Run("SQLite 3", 5, "2030-03-14", 2, 0.0, 0.0, 0, 100, 90, 250, [])) | {"figures": figures}
        written = tmp_path / "run.json"
        written.write_text(json.dumps(run), encoding="utf-8")

        print_table(Namespace(files=[written, written]))

        rows = capsys.readouterr().out.split("\n")[2:4]
        assert rows == [
            "| list: `status:active`, 7 sorts, first and last page | < 60 | 20 / 90 * | 20 | 9 | 20 / 90 * | 20 | 9 |",
            "| mix: `has:note tag:a,b status:closed` | < 60 | 20 / 60 * | 20 | 9 | 20 / 60 * | 20 | 9 |",
        ]


class TestPercentile:
    def test_is_a_time_that_was_measured(self) -> None:
        times = [float(number) for number in range(1, 101)]

        assert (percentile(times, 50), percentile(times, 95), percentile([7.0], 95)) == (50.0, 95.0, 7.0)
