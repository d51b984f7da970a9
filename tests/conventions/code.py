"""Rules of size, place and shape (STYLE)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.conventions import File, Finding, any_python, door, name_of, operations, product_python, rule

GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


@rule(product_python, at="billstead/core/x.py", bad="x = 1\n" * 401, good="x = 1\n" * 400)
def file_is_short(file: File) -> Iterator[Finding]:
    if len(file.lines) > 400:
        yield 1, f"{len(file.lines)} lines; 400 is the end. Make it a package with one file for each act."


@rule(
    any_python,
    at="billstead/core/x.py",
    bad="def f():\n" + "    x = 1\n" * 60,
    good="def f():\n" + "    x = 1\n" * 59,
)
def function_is_short(file: File) -> Iterator[Finding]:
    for function in file.functions():
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > 60:
            yield function.lineno, f"{function.name} has {length} lines; 60 is the end."


WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update"}
ORM = {"objects", "filter", "exclude", "all", "_base_manager", "_default_manager"}


@rule(
    door,
    at="billstead/staff/customers/views.py",
    bad="def view(request):\n    Customer.objects.filter(pk=1).update(name='x')\n",
    good="def view(request):\n    context.update(name='x')\n",
)
def doors_do_not_write_sets(file: File) -> Iterator[Finding]:
    for call in file.calls():
        parts = name_of(call.func).split(".")
        if parts[-1] in WRITES and (ORM & set(parts[:-1]) or any(part.endswith("_set") for part in parts)):
            yield call.lineno, f"{parts[-1]}() on a table: a door calls one operation instead."


@rule(
    door,
    at="billstead/staff/customers/views.py",
    bad="def view(request):\n    customer.save()\n",
    good="def view(request):\n    request.session.save()\n",
    exceptions={
        "billstead/staff/account/adapter.py": "allauth lets its adapter write the password, and then record it",
    },
)
def doors_do_not_write_rows(file: File) -> Iterator[Finding]:
    for call in file.calls():
        parts = name_of(call.func).split(".")
        is_session = "session" in parts
        if len(parts) > 1 and parts[-1] in {"save", "delete"} and not is_session and not call.args:
            yield call.lineno, f"{parts[-1]}() on a row: a door calls one operation instead."


@rule(
    operations,
    at="billstead/customers/operations.py",
    bad="@transaction.atomic\ndef rename(customer, name):\n    pass\n",
    good="@transaction.atomic\ndef rename(customer, *, name, actor):\n    pass\n\ndef _part(row):\n    pass\n",
    exceptions={
        "billstead/accounts/operations/attempts.py": "counting attempts is bookkeeping of nobody's act",
        "billstead/accounts/operations/once.py": "holds the key of another operation, which has the actor",
        "billstead/accounts/operations/links.py": "a link is used by whoever holds it; its callers record who",
        "billstead/desk/operations.py": "drafts are preferences, without events (DESIGN 4.1)",
    },
)
def operations_have_an_actor(file: File) -> Iterator[Finding]:
    for function in file.tree.body:
        if isinstance(function, ast.FunctionDef) and _is_operation(function):
            if "actor" not in {argument.arg for argument in function.args.kwonlyargs}:
                yield function.lineno, f"{function.name} has no keyword-only actor: who does it?"


def _is_operation(function: ast.FunctionDef) -> bool:
    atomic = any(name_of(decorator).endswith("atomic") for decorator in function.decorator_list)
    return atomic and not function.name.startswith("_")


@rule(
    operations,
    at="billstead/customers/operations.py",
    bad="@transaction.atomic\ndef rename(customer, *, actor):\n    customer.save()\n",
    good=(
        "@transaction.atomic\ndef rename(customer, *, actor):\n    _tell(customer)\n\n"
        "def _tell(customer):\n    emit('customer.renamed', customer)\n"
    ),
    exceptions={
        "billstead/accounts/operations/attempts.py": "attempts are bookkeeping, without events",
        "billstead/accounts/operations/once.py": "idempotency keys are bookkeeping, without events",
        "billstead/accounts/operations/links.py": "its callers record what the link was for",
        "billstead/desk/operations.py": "drafts are without events (DESIGN 4.1)",
        "billstead/importers/operations/preparing.py": "an import nothing was applied of is a draft (DESIGN 4.1)",
    },
)
def operations_emit(file: File) -> Iterator[Finding]:
    """Followed by name inside the file; a call of another operation of the layers counts as telling."""
    functions = {function.name: function for function in file.tree.body if isinstance(function, ast.FunctionDef)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and "operations" in (node.module or "").split(".")
        for alias in node.names
    }
    for function in functions.values():
        if _is_operation(function) and not _emits(function, functions, imported, set()):
            yield function.lineno, f"{function.name} tells nobody: it calls neither emit nor emit_all."


def _emits(
    function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], imported: set[str], seen: set[str]
) -> bool:
    seen.add(function.name)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = name_of(node.func).rpartition(".")[2]
            if name in {"emit", "emit_all"} or name in imported:
                return True
            if name in functions and name not in seen and _emits(functions[name], functions, imported, seen):
                return True
    return False


@rule(
    product_python,
    at="billstead/customers/models.py",
    bad="from django.db.models.signals import post_save\n",
    good="from django.db.models.signals import post_migrate\n",
)
def no_model_signals(file: File) -> Iterator[Finding]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
            names = {alias.name for alias in node.names} - {"post_migrate"}
            if names:
                yield node.lineno, f"{', '.join(sorted(names))}: consequences are calls or events, not signals."


@rule(
    product_python,
    at="billstead/customers/models.py",
    bad="class Customer(models.Model):\n    def save(self, *args, **kwargs):\n        pass\n",
    good="class Customer(models.Model):\n    def is_open(self):\n        pass\n",
)
def no_save_overrides(file: File) -> Iterator[Finding]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}:
                    yield part.lineno, f"{node.name}.{part.name}: operations write, nothing else does."


@rule(
    product_python,
    at="billstead/customers/models.py",
    bad="created_at = models.DateTimeField(auto_now_add=True)\n",
    good="created_at = models.DateTimeField()\n",
)
def time_is_an_argument(file: File) -> Iterator[Finding]:
    for call in file.calls():
        for keyword in call.keywords:
            if keyword.arg in {"auto_now", "auto_now_add"}:
                yield call.lineno, f"{keyword.arg}: operations are told the time."
            if keyword.arg == "default" and name_of(keyword.value).endswith("timezone.now"):
                yield call.lineno, "default=timezone.now: operations are told the time."


@rule(
    lambda path: product_python(path) and "rules" in path.removesuffix(".py").split("/"),
    at="billstead/customers/rules.py",
    bad="from django.utils import timezone\n",
    good="from django.utils.translation import gettext as _\n",
)
def rules_are_pure(file: File) -> Iterator[Finding]:
    for node in ast.walk(file.tree):
        names = []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith(("django.db", "django.conf", "django.utils.timezone", "django.http")):
                yield node.lineno, f"{name}: rules know no database, settings, clock or request."


@rule(
    product_python,
    at="billstead/customers/models.py",
    bad="owner = models.ForeignKey('accounts.User', on_delete=models.PROTECT)\n",
    good="owner = models.ForeignKey(User, on_delete=PROTECT)\nparent = models.ForeignKey('self', on_delete=PROTECT)\n",
)
def foreign_keys_name_the_class(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).endswith(("ForeignKey", "OneToOneField", "ManyToManyField")) and call.args:
            first = call.args[0]
            if isinstance(first, ast.Constant) and "." in str(first.value):
                yield call.lineno, f"{first.value!r}: name the class, or the arrow hides from the linter."


@rule(
    product_python,
    at="billstead/customers/operations.py",
    bad="Customer.objects.bulk_update(rows, ['name'])\n",
    good="Customer.objects.filter(pk=1).update(name='x')\n",
)
def no_bulk_update(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).endswith(".bulk_update"):
            yield call.lineno, "bulk_update writes one CASE per row: use UPDATE … FROM or executemany."


@rule(
    product_python,
    at="billstead/customers/views.py",
    bad='_(f"Hello {name}")\n',
    good='_("Hello %(name)s") % {"name": name}\n',
)
def translated_strings_are_constants(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).rpartition(".")[2] in GETTEXT and call.args:
            first = call.args[0]
            if isinstance(first, ast.JoinedStr | ast.BinOp) or (
                isinstance(first, ast.Call) and name_of(first.func).endswith("format")
            ):
                yield call.lineno, "the message is put together before it is translated; use %(name)s after."


@rule(
    product_python,
    at="billstead/customers/views.py",
    bad='_("Hello %s") % name\n',
    good='_("Hello %(name)s, 100%%") % {"name": name}\n',
)
def placeholders_have_names(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).rpartition(".")[2] in GETTEXT:
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    if re.search(r"(?<!%)(?:%%)*%[sdif]", argument.value) or re.search(r"\{\d*\}", argument.value):
                        yield call.lineno, "a placeholder without a name cannot move in a translation."


@rule(
    lambda path: path.startswith(("billstead/", "tests/")),
    at="billstead/customers/views.py",
    bad="# TO" + "DO: later\n",
    good="# TO" + "DO https://example.com/issues/7: later\n",
    exceptions={"tests/test_conventions.py": "names what it looks for"},
)
def todo_has_a_link(file: File) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        if re.search(r"\b(TO" + r"DO|FIX" + r"ME)\b", line) and "://" not in line:
            yield number, "open work without the link of its issue."


@rule(
    lambda path: path.startswith("tests/") and path.endswith(".py"),
    at="tests/customers/test_views.py",
    bad="from unittest.mock import patch\n",
    good="from unittest import TestCase\n",
    exceptions={"tests/faults.py": "breaks Django's connection at each statement (REL-03), not our code"},
)
def tests_mock_nothing(file: File) -> Iterator[Finding]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        if any(name.startswith("unittest.mock") for name in names):
            yield node.lineno, "unittest.mock: our own code is never mocked, and others' have fakes."


@rule(
    lambda path: path.startswith("tests/") and path.endswith(".py"),
    at="tests/customers/test_views.py",
    bad="def test(monkeypatch):\n    monkeypatch.setattr('billstead.core.text.fold', len)\n",
    good="def test(monkeypatch):\n    monkeypatch.setattr('billstead.customers.listing.pages.MOST_COUNTED', 5)\n",
    exceptions={"tests/search/test_operations.py": "registers a source of its own, and takes it out again"},
)
def tests_patch_no_own_code(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).endswith("monkeypatch.setattr") and call.args:
            first = call.args[0]
            named = str(first.value) if isinstance(first, ast.Constant) else ""
            if named.startswith("billstead.") and not named.rpartition(".")[2].isupper():
                yield call.lineno, f"{first.value}: our own code is never replaced in a test."


@rule(
    lambda path: path.startswith("tests/") and path.endswith(".py"),
    at="tests/customers/test_views.py",
    bad="import time\n\ndef test():\n    time.sleep(1)\n",
    good="import time\n\ndef test():\n    time.monotonic()\n",
    exceptions={
        "tests/cli/test_serve.py": "waits for other processes, with a deadline",
        "tests/jobs/test_worker.py": "waits for a worker's thread, with a deadline",
    },
)
def tests_do_not_sleep(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func) in {"time.sleep", "sleep"}:
            yield call.lineno, "a test that sleeps is slow and sometimes wrong: wait for the thing itself."


@rule(
    lambda path: path.startswith("tests/") and path.endswith(".py"),
    at="tests/customers/test_views.py",
    bad="import pytest\n\ndef test():\n    pytest.skip('no PostgreSQL')\n",
    good="import pytest\n\ndef test():\n    pytest.fail('no PostgreSQL')\n",
)
def tests_are_never_skipped(file: File) -> Iterator[Finding]:
    for node in ast.walk(file.tree):
        name = name_of(node) if isinstance(node, ast.Attribute) else ""
        if name.startswith("pytest.") and name.rpartition(".")[2] in {"skip", "skipif", "xfail", "importorskip"}:
            yield node.lineno, "what is missing fails: a skipped engine or browser would look like a tested one."


@rule(
    product_python,
    at="billstead/customers/operations.py",
    bad='raise OperationError(_("Enter a name."), field="name")\n',
    good='raise OperationError(_("Nothing can be taken back."))\n',
    exceptions={
        "billstead/customers/operations/undo.py": "said in a banner of the page one comes back to",
        "billstead/ui/listing/parsing.py": "said in a banner above the list",
    },
)
def words_beside_a_field_end_without_a_period(file: File) -> Iterator[Finding]:
    """UX 2.3: "Enter an email address, like name@example.com". Pages and banners speak in whole sentences."""
    for call in file.calls():
        if any(keyword.arg == "field" for keyword in call.keywords):
            texts = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
            if any(isinstance(text, str) and text.endswith(".") and " " in text for text in texts):
                yield call.lineno, "words beside a field end without a period."
