"""E-mail addresses: the form that must be unique, look-alikes, suggestions."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from billstead.accounts.models import User
from billstead.core.actor import COMMAND_LINE
from billstead.core.text import canonical_email
from billstead.customers import emails
from billstead.customers.duplicates import find_duplicates
from billstead.customers.email_suggestions import suggest_email
from billstead.customers.emails import check_email, mailbox_key
from billstead.customers.inputs import input_values
from billstead.customers.models import Customer
from billstead.customers.refusals import EmailTaken
from tests import cast
from tests.makers import NOW, customer_input, make_customer, make_customers

# Letters that look like, or fold to, a Latin letter; each makes pairs with plain addresses below.
TWINS = {
    "k": ["\u212a", "K", "\uff4b", "\u043a"],
    "i": ["\u0131", "I", "\uff49", "\u0456", "\u2170"],
    "s": ["\u017f", "S", "\uff53", "\u0455"],
    "a": ["\u0430", "A", "\uff41", "\u03b1", "\u0251"],
    "e": ["\u0435", "E", "\uff45", "\u212f"],
    "o": ["\u043e", "O", "\uff4f", "\u03bf", "\u0585"],
    "p": ["\u0440", "P", "\uff50"],
    "c": ["\u0441", "C", "\uff43"],
    "x": ["\u0445", "X", "\uff58"],
    "j": ["\u0458", "J", "\uff4a"],
    "h": ["\u04bb", "H", "\uff48"],
    "l": ["L", "\uff4c", "\u2113", "\u217c"],
    "n": ["N", "\uff4e"],
    "m": ["M", "\uff4d"],
    "u": ["U", "\uff55"],
}
ADDRESSES = (
    "mike@example.com paskal@example.com nicole@example.com jason.hill@example.com "
    "sales@pixel-house.com emil.sachs@lipscom.de"
).split()


def pairs() -> list[tuple[str, str]]:
    """Each address beside itself with one letter replaced by its twin, in the local part and in the domain."""
    found = []
    for address in ADDRESSES:
        for letter, twins in TWINS.items():
            for part in (0, 1):
                halves = address.split("@")
                if letter in halves[part]:
                    for twin in twins:
                        changed = halves.copy()
                        changed[part] = changed[part].replace(letter, twin, 1)
                        found.append((address, "@".join(changed)))
    found += [
        ("jane.doe@gmail.com", "janedoe@gmail.com"),
        ("jane.doe@gmail.com", "jane.doe+shop@gmail.com"),
        ("jane@gmail.com", "jane@googlemail.com"),
        ("info@müller.de", "info@xn--mller-kva.de"),
        ("jose\u0301@example.com", "jos\u00e9@example.com"),
        ("info@müller.de", "info@MÜLLER.de"),
        ("info@müller.de", "info@müller。de"),
        ("Straße@example.com", "STRASSE@example.com"),
    ]
    return found


class TestDomains:
    """IDNA 2008: ß is a letter of its own, so these are the addresses of two firms."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("info@straße.de", "info@strasse.de"),
            ("info@faß.example.com", "info@fass.example.com"),
            ("info@βόλος.gr", "info@βόλοσ.gr"),
        ],
    )
    def test_are_two(self, one: str, other: str) -> None:
        assert canonical_email(one) != canonical_email(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("info@straße.de", "INFO@STRAßE.DE"),
            ("info@straße.de", "info@xn--strae-oqa.de"),
            ("Straße@example.com", "STRASSE@Example.com"),
            ("ﬁona@example.com", "fiona@example.com"),
        ],
    )
    def test_are_one(self, one: str, other: str) -> None:
        assert canonical_email(one) == canonical_email(other)


class TestLookAlikes:
    def test_are_two_hundred_pairs(self) -> None:
        assert len(pairs()) >= 200

    @pytest.mark.django_db
    def test_never_make_a_silent_second_account(self) -> None:
        """INP-05: the second is refused as taken, refused as no address, or shown beside the first with a reason."""
        silent = []
        for address in sorted({address for address, _twin in pairs()}):
            make_customer(email=address)
        for address, twin in pairs():
            found = check_email(twin)
            if found.error:
                continue
            values = {**input_values(customer_input(email=found.email)), "name": "Other"}
            told = find_duplicates(values, reader=COMMAND_LINE)
            if any("email" in reason for twin in told.twins for reason in twin.reasons):
                continue
            try:
                make_customer(email=twin)
            except EmailTaken:
                continue
            silent.append((address, twin))

        assert silent == []

    @pytest.mark.django_db
    def test_are_one_in_the_database_too(self) -> None:
        """Whatever spelling a door lets through: the column both tables are unique by refuses the second."""
        customer, colleague = (
            make_customer(email="mike@example.com"),
            cast.person("Mike", "mike@example.com", "support"),
        )
        second = make_customer(email="other@example.com")
        for twin in ("mi\u212ae@example.com", "MIKE@EXAMPLE.COM", "\uff4dike@example.com"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Customer.objects.filter(pk=second.pk).update(canonical_email=canonical_email(twin))
            with pytest.raises(IntegrityError), transaction.atomic():
                User.objects.create(name="Twin", email=twin, canonical_email=canonical_email(twin), created_at=NOW)

        assert (customer.email, colleague.email) == ("mike@example.com", "mike@example.com")

    @pytest.mark.parametrize("domain", ["p\u0430ypal.com", "аррӏе.com", "exampl\u0435.com", "ex\u03b1mple.com"])
    def test_warn_of_domains_that_mix_scripts(self, domain: str) -> None:
        assert any("scripts" in str(warning) for warning in check_email(f"anna@{domain}").warnings)

    @pytest.mark.parametrize("email", ["anna@example.com", "søren@example.dk", "почта@пример.рф", "名前@例え.jp"])
    def test_leave_honest_addresses_alone(self, email: str) -> None:
        assert check_email(email).error == ""
        assert check_email(email).warnings == ()

    def test_keep_the_address_as_it_is_mailed_to(self) -> None:
        assert check_email(" Anna.Berg@Example.COM ").email == "Anna.Berg@example.com"
        assert mailbox_key("anna.berg@gmail.com") == mailbox_key("Annaberg@googlemail.com")


class TestCheckEmail:
    @pytest.mark.parametrize("typed", ["", "nobody", "a@b", "a b@example.com", "a@exam\u200bple.com", "a@x.test"])
    def test_refuses_what_no_mail_reaches(self, typed: str) -> None:
        assert check_email(typed).error

    def test_warns_of_roles_and_throw_away_domains(self) -> None:
        assert len(check_email("info@mailinator.com").warnings) == 2


_LOCAL = st.text("abcXYZ019._-+'@ é", min_size=1, max_size=70)
_DOMAIN = st.text("abcXYZ019.- é", min_size=1, max_size=200) | st.sampled_from(
    ["example.com", "Mail.Example.ORG", "localhost", "host.local", "a.test", "example.com.", "-a.com", "a..com",
     "1.2.3.4", "[1.2.3.4]", "xn--mnchen-3ya.de", "münchen.de", "gmail.com", f"{'a' * 63}.{'b' * 63}.{'c' * 63}.com"]
)  # fmt: skip


@given(local=_LOCAL, domain=_DOMAIN)
@example(local="a" * 64, domain="example.com")
@example(local="a" * 65, domain="example.com")
@example(local="a" * 59, domain=f"{'a' * 63}.{'b' * 63}.{'c' * 62}.de")
def test_the_short_way_reads_an_address_as_the_library_does(local: str, domain: str) -> None:
    typed = f"{local}@{domain}".strip()

    assert emails._normalized(typed) == emails._validated(typed)


@pytest.mark.django_db
class TestSuggestEmail:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("anna@gmial.com", "anna@gmail.com"),
            ("anna@gmail.con", "anna@gmail.com"),
            ("anna@gmai.com", "anna@gmail.com"),
            ("anna@gmail.co", "anna@gmail.com"),
            ("anna@hotmial.com", "anna@hotmail.com"),
            ("anna@outlok.com", "anna@outlook.com"),
            ("anna@iclod.com", "anna@icloud.com"),
            ("anna@bigpnd.com", "anna@bigpond.com"),
            ("anna@yahooo.com", "anna@yahoo.com"),
            ("anna@acme.cmo", "anna@acme.com"),
            ("anna@acme.co,", "anna@acme.com"),
            ("anna@protonmial.com", "anna@protonmail.com"),
        ],
    )
    def test_knows_what_was_meant(self, typed: str, meant: str) -> None:
        found = suggest_email(typed)

        assert found is not None
        assert found.email == meant

    @pytest.mark.parametrize(
        "typed",
        [
            "anna@acme.com",
            "anna@gmail.com",
            "anna@mail.com",
            "anna@email.com",
            "anna@gmx.de",
            "anna@yahoo.ca",
            "anna@outlook.com.br",
            "anna@game.com",
            "anna",
            "@gmail.com",
        ],
    )
    def test_leaves_alone_what_may_be_right(self, typed: str) -> None:
        assert suggest_email(typed) is None

    def test_knows_the_domains_of_this_base(self) -> None:
        make_customer(email="a@northwind.com")

        found = suggest_email("b@nortwhind.com")

        assert found is None or found.domain == "northwind.com"
        near = suggest_email("b@northwnd.com")
        assert near is not None
        assert near.domain == "northwind.com"

    def test_does_not_doubt_a_domain_customers_use(self) -> None:
        make_customers(1, email="a@northwind.com")
        make_customers(1, email="a@northwing.com")

        assert suggest_email("b@northwing.com") is None
