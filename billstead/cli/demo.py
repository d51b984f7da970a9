"""`billstead demo`: an installation to look around in, with data that is nobody's."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.utils import timezone

from billstead.cli.command import CommandFailed
from billstead.cli.serve import serve, serve_arguments
from billstead.cli.tables import has_waiting_migrations, migrate
from billstead.demo.filling import begin, sign_ins


def demo_arguments(parser: ArgumentParser) -> None:
    serve_arguments(parser)


def demo(options: Namespace) -> int:
    """Make the first customers, say who may sign in, and serve while the worker makes the rest."""
    if not settings.IS_LOCAL:
        raise CommandFailed("the demo's passwords are known to all, so it serves on localhost only.")
    if has_waiting_migrations():
        migrate(Namespace(verbosity=0))
    begin(now=timezone.now())
    who = ", ".join(f"{each.role} {each.email}" for each in sign_ins())
    return serve(options, more=f"  Sign in as {who}, password: {sign_ins()[0].password}")
