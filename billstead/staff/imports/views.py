"""Imports: the list, the upload, where one stands, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.importers.acting import owns
from billstead.importers.limits import MAX_ROWS
from billstead.importers.models import Import
from billstead.importers.operations import apply_import, discard_import, start_import, stop_import, undo_import
from billstead.importers.queries import imports
from billstead.staff.imports.forms import UploadForm
from billstead.staff.imports.report import import_lines, standing
from billstead.ui.htmx import render_page
from billstead.ui.permissions import AccessDenied, allow
from billstead.ui.toasts import toast

CODES = ("customers.import", "customers.view")
LISTED = 50


@require_safe
@allow(*CODES)
def import_list(request: StaffRequest) -> HttpResponseBase:
    """The history of imports, whoever brought them."""
    context = {"imports": list(imports()[:LISTED]), "section": "customers"}
    return render_page(request, "staff/imports/list.html", context)


@allow(*CODES)
def import_create(request: StaffRequest) -> HttpResponseBase:
    """Take a file; what it holds is looked at on the next page."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            run = start_import(upload.chunks(), name=upload.name, actor=request.actor, now=timezone.now())
        except OperationError as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("import_columns", run.pk)
    context = {"form": form, "section": "customers", "most_rows": MAX_ROWS, "most_mb": _limit_mb()}
    return render_page(request, "staff/imports/new.html", context, status=422 if form.errors else 200)


@require_safe
@allow(*CODES)
def import_page(request: StaffRequest, import_id: int) -> HttpResponseBase:
    """Where an import stands: it asks again while something runs, by htmx or by the page's own refresh."""
    run = import_of(import_id)
    if run.state == Import.State.MAPPING and owns(run, request.actor):
        return redirect("import_columns", run.pk)
    context = standing(run, request.actor, timezone.now()) | {"section": "customers"}
    return render_page(request, "staff/imports/page.html", context, fragment="staff/imports/_standing.html")


@require_POST
@allow(*CODES)
def import_apply(request: StaffRequest, import_id: int) -> HttpResponseBase:
    return _act(request, own_import_of(request, import_of(import_id)), apply_import, _("Import started"))


@require_POST
@allow(*CODES)
def import_stop(request: StaffRequest, import_id: int) -> HttpResponseBase:
    return _act(request, import_of(import_id), stop_import, _("Stopped"))


@require_POST
@allow(*CODES)
def import_undo(request: StaffRequest, import_id: int) -> HttpResponseBase:
    return _act(request, import_of(import_id), undo_import, _("Undo started"))


@require_POST
@allow(*CODES)
def import_discard(request: StaffRequest, import_id: int) -> HttpResponseBase:
    run = own_import_of(request, import_of(import_id))
    answer = _act(request, run, discard_import, _("Import discarded"))
    return redirect("import_list") if not Import.objects.filter(pk=run.pk, file_key__gt="").exists() else answer


@require_safe
@allow(*CODES)
def import_rows_csv(request: StaffRequest, import_id: int) -> HttpResponseBase:
    """Every row that says something, with its own cells, so that it can be mended and imported again."""
    run = own_import_of(request, import_of(import_id))
    response = StreamingHttpResponse(import_lines(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-rows.csv"'
    return response


def import_of(import_id: int) -> Import:
    run = imports().filter(pk=import_id).first()
    if run is None:
        raise Http404
    return run


def own_import_of(request: StaffRequest, run: Import) -> Import:
    """Cells are for whoever brought the file: it may hold what a colleague may not see."""
    if not owns(run, request.actor):
        raise AccessDenied("customers.import")
    return run


def _act(request: StaffRequest, run: Import, operation: Callable[..., Any], said: str) -> HttpResponse:
    try:
        operation(run, actor=request.actor, now=timezone.now())
    except OperationError as refusal:
        toast(request, str(refusal.message))
    else:
        toast(request, said)
    return redirect("import_page", run.pk)


def _limit_mb() -> int:
    return int(settings.IMPORT_LIMIT) // (1024 * 1024)
