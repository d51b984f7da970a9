"""The roles page: what each role may do, by groups of permissions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billstead.accounts.models import Role
from billstead.accounts.operations import create_role, delete_role, edit_role
from billstead.accounts.queries import roles
from billstead.accounts.requests import StaffRequest
from billstead.accounts.rules import ALL_CODES, GROUPS, PERMISSIONS
from billstead.core.actor import Actor
from billstead.core.errors import OperationError
from billstead.staff.account.views import sensitive
from billstead.staff.settings.forms import RoleForm
from billstead.staff.settings.sections import settings_page
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

HERE = "settings_roles"


@require_safe
@allow("roles.manage")
def settings_roles(request: StaffRequest) -> HttpResponseBase:
    rows = [{"row": row, "count": len(row.role.permissions), "all": len(ALL_CODES)} for row in roles()]
    return settings_page(request, "staff/settings/roles.html", HERE, {"rows": rows})


@allow("roles.manage")
def role_edit(request: StaffRequest, pk: int) -> HttpResponseBase:
    role = get_object_or_404(Role, pk=pk)
    if request.method == "POST":
        return _save(request, role)
    form = RoleForm(initial={"name": role.name})
    return _page(request, form, role.permissions, role)


@allow("roles.manage")
def role_create(request: StaffRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _save(request, None)
    return _page(request, RoleForm(), frozenset({"customers.view"}), None)


@allow("roles.manage")
def role_delete(request: StaffRequest, pk: int) -> HttpResponseBase:
    if request.method != "POST":
        return redirect("role_edit", pk)
    return _delete(request, get_object_or_404(Role, pk=pk))


@sensitive
def _save(request: StaffRequest, role: Role | None) -> HttpResponseBase:
    form, codes = RoleForm(request.POST), frozenset(request.POST.getlist("codes"))
    if form.is_valid():
        try:
            if role is None:
                create_role(name=form.cleaned_data["name"], codes=codes, actor=_actor(request))
            else:
                opened = frozenset(request.POST.getlist("opened"))
                wanted = _merged(role, opened, codes) if opened else codes
                edit_role(role, name=form.cleaned_data["name"], codes=wanted, actor=_actor(request))
        except OperationError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            toast(request, _("Role saved"))
            return redirect(HERE)
    return _page(request, form, codes & ALL_CODES, role, status=422)


@sensitive
def _delete(request: StaffRequest, role: Role) -> HttpResponseBase:
    try:
        delete_role(role, actor=_actor(request))
    except OperationError as refusal:
        form = RoleForm({"name": role.name})
        form.add_error(None, refusal.message)
        return _page(request, form, role.permissions, role, status=422)
    toast(request, _("Role deleted"))
    return redirect(HERE)


def _merged(role: Role, opened: frozenset[str], codes: frozenset[str]) -> frozenset[str]:
    """What a colleague ticked meanwhile stays; only boxes changed in this form change."""
    return (role.permissions - (opened - codes)) | (codes - opened)


def _page(
    request: StaffRequest, form: RoleForm, codes: frozenset[str], role: Role | None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "role": role,
        "opened": sorted(role.permissions) if role else [],
        "groups": [(label, _boxes(group, codes, _actor(request), role)) for group, label in GROUPS.items()],
        "is_used": role is not None and role.users.exists(),
    }
    return settings_page(request, "staff/settings/role.html", HERE, context, status=status)


def _boxes(group: str, codes: frozenset[str], actor: Actor, role: Role | None) -> list[dict[str, Any]]:
    is_owner = role is not None and role.is_owner
    return [
        {"code": code, "known": known, "is_on": code in codes, "is_fixed": is_owner or not actor.can(code)}
        for code, known in PERMISSIONS.items()
        if known.group == group
    ]


def _actor(request: StaffRequest) -> Actor:
    actor: Actor = request.actor
    return actor
