"""A convention that can be tested is tested: the rules in tests/conventions over every file and their examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conventions import ROOT, RULES, File, Rule, project_files

FILES = project_files()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
class TestRules:
    def test_holds_everywhere(self, rule: Rule) -> None:
        findings = [finding for file in FILES for finding in rule.findings(file)]

        assert not findings, "\n" + "\n".join(findings)

    def test_rule_catches_its_planted_fault(self, rule: Rule) -> None:
        assert rule.findings(File(rule.at, rule.bad))

    def test_rule_leaves_good_code_alone(self, rule: Rule) -> None:
        assert rule.findings(File(rule.at, rule.good)) == []

    def test_rule_excuses_only_files_there_are(self, rule: Rule) -> None:
        assert [path for path in rule.exceptions if not (ROOT / path).exists()] == []


SETTING = re.compile(r'\b(?:text|flag|number|words|folder|read)\(\s*"([A-Z_]+)"')
DOCUMENTED = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def settings_findings(source: str, readme: str) -> set[str]:
    """Settings that are read but not documented, or documented but not read."""
    return set(SETTING.findall(source)) ^ set(DOCUMENTED.findall(readme))


class TestSettingsAreDocumented:
    def test_readme_lists_each_setting_and_no_other(self) -> None:
        source = (ROOT / "billstead/config/settings.py").read_text(encoding="utf-8")
        readme = (ROOT / "README.md").read_text(encoding="utf-8")

        assert settings_findings(source, readme) == set()

    def test_rule_catches_a_setting_without_docs(self) -> None:
        assert settings_findings('X = text("BILLSTEAD_NEW")', "") == {"BILLSTEAD_NEW"}

    def test_rule_catches_docs_of_no_setting(self) -> None:
        assert settings_findings("", "| `BILLSTEAD_OLD` | | |") == {"BILLSTEAD_OLD"}


OPEN_VIEWS = {"healthz", "readyz", "robots"}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every leaf of the URL configuration."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def views_without_permission(found: list[URLPattern]) -> list[str]:
    return [
        f"{pattern.pattern} ({pattern.callback.__module__}.{getattr(pattern.callback, '__name__', '?')})"
        for pattern in found
        if not hasattr(pattern.callback, "permission") and pattern.name not in OPEN_VIEWS
    ]


class TestViewsNameTheirPermission:
    def test_each_view_carries_allow(self) -> None:
        assert views_without_permission(list(patterns())) == []

    def test_rule_catches_a_view_without_allow(self) -> None:
        from django.urls import path

        def bare(request: object) -> None: ...

        assert views_without_permission([path("bare/", bare, name="bare")]) != []  # type: ignore[arg-type]


class TestEventTypes:
    def test_each_type_has_a_sentence_an_icon_and_a_kind(self) -> None:
        from billstead.audit.registry import TYPES

        bare = [name for name, kind in TYPES.items() if not (kind.sentence and kind.icon and kind.kind)]

        assert TYPES and bare == []

    def test_each_emitted_type_is_registered(self) -> None:
        from billstead.audit.registry import TYPES

        assert emitted_types(FILES) - set(TYPES) == set()

    def test_rule_catches_a_type_nobody_registered(self) -> None:
        assert emitted_types([File("billstead/x/operations.py", 'emit("x.made", row)')]) == {"x.made"}


def emitted_types(files: list[File]) -> set[str]:
    emitted = re.compile(r'\b(?:emit|Emission)\(\s*(?:type=)?"([a-z_.]+)"')
    return {name for file in files if file.path.startswith("billstead/") for name in emitted.findall(file.source)}


STATIC_TAG = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


def missing_static(files: list[File]) -> set[str]:
    named = {name for file in files if "/templates/" in file.path for name in STATIC_TAG.findall(file.source)}
    return {name for name in named if finders.find(name) is None}


class TestStaticFiles:
    def test_each_file_a_template_names_exists(self) -> None:
        assert missing_static(FILES) == set()

    def test_rule_catches_a_missing_file(self) -> None:
        fault = File("billstead/ui/templates/x.html", '{% static "ui/gone.css" %}')

        assert missing_static([fault]) == {"ui/gone.css"}
