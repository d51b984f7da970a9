"""The customers list as a page: whole and in parts, for each reader, in every state."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billstead.core.limits import TooBroad
from billstead.customers.inputs import ContactInput
from billstead.customers.listing.spec import CARD_COLUMNS
from billstead.customers.models import Customer, CustomerTag, Tag
from billstead.customers.operations import add_contact
from billstead.staff.templatetags.list_cells import CARD_AREAS
from tests.cast import NOW, actor, ada, ben, sign_in
from tests.customers.listing.rows import add_customer, add_customers, add_extras

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client() -> Client:
    return sign_in(Client(), ada())


def get(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def numbers(html: str) -> list[str]:
    return re.findall(r'<tr role="row" id="([^"]+)"', html)


class TestCustomerList:
    def test_shows_view_edit_and_a_menu_on_every_row(self, client: Client) -> None:
        add_customers(3)

        html = get(client, "/customers/")

        assert len(numbers(html)) == 3
        assert html.count('popovertarget="m') >= 3
        assert html.count(">View<span") == html.count(">Edit<span") == 3

    def test_htmx_gets_the_parts(self, client: Client) -> None:
        add_customers(3)

        html = get(client, "/customers/?q=status:active", **HTMX)

        assert html.lstrip().startswith("{#") or "<html" not in html
        assert 'id="results"' in html and 'id="filters"' in html and 'id="q"' in html

    def test_what_is_typed_leaves_the_box_alone_and_replaces_the_url(self, client: Client) -> None:
        add_customers(3)

        response = client.get("/customers/?q=c&open=1", headers=HTMX | {"HX-Source": "input#q"})

        assert response["HX-Replace-Url"] == "/customers/?q=c"
        assert 'id="q"' not in response.content.decode()

    def test_rows_that_follow_a_moved_column_leave_its_menu_open(self, client: Client) -> None:
        add_customers(1)

        html = get(client, "/customers/", **(HTMX | {"HX-Source": "div#results"}))

        assert 'id="results"' in html and 'id="filters"' not in html and 'id="q"' not in html

    @pytest.mark.parametrize("q", ["", "status:active", "country:DE,FR,US tag:any,none", "example"])
    def test_queries_do_not_grow_with_rows(self, client: Client, q: str) -> None:
        add_extras(add_customers(1, country_key="DE", status="active"))
        one = self._queries(client, q)
        add_extras(add_customers(60), seed=4)

        assert self._queries(client, q) == one
        if not q:
            assert one <= 12

    @staticmethod
    def _queries(client: Client, q: str) -> int:
        get(client, f"/customers/?q={q}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            get(client, f"/customers/?q={q}")
        return len([each for each in captured if not re.match(r"(SAVEPOINT|RELEASE|SELECT set_config)", each["sql"])])

    def test_exact_number_or_email_opens(self, client: Client) -> None:
        customer = add_customer(email="anna@acme.example")

        for typed in (customer.number, customer.number.lower(), "Anna@acme.example"):
            response = client.get(f"/customers/?q={quote(typed)}&open=1")
            assert response.status_code == 302
            assert response["Location"] == f"/customers/{customer.number}/"

    def test_anything_else_shows_the_list_under_its_own_address(self, client: Client) -> None:
        add_customers(2)

        response = client.get("/customers/?open=1&sort=-created&q=an&size=50")

        assert (response.status_code, response["Location"]) == (302, "/customers/?q=an&sort=-created")

    def test_a_menu_without_javascript_writes_the_query(self, client: Client) -> None:
        response = client.get("/customers/?q=jane+status:active&add=country&value=DE&sort=name")

        assert response["Location"] == "/customers/?q=jane+status%3Aactive+country%3ADE&sort=name"

    def test_the_new_row_stands_marked_on_whichever_page(self, client: Client) -> None:
        made = add_customers(60)
        oldest = Customer.objects.order_by("created_at").first()
        assert oldest is not None

        html = get(client, f"/customers/?size=25&new={oldest.number}")

        assert f'<tr role="row" id="{oldest.number}" class="is-new">' in html
        newest = max(made, key=lambda customer: customer.created_at)
        assert get(client, f"/customers/?new={newest.number}").count('is-new"') == 1

    def test_match_is_marked(self, client: Client) -> None:
        add_customer(name="Søren Å", email="x@y.example", contact_name="")

        assert "<mark>Søren</mark> Å" in get(client, "/customers/?q=soren")

    def test_a_match_no_column_shows_is_named_with_its_field(self, client: Client) -> None:
        customer = add_customer(name="Acme", contact_name="Ann")
        kim = ContactInput(name="Kim <b>Müller</b> of the great building department")
        add_contact(customer, contact=kim, actor=actor(ada()), now=NOW)

        html = get(client, "/customers/?q=depart")

        assert ">contact: <bdi>…lding <mark>depart</mark>ment</bdi>" in html
        assert 'title="contact: Kim &lt;b&gt;Müller&lt;/b&gt; of the great building department"' in html
        assert "contact:" not in get(client, "/customers/?q=acme")

    def test_what_may_be_clipped_is_whole_in_the_title(self, client: Client) -> None:
        add_customer(email='"a&b"@example.com', phone="+493012345678")

        html = get(client, "/customers/")

        assert ' title="&quot;a&amp;b&quot;@example.com"><bdi>' in html
        assert ' title="+493012345678"><bdi>' in html

    def test_tags_beyond_those_shown_are_named(self, client: Client) -> None:
        customer = add_customer()
        for name in ("alpha", "beta", "gamma"):
            tag = Tag.objects.create(name=name, name_key=name, color="blue")
            CustomerTag.objects.create(customer=customer, tag=tag)

        html = get(client, "/customers/")

        assert html.count('class="tag tag--blue"') == 2
        assert '<span aria-hidden="true">+2</span><span class="sr">beta, gamma</span>' in html
        assert '<span aria-hidden="true">+1</span><span class="sr">gamma</span>' in html
        assert 'title="alpha, beta, gamma"' in html

    def test_a_switch_for_row_height_comes_back_to_the_same_page(self, client: Client) -> None:
        add_customers(2)

        html = get(client, "/customers/?q=status:active&sort=name")
        assert '<input type="hidden" name="next" value="/customers/?q=status%3Aactive&amp;sort=name">' in html
        answer = client.post("/appearance/", {"density": "comfortable", "next": "/customers/?sort=name"})

        assert answer["Location"] == "/customers/?sort=name"
        assert 'data-density="comfortable"' in get(client, "/customers/")

    def test_markup_in_names_stays_text(self, client: Client) -> None:
        add_customer(name='<script>alert(1)</script>"onload=x', contact_name="{{7*7}}")

        html = get(client, "/customers/?q=script")

        assert "<script>alert" not in html and "{{7*7}}" in get(client, "/customers/")


class TestStates:
    def test_first_use(self, client: Client) -> None:
        html = get(client, "/customers/")

        assert "Add your first customer" in html and "<table" not in html

    def test_nothing_found_offers_ways_out(self, client: Client) -> None:
        add_customers(5, country_key="DE", status="active")

        html = get(client, "/customers/?q=country:DE+status:closed+nordlicht")

        assert "No customers match" in html
        assert "Add “nordlicht” as a customer" in html
        assert '<input type="hidden" name="name" value="nordlicht">' in html
        assert "/customers/new/?" not in html, "what was typed is posted, never part of an address"
        ways = get(client, "/customers/count/?ways=1&q=country:DE+status:closed+nordlicht", **HTMX)
        assert 'hx-get="/customers/count/?ways=1&amp;q=country%3ADE+status%3Aclosed+nordlicht"' in html
        assert ways.count("0 customers</span>") == 3 and "ways=1" not in ways

    def test_nothing_found_promises_more_only_where_a_filter_taken_away_finds_some(self, client: Client) -> None:
        add_customers(5, country_key="DE", status="active")

        some, none = (
            get(client, f"/customers/count/?ways=1&q=country:{code}+status:closed", **HTMX) for code in ("DE", "FR")
        )

        promise = "Take one filter away to see more:"
        assert promise in some
        assert promise not in none
        assert "Even without one of these nothing is found." in none

    def test_unknown_filter_is_named_with_what_was_meant(self, client: Client) -> None:
        add_customers(2)

        html = get(client, "/customers/?q=statsu:active")

        assert "Unknown filter “statsu”, ignored." in html
        assert ">status</a>?" in html and 'href="/customers/?q=status%3Aactive"' in html

    @pytest.mark.parametrize("q", ["x" * 1_001, "a " * 30, "status:" + "a," * 600])
    def test_a_question_nobody_types_is_refused_in_words(self, client: Client, q: str) -> None:
        add_customers(2)

        response = client.get("/customers/", {"q": q})

        assert response.status_code == 422
        assert "This search cannot be done" in response.content.decode()

    def test_too_broad_says_narrow_it(self, client: Client) -> None:
        def broad(execute: Any, statement: str, *rest: Any) -> Any:
            if "customers_customer" in statement:
                raise TooBroad("This question is too broad. Narrow it with another word or filter.")
            return execute(statement, *rest)

        with connection.execute_wrapper(broad):
            response = client.get("/customers/?q=status:active")

        assert response.status_code == 422
        assert "too broad" in response.content.decode()

    def test_ben_sees_no_way_to_write(self) -> None:
        add_customers(2)

        html = get(sign_in(Client(), ben()), "/customers/")

        assert "Add customer" not in html and ">Edit<span" not in html

    def test_strangers_are_sent_to_sign_in(self) -> None:
        assert Client().get("/customers/").status_code == 302


class TestCards:
    def test_have_a_place_for_each_column_they_show(self) -> None:
        assert {"name", *CARD_AREAS} == CARD_COLUMNS


class TestCounts:
    def test_tabs_bring_their_counts_after_the_page(self, client: Client) -> None:
        add_customers(30)
        active = Customer.objects.filter(status="active").count()

        html = get(client, "/customers/count/?views=1", **HTMX)

        assert f'Active <span class="n">{active}</span>' in html
        assert "hx-trigger" not in html

    def test_count_of_a_query(self, client: Client) -> None:
        add_customers(7, country_key="DE")

        assert "7 customers" in get(client, "/customers/count/?q=country:DE", **HTMX)


class TestColumns:
    def test_are_kept_per_person(self, client: Client) -> None:
        add_customers(1)

        client.post("/customers/columns/", {"column": ["owner", "email"], "move": "down:owner"})

        heads = re.findall(r'role="columnheader"[^>]*>(?:<a[^>]*>)?([^<]+)', get(client, "/customers/"))
        assert heads[:3] == ["Name", "E-mail", "Owner"]
        other = get(sign_in(Client(), ben()), "/customers/")
        assert "Owner</th>" not in other

    def test_reset_brings_the_default_back(self, client: Client) -> None:
        add_customers(1)
        client.post("/customers/columns/", {"column": ["owner"]})

        response = client.post("/customers/columns/", {"reset": "1", "state": "q=a&sort=name"})

        assert response["Location"] == "/customers/?q=a&sort=name"
        assert ">E-mail<" in get(client, "/customers/")

    def test_the_menu_stays_open_with_htmx_and_the_rows_follow(self, client: Client) -> None:
        response = client.post("/customers/columns/", {"column": ["email", "owner"], "move": "up:owner"}, headers=HTMX)

        assert response["HX-Trigger"] == "columns-changed"
        shown = re.findall(r'value="(\w+)" checked', response.content.decode())
        assert shown == ["owner", "email"]

    def test_columns_in_the_url_hold_over_the_kept_ones(self, client: Client) -> None:
        add_customers(1)

        assert "Tax ID</th>" in get(client, "/customers/?cols=name,tax")


class TestAssist:
    @pytest.mark.parametrize(
        ("q", "first"),
        [
            ("st", "status:"), ("jane cou", "jane country:"), ("status:su", "status:suspended "),
            ("status:active,cl", "status:active,closed "), ("-status:cl", "-status:closed "),
            ("country:ger", "country:DE "),
            ("created:this-m", "created:this-month "), ("tag:v", "tag:vip "),
        ],
    )  # fmt: skip
    def test_completes(self, client: Client, q: str, first: str) -> None:
        add_extras(add_customers(1))

        html = get(client, f"/customers/assist/?q={quote(q)}&at={len(q)}", **HTMX)

        assert re.findall(r'data-text="([^"]*)"', html)[0] == first

    @pytest.mark.parametrize("q", ["", "zzzz", '"sta', "foo:b", "x" * 2_000])
    def test_offers_nothing_where_nothing_fits(self, client: Client, q: str) -> None:
        assert 'role="option"' not in get(client, f"/customers/assist/?q={quote(q)}", **HTMX)


def test_ada_has_all_classes() -> None:
    assert actor(ada()).can("customers.see_contact")
