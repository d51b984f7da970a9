"""No act reads through a large table: every statement it asks has an index that its engine can use as it is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from billstead.core.actor import COMMAND_LINE
from billstead.customers.duplicates import find_duplicates
from billstead.customers.inputs import ContactInput, ExternalIdInput, input_values
from billstead.customers.models import Customer
from billstead.customers.operations import add_note, create_tag, edit_customer, tag_customers
from billstead.customers.values import customer_values
from billstead.importers.mapping import UPDATE
from billstead.upkeep.deletion import delete_customer
from tests.importers.makers import applied, table, undone
from tests.makers import NOW, customer_input, make_customer, move_customer

pytestmark = pytest.mark.django_db
LARGE = re.compile(
    r"customers_(customer|address|contact|emailaddress|externalid|note|customertag|customvalue)|audit_\w+|"
    r"importers_importrow|search_document|search_token|desk_recentcustomer"
)
READS = re.compile(r"\s*(?:\(?SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
# The trigram index needs rows to be worth it, and a sample is read on purpose.
SEARCHES = re.compile(r"search_text|LIKE %s|TABLESAMPLE")
Asked = list[tuple[str, Any]]


@contextmanager
def asked() -> Iterator[Asked]:
    """Every reading statement with its parameters; of many alike the first."""
    found: Asked = []

    def note(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        if READS.match(statement) and not SEARCHES.search(statement):
            found.append((statement, next(iter(params), ()) if many else params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def read_through(statements: Asked) -> list[str]:
    """What goes through a large table from end to end."""
    return sorted({f"{name}: {text}" for text, params in statements for name in _through(text, params)})


def _through(text: str, params: Any) -> list[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {text}", params)
            lines = [row[3] for row in cursor.fetchall()]
            names = [found[1] for line in lines if (found := re.fullmatch(r"SCAN (\w+)(?: USING .*)?", line))]
            return [_table_of(name, text) for name in names if LARGE.fullmatch(_table_of(name, text))]
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {text}", params)
        plan = cursor.fetchone()[0]
    return list(_nodes_through((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def _table_of(alias: str, text: str) -> str:
    """SQLite names the alias."""
    found = re.search(rf'"?(\w+)"? (?:AS )?"?{alias}"?\b', text) if re.fullmatch(r"[A-Z]\d+", alias) else None
    return found[1] if found else alias


def _nodes_through(node: dict[str, Any]) -> Iterator[str]:
    name = node.get("Relation Name", "")
    is_whole = node["Node Type"] == "Seq Scan" or (
        node["Node Type"] in ("Index Scan", "Index Only Scan") and "Index Cond" not in node
    )
    if is_whole and LARGE.fullmatch(name):
        yield name
    for child in node.get("Plans", ()):
        yield from _nodes_through(child)


class TestPlans:
    def test_twins_are_found_by_index(self) -> None:
        typed = customer_input(
            phone="+49 30 1234567", tax_id="DE136695976", tax_id_kind="eu_de",
            external_ids=(ExternalIdInput(source="whmcs", value="17"),),
        )  # fmt: skip
        values = input_values(typed) | {"phone": "+49301234567"}

        with asked() as statements:
            find_duplicates(values, reader=COMMAND_LINE)

        assert len(statements) >= 7
        assert read_through(statements) == []

    def test_a_customers_life_is_written_by_index(self) -> None:
        tag = create_tag(name="vip", actor=COMMAND_LINE, now=NOW)
        with asked() as statements:
            customer = make_customer(
                phone="+49 30 1234567", tags=(tag.pk,), first_note="Referred.",
                contacts=(ContactInput(name="Nils", email="nils@example.com"),),
                external_ids=(ExternalIdInput(source="whmcs", value="17"),),
            )  # fmt: skip
            opened = customer_values(customer)
            edit_customer(customer, opened=opened, wanted={"email": "new@example.com"}, actor=COMMAND_LINE, now=NOW)
            add_note(customer, body="Called.", actor=COMMAND_LINE, now=NOW)
            tag_customers([customer.pk], remove=[tag.pk], actor=COMMAND_LINE, now=NOW)
            move_customer(customer, "suspend")
            other = make_customer()
            move_customer(other, "close")
            delete_customer(Customer.objects.get(pk=other.pk), actor=COMMAND_LINE, now=NOW)

        assert len(statements) > 60
        assert read_through(statements) == []

    def test_an_import_reads_no_more_the_more_came_in_before(self) -> None:
        applied(table(*range(1, 6)))
        with asked() as statements:
            run = applied(table(*range(4, 9), city="Hamburg"), on_known=UPDATE, source="csv")
            undone(run)

        assert len(statements) > 60
        assert read_through(statements) == []
