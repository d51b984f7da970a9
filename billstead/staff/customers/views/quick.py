"""Tags and owner from the list: a small form of its own, in a dialog or as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billstead.accounts.queries import active_staff
from billstead.accounts.requests import StaffRequest
from billstead.audit.operations import Act
from billstead.core.errors import Invalid, OperationError
from billstead.customers.models import Customer, Tag
from billstead.customers.operations import create_tag, edit_customer, tag_customers
from billstead.customers.refusals import EditConflict
from billstead.staff.customers.forms.choices import Offered
from billstead.staff.customers.forms.typed import tag_names_in
from billstead.staff.customers.found import customer_of
from billstead.staff.customers.list_state import came_from, list_url
from billstead.ui.htmx import render_page, wants_fragment
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast


@dataclass(frozen=True)
class TagsBox:
    """What the box of tags is drawn from, here as in the customer form."""

    offered: Offered
    tags_text: str
    may_create_tags: bool
    row_errors: dict[str, list[str]]


@require_http_methods(["GET", "POST"])
@allow("customers.view", "tags.assign")
def customer_tags(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_of(number)
    tags = list(Tag.objects.all())
    held = sorted(customer.tags.values_list("pk", flat=True))
    if request.method != "POST":
        return _tags_form(request, customer, tags, held, ", ".join(tag.name for tag in tags if tag.pk in held))
    typed, opened, act = request.POST.get("tags", ""), _ids(request.POST.get("opened", "")), Act.new()
    try:
        changed = _tagged(request, customer, tags, typed, opened, act)
    except OperationError as refusal:
        return _tags_form(request, customer, tags, sorted(opened), typed, refusal)
    return _done(request, customer, act if changed else None)


@require_http_methods(["GET", "POST"])
@allow("customers.view", "customers.assign_owner")
def customer_owner(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_of(number, Customer.objects.select_related("owner"))
    if request.method != "POST":
        return _owner_form(request, customer, str(customer.owner_id or ""))
    wanted, opened = request.POST.get("owner", ""), request.POST.get("opened", "")
    if wanted and _id(wanted) is None:
        return _owner_form(request, customer, opened, _("Choose an owner from the list"), status=422)
    act, now = Act.new(), timezone.now()
    try:
        before, after = {"owner": _id(opened)}, {"owner": _id(wanted)}
        saved = edit_customer(customer, opened=before, wanted=after, actor=request.actor, now=now, act=act)
    except EditConflict as conflict:
        who = conflict.collisions[0].who or _("Somebody")
        customer = Customer.objects.select_related("owner").get(pk=customer.pk)
        words = _("%(who)s changed the owner to %(owner)s meanwhile. Nothing was saved. Choose again.")
        told = words % {"who": who, "owner": customer.owner or _("nobody")}
        return _owner_form(request, customer, wanted, told, status=409)
    except OperationError as refusal:
        return _owner_form(request, customer, wanted, str(refusal), status=422)
    return _done(request, saved, act if saved.version != customer.version else None)


@transaction.atomic
def _tagged(
    request: StaffRequest, customer: Customer, tags: Sequence[Tag], typed: str, opened: set[int], act: Act
) -> bool:
    """Add and take off what differs from what the form was opened with: colleagues' tags stay."""
    actor, now = request.actor, timezone.now()
    known = Offered(tags=tags)
    wanted: set[int] = set()
    for name in tag_names_in(typed):
        tag = known.tag_named(name)
        if tag is None and not actor.can("tags.manage"):
            raise Invalid({"tags": [_("There is no tag “%(name)s”. Choose one from the list") % {"name": name}]})
        wanted.add((tag or create_tag(name=name, actor=actor, now=now, act=act)).pk)
    add, remove = wanted - opened, (opened - wanted) & {tag.pk for tag in tags}
    return bool(tag_customers([customer.pk], add=add, remove=remove, actor=actor, now=now, act=act))


def _tags_form(
    request: StaffRequest,
    customer: Customer,
    tags: list[Tag],
    opened: Sequence[int],
    typed: str,
    refusal: OperationError | None = None,
) -> HttpResponse:
    errors = {"tags": [str(refusal)]} if refusal else {}
    box = TagsBox(Offered(tags=tags), typed, request.actor.can("tags.manage"), errors)
    title = _("Tags of %(name)s") % {"name": customer.name}
    more = {"form": box, "opened": ",".join(map(str, opened)), "title": title, "has_errors": bool(refusal)}
    return _form(request, customer, "tags", more, status=422 if refusal else 200)


def _owner_form(
    request: StaffRequest, customer: Customer, chosen: str, problem: str = "", *, status: int = 200
) -> HttpResponse:
    staff = {str(user.pk): user.name for user in active_staff()}
    if customer.owner:
        staff.setdefault(str(customer.owner.pk), customer.owner.name)
    title = _("Owner of %(name)s") % {"name": customer.name}
    opened = str(customer.owner_id or "")
    more = {"staff": staff.items(), "chosen": chosen, "opened": opened, "problem": problem, "title": title}
    return _form(request, customer, "owner", more | {"has_errors": bool(problem)}, status=status)


def _form(request: StaffRequest, customer: Customer, kind: str, more: dict[str, Any], *, status: int) -> HttpResponse:
    context = {
        "customer": customer,
        "kind": kind,
        "action": request.get_full_path(),
        "back": _back(request, customer),
        "section": "customers",
        **more,
    }
    template, fragment = "staff/customers/quick.html", "staff/customers/_quick.html"
    return render_page(request, template, context, fragment=fragment, status=status)


def _done(request: StaffRequest, customer: Customer, act: Act | None) -> HttpResponse:
    """Back to where one was; with htmx the dialog closes and the rows follow."""
    undo_url = None
    if act and request.actor.can("customers.edit"):
        undo_url = reverse("customer_undo", args=[customer.number, act.id])
        if not _is_on_profile(request):
            undo_url += f"?{urlencode({'from': request.GET.get('from', '')})}"
    toast(request, _("Customer updated") if act else _("Nothing to change"), undo_url=undo_url)
    if wants_fragment(request):
        response = render_page(request, "staff/customers/_saved.html", fragment="staff/customers/_saved.html")
        response["HX-Trigger"] = "row-changed"
        return response
    return redirect(_back(request, customer))


def _is_on_profile(request: StaffRequest) -> bool:
    return request.GET.get("back") == "profile"


def _back(request: StaffRequest, customer: Customer) -> str:
    """The profile when the form stands there, else the list at the customer's row."""
    if not _is_on_profile(request):
        return list_url(came_from(request), customer.number)
    url, query = reverse("customer_overview", args=[customer.number]), request.GET.get("from", "")
    return f"{url}?{urlencode({'from': query})}" if query else url


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _ids(text: str) -> set[int]:
    return {pk for pk in map(_id, text.split(",")[:500]) if pk is not None}
