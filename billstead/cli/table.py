"""The table of commands. A command stands here only once the app behind it does its act."""

from __future__ import annotations

from billstead.cli.command import Command
from billstead.cli.demo import demo, demo_arguments
from billstead.cli.imports import import_arguments, import_file
from billstead.cli.serve import serve, serve_arguments
from billstead.cli.staff import staff, staff_arguments
from billstead.cli.tables import migrate
from billstead.cli.upkeep import (
    backup,
    doctor,
    doctor_arguments,
    file_argument,
    move,
    move_arguments,
    reindex,
    restore,
)
from billstead.cli.web import web, web_arguments
from billstead.cli.worker import worker, worker_arguments

COMMANDS = [
    Command("serve", "web pages and background work in one command", serve, serve_arguments),
    Command("web", "web pages only", web, web_arguments, needs_tables=True),
    Command("worker", "background work only; start as many as you like", worker, worker_arguments, needs_tables=True),
    Command("demo", "an installation to look around in, with made-up customers", demo, demo_arguments),
    Command("staff", "add, list, disable or reset the people who sign in", staff, staff_arguments, needs_tables=True),
    Command("import", "customers from a file", import_file, import_arguments, needs_tables=True),
    Command("migrate", "bring the database to this version", migrate),
    Command("doctor", "examine what must always hold", doctor, doctor_arguments, needs_tables=True),
    Command("backup", "database, files and keys into one file", backup, file_argument, needs_tables=True),
    Command("restore", "a backup into an empty installation", restore, file_argument),
    Command("move", "from SQLite to PostgreSQL", move, move_arguments, needs_tables=True),
    Command("reindex", "make the search index anew", reindex, needs_tables=True),
]
