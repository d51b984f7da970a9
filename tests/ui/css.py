"""Reads the tokens of the style sheets and works out contrast, so colours are tested, not believed."""

from __future__ import annotations

import math
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "billstead" / "ui" / "static" / "ui"
HUE = 212.0


def text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def token(name: str) -> tuple[str, str]:
    """Light and dark value of a custom property, as written."""
    match = re.search(rf"--{name}: light-dark\((.+?)\);", text("tokens.css"))
    assert match, name
    return pair(match.group(1))


def pair(inside: str) -> tuple[str, str]:
    depth = 0
    for at, char in enumerate(inside):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            return inside[:at].strip(), inside[at + 1 :].strip()
    raise AssertionError(inside)


def luminance(color: str) -> float:
    """WCAG relative luminance of #rgb, #rrggbb or oklch(L C H)."""
    if color.startswith("#"):
        digits = color[1:] if len(color) == 7 else "".join(c * 2 for c in color[1:])
        linear = [_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4)]
    else:
        light, chroma = (float(n) for n in re.findall(r"oklch\(([\d.]+) ([\d.]+)", color)[0])
        linear = _from_oklch(light, chroma, HUE)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _from_oklch(light: float, chroma: float, hue: float) -> list[float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long, middle, short = (
        (light + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (light - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (light - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    rows = [
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    ]
    return [min(1.0, max(0.0, row)) for row in rows]
