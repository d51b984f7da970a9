"""Every template of the product: nothing inline that a strict CSP forbids, no English outside gettext's reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "billstead"
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
INLINE = re.compile(
    r"<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\ssrc=)|javascript:|\shx-on|\shx-vals=['\"]js:", re.I
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
class TestTemplate:
    def test_holds_no_inline_style_or_script(self, path: Path):
        assert INLINE.findall(path.read_text(encoding="utf-8")) == []

    def test_is_short(self, path: Path):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 120
