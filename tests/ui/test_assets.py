"""What the browser is sent: small, logical, readable in both themes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from billstead.ui.statuses import STATES, TAG_COLORS
from tests.ui.css import STATIC, contrast, pair, text, token

ROOT = Path(__file__).resolve().parents[2] / "billstead"
PHYSICAL = re.compile(
    r"(?<![-\w])((?:margin|padding|border|inset)-(?:left|right|top|bottom)[\w-]*|(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


def gz(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


class TestBudgets:
    def test_css_is_at_most_25_kb(self):
        assert gz("tokens.css", "billstead.css") <= 25_000

    def test_javascript_is_at_most_60_kb_all_in(self):
        scripts = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*.js")]

        assert "js/app.js" in scripts
        assert gz(*scripts) <= 60_000

    def test_no_module_imports_another_by_a_fixed_path(self):
        # File names carry a hash in production and nothing rewrites them inside modules.
        for path in ROOT.rglob("static/**/*.js"):
            assert not re.search(r"""(?:from|import)\s*\(?["']\.""", path.read_text(encoding="utf-8")), path

    def test_licences_lie_beside_what_they_cover(self):
        for name in ("fonts/OFL.txt", "icons-LICENSE.txt", "vendor/htmx-LICENSE.txt"):
            assert (STATIC / name).stat().st_size > 300


class TestStyleSheets:
    def test_only_logical_properties(self):
        found = [
            f"{path.name}: {match.group(0)}"
            for path in ROOT.rglob("static/**/*.css")
            for match in PHYSICAL.finditer(re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S))
        ]

        assert found == []

    def test_four_sided_values_are_not_lopsided(self):
        # `margin: 1px 2px 1px 3px` and the like are physical, though their names do not say so.
        found = []
        for path in ROOT.rglob("static/**/*.css"):
            for name, value in re.findall(r"(?<![-\w])(margin|padding|inset): ([^;{}]+)", path.read_text("utf-8")):
                sides = re.findall(r"(?:[a-z]+\([^()]*(?:\([^()]*\)[^()]*)*\)|\S)+", value.strip())
                if len(sides) == 4 and sides[1] != sides[3]:
                    found.append(f"{path.name}: {name}: {value}")

        assert found == []

    def test_every_layer_is_named_in_order(self):
        assert "@layer reset, tokens, base, layout, components, utilities;" in text("tokens.css")


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
class TestContrast:
    @pytest.mark.parametrize("color", TAG_COLORS)
    def test_tags_reach_4_5(self, color: str, theme: int):
        match = re.search(rf"\.tag--{color} {{ --tag: light-dark\((.+?)\) }}", text("billstead.css"))
        assert match

        tag = pair(match.group(1))[theme]

        for ground in ("sheet", "raised", "hover", "sunken"):
            assert contrast(tag, token(ground)[theme]) >= 4.5, ground

    @pytest.mark.parametrize(
        ("ink", "ground", "needed"),
        [
            ("text", "sheet", 4.5), ("text", "desk", 4.5), ("text-2", "hover", 4.5), ("text-3", "sheet", 4.5),
            ("text-3", "desk", 4.5), ("text-3", "sunken", 4.5), ("text-3", "accent-soft", 4.5),
            ("accent-text", "sheet", 4.5), ("accent-text", "accent-soft", 4.5), ("on-accent", "accent", 4.5),
            ("ok-text", "ok-soft", 4.5), ("warn-text", "warn-soft", 4.5), ("bad-text", "bad-soft", 4.5),
            ("text", "mark", 4.5), ("line-3", "sheet", 3), ("line-3", "raised", 3), ("accent", "desk", 3),
            ("ok", "sheet", 3), ("warn", "sheet", 3), ("bad", "sheet", 3),
        ],
    )  # fmt: skip
    def test_inks_reach_what_they_need(self, ink: str, ground: str, needed: float, theme: int):
        assert contrast(token(ink)[theme], token(ground)[theme]) >= needed


class TestSprite:
    def test_every_icon_named_in_a_template_or_event_is_there(self):
        known = set(re.findall(r'id="i-([a-z0-9-]+)"', text("icons.svg")))
        named = {
            name
            for path in ROOT.rglob("*.html")
            for name in re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
        } | {
            name
            for path in ROOT.rglob("*.py")
            for name in re.findall(r'\bicon="([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
        }

        assert named - known == set()

    def test_every_state_has_its_shape(self):
        known = set(re.findall(r'id="s-([a-z-]+)"', text("icons.svg")))

        assert {state.shape for state in STATES.values()} - known == set()
