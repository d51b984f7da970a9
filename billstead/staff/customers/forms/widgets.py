"""Widgets the long lists need: Django renders one template per option, which costs 30 ms for 900 of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select whose options are written in one go; Django's would walk through them for each form it is made for."""

    choices: Any = ()

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = conditional_escape("" if value is None else str(value))
        options = _options(tuple((str(code), str(label)) for code, label in self.choices))
        options = options.replace(f'<option value="{chosen}">', f'<option value="{chosen}" selected>', 1)
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        escaped = SafeString(options)  # meant: each option was escaped when the list was made
        return format_html("<select{}>{}</select>", SafeString(flatatt(final)), escaped)


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    """The options of one list in one language, none selected; escaped once."""
    return format_html_join("\n", '<option value="{}">{}</option>', choices)


def text(autocomplete: str = "", inputmode: str = "", type: str = "text", **more: Any) -> forms.TextInput:
    """A one-line input with what browsers, keyboards and password managers want to know; never spell-checked."""
    attrs = {"autocomplete": autocomplete, "inputmode": inputmode, "spellcheck": "false", **more}
    widget = forms.TextInput(attrs={name: value for name, value in attrs.items() if value != ""})
    widget.input_type = type
    return widget
