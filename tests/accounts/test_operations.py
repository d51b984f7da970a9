"""Staff, roles, idempotency: what operations allow and refuse."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from billstead.accounts.models import IdempotencyKey, Role, User
from billstead.accounts.operations import (
    KeyReused,
    LastOwner,
    add_staff,
    change_role,
    create_role,
    delete_role,
    disable_staff,
    edit_role,
    ensure_default_roles,
    once,
    reset_staff,
)
from billstead.accounts.operations.roles import RoleRefused
from billstead.accounts.operations.staff import StaffRefused
from billstead.accounts.rules import ALL_CODES, DEFAULT_ROLES
from billstead.audit.models import Event
from billstead.core.actor import COMMAND_LINE
from billstead.core.errors import PermissionRefused
from tests import cast

pytestmark = pytest.mark.django_db


def refused(kind: type[Exception], act: object, *args: object, **named: object) -> None:
    before = (Event.objects.count(), list(User.objects.order_by("pk").values()), list(Role.objects.values()))
    with pytest.raises(kind):
        act(*args, **named)  # type: ignore[operator]
    assert before == (Event.objects.count(), list(User.objects.order_by("pk").values()), list(Role.objects.values()))


class TestAddStaff:
    def test_writes_one_event_and_gives_a_link(self) -> None:
        ensure_default_roles(actor=COMMAND_LINE)
        before = Event.objects.count()

        added = add_staff(name="Ida", email="Ida@Example.com", role="support", actor=COMMAND_LINE, now=cast.NOW)

        assert Event.objects.count() == before + 1
        assert added.user.canonical_email == "ida@example.com"
        assert added.token
        assert not added.user.has_usable_password()

    def test_refuses_a_second_login_of_one_address(self) -> None:
        cast.ada()

        refused(StaffRefused, add_staff, name="Eve", email="ADA@example.com", role="support", actor=COMMAND_LINE,
                now=cast.NOW)  # fmt: skip

    @pytest.mark.parametrize("email", ["", "x", "a@b", "a b@example.com", "a@example.com\nBcc: x@y.com"])
    def test_refuses_what_is_no_address(self, email: str) -> None:
        ensure_default_roles(actor=COMMAND_LINE)

        with pytest.raises(Exception, match=r".+") as refusal:
            add_staff(name="Eve", email=email, role="support", actor=COMMAND_LINE, now=cast.NOW)

        assert getattr(refusal.value, "field", None) == "email"

    def test_a_manager_cannot_add_an_owner(self) -> None:
        cast.ada()
        mia = cast.actor(cast.mia())

        refused(PermissionRefused, add_staff, name="Eve", email="eve@example.com", role="owner", actor=mia,
                now=cast.NOW)  # fmt: skip


class TestOwners:
    def test_the_last_owner_cannot_be_disabled_or_demoted(self) -> None:
        ada = cast.ada()
        role = Role.objects.get(key="read_only")

        refused(LastOwner, disable_staff, ada, actor=COMMAND_LINE, now=cast.NOW)
        refused(LastOwner, change_role, ada, role=role, actor=cast.actor(ada), now=cast.NOW)

    def test_one_of_two_owners_can(self) -> None:
        ada = cast.ada()
        cast.person("Ida", "ida@example.com", "owner")

        disable_staff(ada, actor=COMMAND_LINE, now=cast.NOW)

        assert not User.objects.get(pk=ada.pk).is_active

    def test_a_manager_rules_over_no_owner(self) -> None:
        ada = cast.ada()
        cast.person("Ida", "ida@example.com", "owner")
        mia = cast.actor(cast.mia())

        refused(PermissionRefused, disable_staff, ada, actor=mia, now=cast.NOW)
        refused(PermissionRefused, reset_staff, ada, actor=mia, now=cast.NOW)
        refused(PermissionRefused, change_role, ada, role=Role.objects.get(key="support"), actor=mia, now=cast.NOW)
        refused(PermissionRefused, change_role, User.objects.get(pk=mia.id), role=Role.objects.get(key="owner"),
                actor=mia, now=cast.NOW)  # fmt: skip


class TestRoles:
    def test_defaults_are_made_once(self) -> None:
        ensure_default_roles(actor=COMMAND_LINE)
        ensure_default_roles(actor=COMMAND_LINE)

        assert [role.key for role in Role.objects.all()] == [role.key for role in DEFAULT_ROLES]
        assert Event.objects.filter(type="role.created").count() == 5

    def test_the_owner_role_keeps_every_code(self) -> None:
        cast.ada()
        owner = Role.objects.get(key="owner")

        refused(RoleRefused, edit_role, owner, name="Owner", codes=ALL_CODES - {"audit.view"}, actor=COMMAND_LINE)
        Role.objects.filter(pk=owner.pk).update(codes="[]")
        assert Role.objects.get(key="owner").permissions == ALL_CODES

    def test_nobody_gives_or_takes_codes_they_do_not_hold(self) -> None:
        cast.ada()
        mia = cast.actor(cast.mia())
        support = Role.objects.get(key="support")

        refused(PermissionRefused, edit_role, support, name="Support", codes=support.permissions | {"roles.manage"},
                actor=mia)  # fmt: skip
        refused(PermissionRefused, create_role, name="Mine", codes={"roles.manage"}, actor=mia)

    def test_an_edit_tells_old_and_new(self) -> None:
        ada = cast.actor(cast.ada())
        support = Role.objects.get(key="support")

        edit_role(support, name="Support", codes=support.permissions - {"tags.assign"}, actor=ada)

        event = Event.objects.get(type="role.edited")
        assert json.loads(event.changed) == ["codes"]

    def test_refuses_unknown_codes_and_used_roles(self) -> None:
        cast.ben()

        refused(RoleRefused, create_role, name="Odd", codes={"customers.fly"}, actor=COMMAND_LINE)
        refused(RoleRefused, delete_role, Role.objects.get(key="read_only"), actor=COMMAND_LINE)


class TestOnce:
    def test_does_the_work_once_and_repeats_the_answer(self) -> None:
        done: list[int] = []

        answers = [once("k", 1, "add", {"a": 1}, lambda: done.append(1) or 42, now=cast.NOW) for _try in range(3)]

        assert done == [1]
        assert [(answer.answer, answer.is_repeat) for answer in answers] == [(42, False), (42, True), (42, True)]

    def test_refuses_a_changed_body(self) -> None:
        once("k", 1, "add", {"a": 1}, lambda: 1, now=cast.NOW)

        with pytest.raises(KeyReused):
            once("k", 1, "add", {"a": 2}, lambda: 2, now=cast.NOW)

    def test_is_scoped_to_caller_and_purpose(self) -> None:
        once("k", 1, "add", {"a": 1}, lambda: "ada", now=cast.NOW)

        assert once("k", 2, "add", {"a": 1}, lambda: "ben", now=cast.NOW).answer == "ben"
        assert once("k", 1, "edit", {"a": 1}, lambda: "other", now=cast.NOW).answer == "other"

    def test_a_failure_leaves_no_key(self) -> None:
        def fail() -> int:
            raise LastOwner("no")

        with pytest.raises(LastOwner):
            once("k", 1, "add", {}, fail, now=cast.NOW)

        assert not IdempotencyKey.objects.exists()
        assert once("k", 1, "add", {}, lambda: 1, now=cast.NOW).is_repeat is False

    def test_a_key_lives_a_day(self) -> None:
        once("k", 1, "add", {}, lambda: 1, now=cast.NOW)

        assert once("k", 1, "add", {}, lambda: 2, now=cast.NOW + timedelta(hours=24)).answer == 2


@pytest.mark.django_db(transaction=True)
class TestOnceTogether:
    def test_eight_at_once_work_once(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from django.db import connection

        def send(_number: int) -> bool:
            try:
                return once("k", 1, "add", {}, lambda: _role(), now=cast.NOW).is_repeat
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            repeats = list(pool.map(send, range(8)))

        assert sorted(repeats) == [False] + [True] * 7
        assert Role.objects.filter(name="made once").count() == 1


def _role() -> int:
    return create_role(name="made once", codes={"customers.view"}, actor=COMMAND_LINE).pk
