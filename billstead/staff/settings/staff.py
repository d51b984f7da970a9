"""The staff page: who works here, with which role; adding, disabling, links to choose a password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billstead.accounts.models import OneTimeLink, Role, User
from billstead.accounts.operations import (
    add_staff,
    change_role,
    disable_staff,
    enable_staff,
    once,
    reset_staff,
)
from billstead.accounts.operations.links import LIFETIMES
from billstead.accounts.queries import roles, staff, staff_facts
from billstead.accounts.requests import StaffRequest
from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.staff.account.views import sensitive
from billstead.staff.settings.forms import StaffForm
from billstead.staff.settings.sections import settings_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

HERE = "settings_staff"


@require_safe
@allow("staff.manage")
def settings_staff(request: StaffRequest) -> HttpResponseBase:
    rows = [
        {"user": user, "facts": facts, "may_manage": _may_manage(request, user), "is_me": user.pk == request.user.pk}
        for user, facts in staff_facts(staff())
    ]
    return settings_page(request, "staff/settings/staff.html", HERE, {"rows": rows})


@allow("staff.manage")
def staff_add(request: StaffRequest) -> HttpResponseBase:
    """Add somebody; the link to choose a password is shown once, here, and kept nowhere."""
    return _add(request) if request.method == "POST" else _add_page(request, _form(request))


@require_safe
@allow("staff.manage")
def staff_member(request: StaffRequest, pk: int) -> HttpResponseBase:
    """One person: their role, and what can be done about their sign-in."""
    user = _person(pk)
    return settings_page(request, "staff/settings/staff_member.html", HERE, _member(request, user))


@allow("staff.manage")
def staff_role(request: StaffRequest, pk: int) -> HttpResponseBase:
    role = Role.objects.filter(pk=_number(request.POST.get("role", ""))).first()
    if request.method != "POST":
        return redirect("staff_member", pk)
    if role is None:
        return _refused(request, _person(pk), _("Choose a role from the list"))
    return _act(request, pk, lambda user, **by: change_role(user, role=role, **by), _("Role changed"))


@allow("staff.manage")
def staff_disable(request: StaffRequest, pk: int) -> HttpResponseBase:
    return _act(request, pk, disable_staff, _("Person disabled"))


@allow("staff.manage")
def staff_enable(request: StaffRequest, pk: int) -> HttpResponseBase:
    return _act(request, pk, enable_staff, _("Person enabled"))


@allow("staff.manage")
def staff_reset(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Make a link to choose a new password; shown once, on the answer to this very request."""
    if request.method != "POST":
        return redirect("staff_member", pk)
    return _reset(request, pk)


@sensitive
def _add(request: StaffRequest) -> HttpResponseBase:
    form = _form(request, request.POST)
    if not form.is_valid():
        return _add_page(request, form, status=422)
    values = form.cleaned_data
    tokens: list[str] = []

    def make() -> int:
        added = add_staff(
            name=values["name"], email=values["email"], role=values["role"], actor=_actor(request), now=timezone.now()
        )
        tokens.append(added.token)
        return added.user.pk

    body = {"name": values["name"], "email": values["email"], "role": values["role"].pk}
    try:
        done = once(
            values["key"] or get_random_string(20), _actor(request).id, "add_staff", body, make, now=timezone.now()
        )
    except OperationError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _add_page(request, form, status=422)
    if done.is_repeat:
        toast(request, _("Person added"))
        return redirect("staff_member", done.answer)
    return _link_page(request, _person(done.answer), tokens[0], OneTimeLink.Purpose.INVITE)


@sensitive
def _reset(request: StaffRequest, pk: int) -> HttpResponseBase:
    user = _person(pk)
    try:
        token = reset_staff(user, actor=_actor(request), now=timezone.now())
    except OperationError as refusal:
        return _refused(request, user, refusal.message)
    return _link_page(request, user, token, OneTimeLink.Purpose.RESET)


def _act(request: StaffRequest, pk: int, operation: Any, said: str) -> HttpResponseBase:
    if request.method != "POST":
        return redirect("staff_member", pk)
    return _do(request, pk, operation, said)


@sensitive
def _do(request: StaffRequest, pk: int, operation: Any, said: str) -> HttpResponseBase:
    user = _person(pk)
    try:
        operation(user, actor=_actor(request), now=timezone.now())
    except OperationError as refusal:
        return _refused(request, user, refusal.message)
    toast(request, said)
    return redirect(HERE)


def _refused(request: StaffRequest, user: User, message: str) -> HttpResponse:
    context = _member(request, user) | {"refusal": message}
    return settings_page(request, "staff/settings/staff_member.html", HERE, context, status=422)


def _link_page(request: StaffRequest, user: User, token: str, purpose: OneTimeLink.Purpose) -> HttpResponse:
    path = reverse("open_link", args=[token])
    # What is handed over names the site as configured, not as this request's headers name it.
    url = request.build_absolute_uri(path) if settings.IS_LOCAL else f"{settings.BASE_URL}{path}"
    minutes = int(LIFETIMES[purpose].total_seconds() // 60)
    context = {"person": user, "url": url, "minutes": minutes, "hours": minutes // 60}
    return settings_page(request, "staff/settings/staff_link.html", HERE, context)


def _add_page(request: StaffRequest, form: StaffForm, status: int = 200) -> HttpResponse:
    return settings_page(request, "staff/settings/staff_add.html", HERE, {"form": form}, status=status)


def _form(request: StaffRequest, posted: Any = None) -> StaffForm:
    return StaffForm(posted, roles=_giveable(request), initial={"key": get_random_string(20)})


def _member(request: StaffRequest, user: User) -> dict[str, Any]:
    (_user, facts), *_rest = staff_facts([user])
    return {
        "person": user,
        "facts": facts,
        "roles": _giveable(request),
        "may_manage": _may_manage(request, user),
        "is_me": user.pk == request.user.pk,
    }


def _giveable(request: StaffRequest) -> list[Role]:
    """Roles the reader may give: those within their own rights."""
    return [row.role for row in roles() if all(_actor(request).can(code) for code in row.role.permissions)]


def _may_manage(request: StaffRequest, user: User) -> bool:
    return user.role is not None and all(_actor(request).can(code) for code in user.role.permissions)


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("role").filter(role__isnull=False), pk=pk)


def _actor(request: StaffRequest) -> Actor:
    actor: Actor = request.actor
    return actor


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
