"""Small acts on the profile itself: tags, owner, details confirmed. Each form stands on a page of its own too."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.core.errors import OperationError
from billstead.customers.operations import confirm_details, edit_customer, tag_customers
from billstead.customers.refusals import EditConflict
from billstead.staff.profile.forms import OwnerForm, TagsForm, tell
from billstead.staff.profile.page import ProfilePage, profile_page
from billstead.staff.profile.quick import TagsEditor, all_tags, known_tags, owner_form, owners, tags_editor
from billstead.ui.htmx import redirect_page, render_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", "tags.assign")
def customer_tags(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    if request.method != "POST":
        return _page(request, page, {"editor": tags_editor(page)})
    form, tags, act = TagsForm(request.POST), all_tags(), Act.new()
    wanted, unknown = known_tags(form.names(), tags)
    opened = form.opened_ids()
    if unknown:
        form.add_error("tags", _("There is no tag “%(name)s”. Choose one of the list.") % {"name": unknown[0]})
        return _page(request, page, {"editor": TagsEditor(form, tags)}, status=422)
    gone = opened - wanted
    try:
        # A tag deleted meanwhile is taken off already.
        changed = tag_customers(
            [page.customer.pk],
            add=wanted - opened,
            remove=gone & {tag.pk for tag in tags},
            actor=page.reader,
            now=page.now,
            act=act,
        )
    except OperationError as refusal:
        tell(form, refusal)
        return _page(request, page, {"editor": TagsEditor(form, tags)}, status=422)
    _say(request, page, _("Tags updated"), act, is_changed=bool(changed))
    return redirect_page(request, page.overview_url)


@require_http_methods(["GET", "HEAD", "POST"])
@allow("customers.view", "customers.assign_owner")
def customer_owner(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    if request.method != "POST":
        return _page(request, page, {"owner_form": owner_form(page)})
    form, act = OwnerForm(request.POST, staff=owners(page)), Act.new()
    if not form.is_valid():
        return _page(request, page, {"owner_form": form}, status=422)
    wanted, opened = form.cleaned_data["owner"], form.cleaned_data["opened"]
    try:
        edit_customer(
            page.customer,
            opened={"owner": opened},
            wanted={"owner": wanted},
            actor=page.reader,
            now=page.now,
            act=act,
        )
    except EditConflict as conflict:
        return _owner_conflict(request, wanted, conflict, number)
    except OperationError as refusal:
        tell(form, refusal)
        return _page(request, page, {"owner_form": form}, status=422)
    _say(request, page, _("Owner updated"), act, is_changed=wanted != page.customer.owner_id)
    return redirect_page(request, page.overview_url)


def _owner_conflict(request: StaffRequest, wanted: int | None, conflict: EditConflict, number: str) -> HttpResponse:
    page = profile_page(request, number)
    form = OwnerForm({"owner": wanted or "", "opened": page.customer.owner_id or ""}, staff=owners(page))
    form.full_clean()
    words = _("%(who)s gave this customer to %(owner)s meanwhile. Save again to keep your choice.")
    who = conflict.collisions[0].who if conflict.collisions else ""
    form.add_error("owner", words % {"who": who or _("Somebody"), "owner": page.customer.owner or _("nobody")})
    return _page(request, page, {"owner_form": form}, status=409)


@require_POST
@allow("customers.view", "customers.confirm_details")
def customer_confirm(request: StaffRequest, number: str) -> HttpResponse:
    page = profile_page(request, number)
    confirm_details(page.customer, actor=page.reader, now=page.now)
    toast(request, _("Details confirmed"))
    return redirect_page(request, page.overview_url)


def _say(request: StaffRequest, page: ProfilePage, words: str, act: Act, *, is_changed: bool) -> None:
    if is_changed:
        toast(request, words, undo_url=page.undo_url(act))
    else:
        toast(request, _("Nothing to change"))


def _page(request: StaffRequest, page: ProfilePage, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = {"page": page, "tab": "", "section": "customers", "has_errors": status != 200}
    return render_page(request, "staff/profile/quick.html", {**frame, **context}, status=status)
