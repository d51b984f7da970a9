"""Choosing what each column becomes, with the first rows beside as they would come in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.customers.fields import Values, field_label, fields, unit_label
from billstead.customers.models import Customer
from billstead.customers.showing import shown_key, shown_value
from billstead.importers.mapping import Mapping, checked
from billstead.importers.models import Import, ImportRow
from billstead.importers.operations import check_import, read_again
from billstead.importers.operations.preparing import samples_of
from billstead.importers.planning import Plan, Planned, planned
from billstead.importers.reading import reader_of
from billstead.importers.table import Table
from billstead.importers.targets import targets_for
from billstead.staff.imports.forms import MappingForm, ReadingForm, initial_of
from billstead.staff.imports.views import CODES, import_of, own_import_of
from billstead.ui.forms import field_parts
from billstead.ui.htmx import render_page
from billstead.ui.permissions import allow

_SAMPLE_LENGTH = 60
_NOT_SHOWN = frozenset({"time_zone", "language", "access_wish", "kind", "shares_email", "terms"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its name, its first values, and the choice of what it becomes."""

    name: str
    samples: list[str]
    input: SafeString
    errors: list[str]
    id: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file as it would come in."""

    line: int
    verdict: str
    label: str
    facts: list[tuple[str, str]]
    problems: list[tuple[str, str]]


@allow(*CODES)
def import_columns(request: StaffRequest, import_id: int) -> HttpResponseBase:
    """Show and take the choice. `act` is read (in another way), preview (draws only) or check (all rows)."""
    run = own_import_of(request, import_of(import_id))
    if not run.can_map:
        return redirect("import_page", run.pk)
    act = str(request.POST.get("act", "check")) if request.method == "POST" else ""
    if act == "read":
        return _read_again(request, run)
    return _columns_page(request, run, act)


def _read_again(request: StaffRequest, run: Import) -> HttpResponseBase:
    form = ReadingForm(request.POST, run=run)
    if form.is_valid():
        delimiter = form.cleaned_data.get("delimiter") or run.delimiter
        try:
            read_again(
                run,
                encoding=form.cleaned_data.get("encoding") or run.encoding,
                delimiter="\t" if delimiter == "tab" else delimiter,
                has_header=form.cleaned_data["has_header"],
                actor=request.actor,
                now=timezone.now(),
            )
        except OperationError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("import_columns", run.pk)
    return _columns_page(request, run, "", reading=form)


def _columns_page(
    request: StaffRequest, run: Import, act: str, *, reading: ReadingForm | None = None
) -> HttpResponseBase:
    actor, kept = request.actor, Mapping.from_json(run.mapping)
    targets = targets_for(actor)
    form = MappingForm(
        request.POST if act else None, initial=initial_of(kept), header=run.columns, targets=targets, actor=actor
    )
    mapping, preview, table = kept, list[PreviewRow](), Table([], iter(()))
    try:
        table = samples_of(run)
        if act and form.is_valid():
            mapping = form.mapping()
            if act == "check":
                check_import(run, mapping, actor=actor, now=timezone.now())
                return redirect("import_page", run.pk)
        if not form.errors:
            preview = _preview(run, checked(mapping, targets, run.columns), table, actor)
    except OperationError as refusal:
        _tell(form, refusal, is_asked=bool(act))
    context = {
        "run": run,
        "form": form,
        "reading": reading or ReadingForm(initial=_reading(run), run=run),
        "columns": [_column(form, place, name, table) for place, name in enumerate(run.columns)],
        "preview": preview,
        "refused": "" if preview or form.errors else _("Choose what the columns become to see the first rows."),
        "section": "customers",
    }
    status = 422 if form.errors or (reading is not None and reading.errors) else 200
    return _rendered(request, context, act, status)


def _rendered(request: StaffRequest, context: dict[str, Any], act: str, status: int) -> HttpResponse:
    fragment = "staff/imports/_preview.html" if act == "preview" else None
    return render_page(request, "staff/imports/columns.html", context, fragment=fragment, status=status)


def _tell(form: MappingForm, refusal: OperationError, *, is_asked: bool) -> None:
    """A choice not yet made is no mistake; one that was sent is."""
    if is_asked and form.is_bound:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _reading(run: Import) -> dict[str, Any]:
    delimiter = "tab" if run.delimiter == "\t" else run.delimiter
    return {"encoding": run.encoding, "delimiter": delimiter, "has_header": run.has_header}


def _column(form: MappingForm, place: int, name: str, table: Table) -> Column:
    parts = field_parts(form[f"column-{place}"])
    cells = (record.cells[place].strip() if place < len(record.cells) else "" for record in table.samples)
    shown = [cell if len(cell) <= _SAMPLE_LENGTH else f"{cell[:_SAMPLE_LENGTH]}…" for cell in cells if cell]
    return Column(name, list(dict.fromkeys(shown))[:3], parts.input, parts.errors, parts.id)


def _preview(run: Import, mapping: Mapping, table: Table, actor: Actor) -> list[PreviewRow]:
    rows = [ImportRow(run=run, line=record.line, cells=json.dumps(record.cells)) for record in table.samples]
    plan = planned(run, rows, reader_of(run, mapping, actor), mapping, actor, is_applying=True)
    return [_preview_row(each, plan) for each in plan.rows]


def _preview_row(each: Planned, plan: Plan) -> PreviewRow:
    label = str(ImportRow.Verdict(each.verdict).label)
    problems = [(str(field_label(name)) if name in fields() else "", words) for name, words in each.reasons]
    return PreviewRow(each.row.line, each.verdict, label, _facts(each, plan), problems)


def _is_shown(key: str, values: Values) -> bool:
    return key not in _NOT_SHOWN and (key != "tax_exempt" or bool(values["tax_exempt"]))


def _facts(each: Planned, plan: Plan) -> list[tuple[str, str]]:
    if each.prepared is None:
        typed = each.typed.values
        filled = [name for name in fields() if isinstance(typed.get(name), str) and typed[name]]
        return [(str(field_label(name)), shown_value(name, typed[name])) for name in filled]
    values = each.prepared.values
    keys = dict.fromkeys(fields()[name].key for name in values if name in fields())
    facts = [(str(unit_label(key)), shown_key(key, values, plan.reference)) for key in keys if _is_shown(key, values)]
    facts += [(_("Note"), each.typed.note), (_("Tags to be made"), ", ".join(each.typed.new_tags))]
    if each.typed.created_on:
        facts.append((_("Customer since"), each.typed.created_on.isoformat()))
    if each.typed.status != Customer.Status.ACTIVE:
        facts.append((_("Status"), str(Customer.Status(each.typed.status).label)))
    return [(label, words) for label, words in facts if words]
