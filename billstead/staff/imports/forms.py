"""Forms of imports: shape only; operations decide."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.core.actor import Actor
from billstead.importers.csv import DELIMITERS, ENCODINGS
from billstead.importers.mapping import SHARE, SKIP, UPDATE, Mapping
from billstead.importers.models import Import
from billstead.importers.targets import SECTIONS, Target

ON_KNOWN = {
    SKIP: _("Skip the row: whom we know stays as they are"),
    UPDATE: _("Update the customer: filled cells replace what we have, empty ones change nothing"),
    SHARE: _("Make another customer that shares the address"),
}
_CHOOSE = dict.fromkeys(("required", "invalid_choice"), _("Choose one of the list"))
SEPARATORS = {",": _("Comma"), ";": _("Semicolon"), "|": _("Vertical bar"), "/": _("Slash")}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class ReadingForm(forms.Form):
    """How the file is read; a workbook says so itself."""

    encoding = forms.ChoiceField(label=_("Characters"), choices=list(ENCODINGS.items()), error_messages=_CHOOSE)
    delimiter = forms.ChoiceField(
        label=_("Columns are separated by"), choices=list(DELIMITERS.items()), error_messages=_CHOOSE
    )
    has_header = forms.BooleanField(label=_("The first row holds the column names"), required=False)

    def __init__(self, *args: Any, run: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A tab alone would be stripped as white space.
        field = self.fields["delimiter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("tab" if value == "\t" else value, words) for value, words in DELIMITERS.items()]
        if run.is_workbook:
            del self.fields["encoding"], self.fields["delimiter"]


class MappingForm(forms.Form):
    """One choice per column, and what to do about who is known already."""

    on_known = forms.ChoiceField(
        label=_("When the e-mail or id is known already"),
        widget=forms.RadioSelect,
        choices=list(ON_KNOWN.items()),
        error_messages=_CHOOSE,
    )
    source = forms.CharField(
        label=_("System the ids come from"),
        required=False,
        max_length=40,
        error_messages={"max_length": _("Enter at most 40 characters")},
        help_text=_("Kept beside each id, like whmcs or stripe."),
    )
    separator = forms.ChoiceField(
        label=_("Tags are separated by"), choices=list(SEPARATORS.items()), error_messages=_CHOOSE
    )
    dates = forms.ChoiceField(
        label=_("Dates like 3/4/2026 mean"),
        choices=[("day", _("3 April: the day first")), ("month", _("March 4: the month first"))],
        error_messages=_CHOOSE,
    )
    makes_labels = forms.BooleanField(label=_("Create tags and groups that do not exist yet"), required=False)

    def __init__(
        self, *args: Any, header: Sequence[str], targets: Map[str, Target], actor: Actor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.column_count = len(header)
        choices = grouped(targets)
        for place, name in enumerate(header):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, error_messages=_CHOOSE
            )
        known = self.fields["on_known"]
        assert isinstance(known, forms.ChoiceField)
        known.choices = [
            (value, words)
            for value, words in ON_KNOWN.items()
            if (value != SHARE or actor.can("customers.share_email"))
            and (value != UPDATE or actor.can("customers.edit"))
        ]
        if not (actor.can("tags.manage") and actor.can("groups.manage")):
            del self.fields["makes_labels"]

    def mapping(self) -> Mapping:
        """What was chosen; call it on a valid form."""
        data = self.cleaned_data
        return Mapping(
            columns=tuple(data[f"column-{place}"] for place in range(self.column_count)),
            on_known=data["on_known"],
            source=data["source"],
            day_first=data["dates"] == "day",
            separator=data["separator"],
            makes_labels=data.get("makes_labels", False),
        )


def initial_of(mapping: Mapping) -> dict[str, Any]:
    return {
        "on_known": mapping.on_known,
        "source": mapping.source,
        "separator": mapping.separator,
        "dates": "day" if mapping.day_first else "month",
        "makes_labels": mapping.makes_labels,
        **{f"column-{place}": name for place, name in enumerate(mapping.columns)},
    }


def grouped(targets: Map[str, Target]) -> list[Any]:
    """The choices of a column under the headings of the form."""
    found: list[tuple[str | Promise, Any]] = [("", _("Leave out"))]
    for section, label in SECTIONS.items():
        rows = [(target.name, str(target.label)) for target in targets.values() if target.section == section]
        if rows:
            found.append((str(label), rows))
    return found
