"""The locks hold every requirement with hashes and no address; run by bin/check."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def findings() -> list[str]:
    """What is wrong with the locks, one sentence each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = project["project"]["dependencies"] + (ROOT / "requirements/build.in").read_text(encoding="utf-8").split("\n")
    wanted = {"run": run, "dev": run + project["dependency-groups"]["dev"]}
    found = []
    for name, requirements in wanted.items():
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        found += _lock_findings(name, text, requirements)
    return found


def _lock_findings(name: str, text: str, requirements: list[str]) -> list[str]:
    found = []
    if "://" in text:
        found.append(f"{name}.lock holds an address, which would tie every checkout to one mirror.")
    entries = re.split(r"\n(?=\S)", text.strip())
    pinned = {_plain(re.split(r"==", entry)[0]) for entry in entries if "==" in entry}
    found += [f"{name}.lock pins {entry.split()[0]} without a hash." for entry in entries if "--hash=" not in entry]
    asked = [_plain(line) for line in requirements if line.strip() and not line.startswith("#")]
    found += [f"{name}.lock does not pin {requirement}." for requirement in asked if requirement not in pinned]
    return found


def _plain(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement.strip())[0].lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    problems = findings()
    print("\n".join(problems))
    sys.exit(bool(problems))
