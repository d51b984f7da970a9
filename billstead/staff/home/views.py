"""The start page: what to set up first, then how things stand."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.jobs.operations import retry_job
from billstead.jobs.queries import given_up_jobs, long_jobs
from billstead.staff.home.queries import failed_scheduled, figures, mentions, recent, steps
from billstead.ui.htmx import render_page, wants_fragment
from billstead.ui.permissions import SIGNED_IN, allow
from billstead.ui.toasts import toast

STANDING = "staff/home/_standing.html"


@require_safe
@allow(SIGNED_IN)
def home(request: StaffRequest) -> HttpResponse:
    actor: Actor = request.actor
    counts = figures() if actor.can("customers.view") else []
    if wants_fragment(request):
        standing = {"figures": counts, "running": long_jobs()}
        return render_page(request, STANDING, standing, fragment=STANDING)
    has_customers = any(figure.count for figure in counts)
    to_do = steps(actor, request.company, has_customers=has_customers)
    may_set_up = any(step.url for step in to_do if not step.is_done)
    failed_count, failed = given_up_jobs() if actor.can("settings.company") else (0, [])
    context = {
        "running": long_jobs(),
        "failed": failed,
        "failed_count": failed_count,
        "section": "home",
        "steps": to_do if may_set_up and not all(step.is_done for step in to_do) else [],
        "done": sum(step.is_done for step in to_do),
        "figures": counts if has_customers else [],
        "failed_changes": failed_scheduled(actor),
        "mentions": mentions(actor),
        "recent": recent(actor) if has_customers else [],
    }
    return render_page(request, "staff/home/home.html", context)


@require_POST
@allow("settings.company")
def job_retry(request: StaffRequest, job_id: int) -> HttpResponse:
    """Try a job again that was given up."""
    if not retry_job(job_id):
        raise Http404
    toast(request, _("Job queued again"))
    return redirect("home")
