"""Staff from the command line: the first owner, and the way back in for whoever locked themselves out."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from billstead.accounts.models import User
from billstead.accounts.operations import add_staff, disable_staff, reset_staff
from billstead.accounts.queries import staff as everybody
from billstead.accounts.rules import DEFAULT_ROLES, OWNER
from billstead.cli.command import CommandFailed
from billstead.core.actor import COMMAND_LINE
from billstead.core.text import canonical_email


def staff_arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True, dest="act")
    add = acts.add_parser("add", help="add somebody; asks for a password, or prints a link to choose one")
    add.add_argument("email", nargs="?", metavar="EMAIL")
    who = add.add_mutually_exclusive_group()
    who.add_argument("--owner", metavar="EMAIL", help="add an owner, who may do everything")
    who.add_argument("--role", choices=[role.key for role in DEFAULT_ROLES], default="read_only")
    add.add_argument("--name", required=True, help="the full name colleagues see")
    add.add_argument("--link", action="store_true", help="print a one-time link instead of asking for a password")
    acts.add_parser("list", help="list everybody who may sign in")
    for act, words in (("disable", "take sign-in away"), ("reset", "print a one-time link for a new password")):
        acts.add_parser(act, help=words).add_argument("email", metavar="EMAIL")


def staff(options: Namespace) -> None:
    {"add": _add, "list": _list, "disable": _disable, "reset": _reset}[options.act](options)


def _add(options: Namespace) -> None:
    email = options.owner or options.email
    if not email:
        raise CommandFailed("say whom: billstead staff add --owner EMAIL --name NAME")
    role = OWNER if options.owner else options.role
    password = None if options.link or not sys.stdin.isatty() else _asked_password()
    added = add_staff(
        name=options.name,
        email=email,
        role=role,
        actor=COMMAND_LINE,
        now=timezone.now(),
        password=password,
        is_first_password=not options.owner,
    )
    print(f"{added.user.name} may sign in as {added.user.email} at {settings.BASE_URL}/")
    if added.user.must_change_password:
        print("That password works once, within 72 hours; then they choose their own.")
    if added.token:
        print(f"Within 72 hours they choose a password here:\n{_link(added.token)}")


def _list(options: Namespace) -> None:
    people = list(everybody())
    if not people:
        print("Nobody yet. Add the first owner: billstead staff add --owner EMAIL --name NAME")
    for user in people:
        state = "" if user.is_active else "  disabled"
        print(f"{user.email}  {user.name}  {user.role.name if user.role else ''}{state}")


def _disable(options: Namespace) -> None:
    user = disable_staff(_person(options.email), actor=COMMAND_LINE, now=timezone.now())
    print(f"{user.email} is disabled and signed out.")


def _reset(options: Namespace) -> None:
    token = reset_staff(_person(options.email), actor=COMMAND_LINE, now=timezone.now())
    print(f"Works once, for 30 minutes:\n{_link(token)}")


def _person(email: str) -> User:
    user = everybody().filter(canonical_email=canonical_email(email)).first()
    if user is None:
        raise CommandFailed(f"nobody signs in as {email}; see billstead staff list")
    return user


def _asked_password() -> str | None:
    password = getpass.getpass("Password (empty for a one-time link): ")
    if password and getpass.getpass("Again: ") != password:
        raise CommandFailed("the two passwords differ; nobody was added")
    return password or None


def _link(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('open_link', args=[token])}"
