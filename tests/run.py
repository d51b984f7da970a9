"""What bin/test runs: the suite once per engine, each run proving by its marker that it tested that engine."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.engines import ThrowAway, find_postgres

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgres")
CLOSING_LINES = 40


def main() -> int:
    options, passed_on = _parser().parse_known_args()
    engines = [options.engine] if options.engine else list(ENGINES)
    ensure_chromium()
    throw_away: ThrowAway | None = None
    try:
        urls = {"sqlite": ""}
        if "postgres" in engines:
            url = find_postgres()
            if url is None:
                throw_away = ThrowAway()
                url = throw_away.start()
            urls["postgres"] = url
        with tempfile.TemporaryDirectory(prefix="billstead-test-") as folder:
            codes = [run_suite(engine, urls[engine], Path(folder), options.long, passed_on) for engine in engines]
            problems = [problem for engine in engines for problem in marker_problems(engine, Path(folder))]
    finally:
        if throw_away:
            throw_away.stop()
    for problem in problems:
        print(f"bin/test: {problem}", file=sys.stderr)
    return 1 if any(codes) or problems else 0


def run_suite(engine: str, url: str, folder: Path, is_long: bool, passed_on: list[str]) -> int:
    """One engine's run; its output is shown as it comes, its closing lines are pytest's own."""
    print(f"== {engine} ==", flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if url:
        environment["DATABASE_URL"] = url
    environment["BILLSTEAD_TEST_MARKER"] = str(folder / f"{engine}.json")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--durations=10",
        "-n",
        str(min(os.cpu_count() or 1, 4)),
        "--dist=loadfile",
        # Else files of few tests come last, and those are the slow ones: one worker would wait for the other's.
        "--no-loadscope-reorder",
    ]
    if is_long:
        environment["BILLSTEAD_TEST_FULL"] = "1"
    else:
        command += ["-m", "not long"]
    started = time.monotonic()
    code = subprocess.run([*command, *passed_on], cwd=ROOT, env=environment, check=False).returncode
    print(f"== {engine}: exit {code} after {time.monotonic() - started:.0f} s ==", flush=True)
    return code


def marker_problems(engine: str, folder: Path) -> list[str]:
    """A run counts only when its own marker says that its tests asked this engine (tests/conftest.py writes it)."""
    marker = folder / f"{engine}.json"
    if not marker.exists():
        return [f"the run for {engine} left no marker, so {engine} was not tested."]
    told = json.loads(marker.read_text(encoding="utf-8"))
    wanted = {"sqlite": "sqlite", "postgres": "postgresql"}[engine]
    if told["engine"] != wanted:
        return [f"the run for {engine} used {told['engine']}, so {engine} was not tested."]
    if not told["passed_with_database"]:
        return [f"no test of the run for {engine} passed on a database, so {engine} was not tested."]
    return []


def ensure_chromium() -> None:
    """Install Chromium by apt when it is absent and we may; browser tests fail, never skip, without it."""
    if shutil.which("chromium") or os.environ.get("CHROMIUM"):
        return
    apt_install("chromium")


def apt_install(package: str) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"bin/test: needs {package}. Install it, or run as root on Debian or Ubuntu.")
    print(f"Installing {package} ...", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        done = subprocess.run(["apt-get", *words], env=environment, check=False, capture_output=True, text=True)
        if done.returncode and words[0] == "install":
            sys.exit(f"bin/test: could not install {package}:\n{done.stderr[-2000:]}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/test", allow_abbrev=False)
    parser.add_argument("--long", action="store_true", help="full counts; run before a release")
    parser.add_argument("--engine", choices=ENGINES, help="only this engine (does not count as a full run)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
