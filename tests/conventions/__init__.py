"""The conventions of this project as rules that can be run, each with an example it must catch and one it must not.

A rule reads one file. What is an exception stands beside the rule with its reason, never in the file it excuses.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
Finding = tuple[int, str]


@dataclass(frozen=True)
class File:
    """One file of the project, by its path from the root."""

    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def lines(self) -> list[str]:
        return self.source.splitlines()

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def functions(self) -> Iterator[ast.FunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))

    def is_explained(self, node: ast.AST) -> bool:
        """Whether a line of the statement carries `noqa: CODE - reason` or `meant: reason`."""
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
        return any(re.search(r"# (?:noqa: [A-Z0-9, ]+ - |meant: )\w", line) for line in self.lines[first - 1 : last])


@dataclass(frozen=True)
class Rule:
    name: str
    find: Callable[[File], Iterator[Finding]]
    applies: Callable[[str], bool]
    bad: str
    good: str
    at: str  # the path the examples pretend to have
    exceptions: dict[str, str] = field(default_factory=dict)  # path -> reason

    def findings(self, file: File) -> list[str]:
        if not self.applies(file.path) or file.path in self.exceptions:
            return []
        return [f"{file.path}:{line}: {message}" for line, message in self.find(file)]


RULES: list[Rule] = []


def rule(
    applies: Callable[[str], bool], *, at: str, bad: str, good: str, exceptions: dict[str, str] | None = None
) -> Callable[[Callable[[File], Iterator[Finding]]], Callable[[File], Iterator[Finding]]]:
    """Register a rule under the name of its function."""

    def register(find: Callable[[File], Iterator[Finding]]) -> Callable[[File], Iterator[Finding]]:
        RULES.append(Rule(find.__name__, find, applies, bad, good, at, exceptions or {}))
        return find

    return register


def product_python(path: str) -> bool:
    return path.startswith("billstead/") and path.endswith(".py") and "/migrations/" not in path


def any_python(path: str) -> bool:
    return path.endswith(".py") and "/migrations/" not in path


def template(path: str) -> bool:
    return path.startswith("billstead/") and "/templates/" in path and path.endswith((".html", ".txt"))


def stylesheet(path: str) -> bool:
    return path.startswith("billstead/") and path.endswith(".css")


def door(path: str) -> bool:
    return product_python(path) and path.split("/")[1] in {"staff", "portal", "api"}


def operations(path: str) -> bool:
    """Operations of the business; jobs, audit and search are the machinery below them."""
    parts = path.removesuffix(".py").split("/")
    return product_python(path) and "operations" in parts and parts[1] not in {"jobs", "audit", "search"}


def name_of(node: ast.AST) -> str:
    """The dotted name of an expression, as far as it has one: `a.b(…).c` is `a.b.c`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    return ""


def project_files() -> list[File]:
    """What the rules read: product and tests; the rules' own examples are no code."""
    found = []
    for pattern in (
        "billstead/**/*.py",
        "tests/**/*.py",
        "billstead/**/*.html",
        "billstead/**/*.txt",
        "billstead/**/*.css",
    ):
        for path in sorted(ROOT.glob(pattern)):
            relative = path.relative_to(ROOT).as_posix()
            if not relative.startswith("tests/conventions/"):
                found.append(File(relative, path.read_text(encoding="utf-8")))
    return found


from tests.conventions import code, security, templates  # noqa: E402, F401 - they register their rules
