"""Rules of safety (SEC-24, SEC-25): what is meant carries `noqa: CODE - reason` on its line."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.conventions import File, Finding, name_of, product_python, rule

UNSAFE_MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill", "jsonpickle"}


@rule(product_python, at="billstead/core/x.py", bad="import pickle\n", good="import json\n")
def no_pickle(file: File) -> Iterator[Finding]:
    for node in ast.walk(file.tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.split(".")[0] in UNSAFE_MODULES:
                yield node.lineno, f"{name} runs what it reads."


@rule(
    product_python, at="billstead/core/x.py", bad="yaml.load(text)\n", good="yaml.load(text, Loader=yaml.SafeLoader)\n"
)
def no_unsafe_yaml(file: File) -> Iterator[Finding]:
    for call in file.calls():
        name = name_of(call.func)
        loaders = {name_of(keyword.value).rpartition(".")[2] for keyword in call.keywords if keyword.arg == "Loader"}
        if name in {"yaml.load", "yaml.load_all"} and not loaders <= {"SafeLoader", "CSafeLoader"} | set():
            yield call.lineno, f"{name} with a loader that makes objects."
        elif name in {"yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load"} and not loaders:
            yield call.lineno, f"{name} makes objects of what it reads."


@rule(product_python, at="billstead/core/x.py", bad="eval(text)\n", good="ast.literal_eval(text)\n")
def no_eval(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func) in {"eval", "exec", "compile", "__import__"} and not file.is_explained(call):
            yield call.lineno, f"{name_of(call.func)}() runs text."


@rule(
    product_python,
    at="billstead/core/x.py",
    bad="subprocess.run(command, shell=True)\n",
    good="subprocess.run([program, word])\n",
)
def no_shell(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func) in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}:
            yield call.lineno, f"{name_of(call.func)} runs a shell."
        for keyword in call.keywords:
            if keyword.arg == "shell" and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            ):
                yield call.lineno, "shell=True runs a shell."


CLEANERS = {"nh3.clean", "render_to_string", "flatatt"}
MARKUP = {"mark_safe", "SafeString", "SafeText", "Markup"}


@rule(
    product_python,
    at="billstead/ui/templatetags/ui.py",
    bad="mark_safe(customer.name)\n",
    good="mark_safe('<br>')\nmark_safe(nh3.clean(html))\n",
)
def no_mark_safe_on_data(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).rpartition(".")[2] in MARKUP and call.args and not file.is_explained(call):
            first = call.args[0]
            cleaned = isinstance(first, ast.Call) and name_of(first.func) in CLEANERS
            if not isinstance(first, ast.Constant) and not cleaned:
                yield call.lineno, "text made markup without cleaning: use format_html or nh3.clean."


@rule(
    product_python,
    at="billstead/ui/templatetags/ui.py",
    bad="format_html(f'<b>{name}</b>')\n",
    good="format_html('<b>{}</b>', name)\nfill('<b>{}</b>', name)\n",
)
def format_html_has_a_constant(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).rpartition(".")[2] in {"format_html", "format_html_join", "fill"} and call.args:
            shape = call.args[1] if name_of(call.func).endswith("join") and len(call.args) > 1 else call.args[0]
            if isinstance(shape, ast.JoinedStr | ast.BinOp) and not file.is_explained(call):
                yield call.lineno, "what is put into the shape itself is not escaped."


@rule(
    product_python,
    at="billstead/customers/queries.py",
    bad="rows.extra(where=[f'name = {name}'])\n",
    good="Customer.objects.filter(name=name)\n",
)
def no_raw_queries(file: File) -> Iterator[Finding]:
    for call in file.calls():
        name = name_of(call.func)
        is_raw = name.endswith(".extra") or (name.endswith(".raw") and "objects" in name)
        is_raw = is_raw or name.rpartition(".")[2] in {"RawSQL", "RawQuerySet"}
        if is_raw and not file.is_explained(call):
            yield call.lineno, f"{name}: SQL beside the ORM needs its reason on the line."


@rule(
    product_python,
    at="billstead/customers/queries.py",
    bad="cursor.execute(f'SELECT * FROM x WHERE name = {name}')\n",
    good="cursor.execute('SELECT * FROM x WHERE name = %s', [name])\ncursor.execute(f'NOTIFY {CHANNEL}')\n",
)
def sql_is_constant(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).rpartition(".")[2] in EXECUTING and call.args:
            if _is_built(call.args[0]) and not file.is_explained(call):
                yield call.lineno, "SQL put together from pieces: pass values as parameters, or say why it is safe."


@rule(
    product_python,
    at="billstead/customers/queries.py",
    bad="def find(name):\n    sql = f'SELECT * FROM x WHERE name = {name}'\n    cursor.execute(sql)\n",
    good="def find(name):\n    sql = 'SELECT * FROM x WHERE name = %s'\n    cursor.execute(sql, [name])\n",
)
def sql_is_not_built_before(file: File) -> Iterator[Finding]:
    for function in file.functions():
        built = {
            target.id: node
            for node in ast.walk(function)
            if isinstance(node, ast.AugAssign) or (isinstance(node, ast.Assign) and _is_built(node.value))
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if name_of(call.func).rpartition(".")[2] in EXECUTING and call.args:
                made = built.get(getattr(call.args[0], "id", ""))
                if made and not (file.is_explained(made) or file.is_explained(call)):
                    yield made.lineno, "SQL put together from pieces: pass values as parameters, or say why it is safe."


EXECUTING = {"execute", "executemany", "executescript"}


def _is_built(text: ast.AST) -> bool:
    if isinstance(text, ast.Call):
        return name_of(text.func).endswith(("format", "join"))
    return isinstance(text, ast.BinOp) or (isinstance(text, ast.JoinedStr) and not _is_of_constants(text))


def _is_of_constants(text: ast.JoinedStr) -> bool:
    """Whether all that is put in are constants of the module, which no request can reach."""
    return all(name_of(part.value).isupper() for part in text.values if isinstance(part, ast.FormattedValue))


@rule(
    product_python,
    at="billstead/staff/customers/queries.py",
    bad="rows.order_by(request.GET['sort'])\n",
    good="rows.order_by(SORTS[request_sort])\n",
)
def request_chooses_no_columns(file: File) -> Iterator[Finding]:
    for call in file.calls():
        name = name_of(call.func).rpartition(".")[2]
        if name in {"order_by", "values", "values_list", "filter", "exclude", "annotate", "only"}:
            given = [*call.args] if name != "filter" else []
            given += [keyword.value for keyword in call.keywords if keyword.arg is None]
            for argument in given:
                for node in ast.walk(argument):
                    if isinstance(node, ast.Attribute) and node.attr in {"GET", "POST", "COOKIES", "headers"}:
                        yield call.lineno, f"{name}() takes its columns from the request."


@rule(
    product_python,
    at="billstead/staff/customers/views.py",
    bad="@csrf_exempt\ndef view(request):\n    pass\n",
    good="@allow('customers.view')\ndef view(request):\n    pass\n",
)
def no_csrf_exempt(file: File) -> Iterator[Finding]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Name | ast.Attribute) and name_of(node).endswith("csrf_exempt"):
            yield node.lineno, "csrf_exempt opens a form to other sites."


@rule(
    product_python,
    at="billstead/staff/customers/views.py",
    bad="redirect(request.GET['next'])\n",
    good="redirect('customer_list')\n",
)
def redirects_go_home(file: File) -> Iterator[Finding]:
    for call in file.calls():
        if name_of(call.func).rpartition(".")[2] in {"redirect", "HttpResponseRedirect"} and call.args:
            for node in ast.walk(call.args[0]):
                if isinstance(node, ast.Attribute) and node.attr in {"GET", "POST", "META", "headers"}:
                    if not file.is_explained(call):
                        yield call.lineno, "the request chooses where to go: check the address first."
