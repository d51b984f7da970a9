"""What is measured, each act against its target of the design: milliseconds of server time at p95."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from urllib.parse import quote, urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from stdnum import luhn

from billstead.cli.bench.browser import Answer, Browser
from billstead.cli.bench.loading import ABSENT_WORD, RARE_WORD
from billstead.customers.listing.spec import CUSTOMERS
from billstead.ui.listing.cursors import LAST, Cursor

LIST_MS, MIX_MS, COUNT_MS, SUGGEST_MS, SELECT_MS, PROFILE_MS, CREATE_MS = 60, 150, 250, 80, 250, 80, 40

ONE_FILTER = ("status:active", "status:closed", "country:DE", "tag:watch", "owner:me", "tax:bad")
MIX = (
    "status:active country:DE",
    "status:suspended tag:vip",
    "status:active -tag:vip country:US",
    "country:DE tag:reseller created:365d",
    "status:active currency:EUR group:wholesale",
    "owner:me -status:closed has:note",
    "tax:bad status:active",
    "is:company has:contact country:GB",
    "activity:30d status:active country:FR",
    "-status:active -country:DE",
    "has:external-id tag:watch,reseller status:closed",
    "country:FI status:suspended",
)
COUNTED = ("status:active country:DE", "-status:active", "tag:vip", "gmbh", "hosting country:DE", "created:365d")
SUGGESTED = {
    "rare": ("quixwell", "anna quixwell", "ulvik"),
    "medium": ("lindqvist", "kowalski", "tanaka", "okonkwo"),
    "frequent": ("gmbh", "hosting", "smith", "example", ".com"),
    "one letter": ("m", "a", "z", "0"),
    "two letters": ("ma", "jo", "04", "qu"),
    "two short words": ("ma ko", "an sm"),
    "mid-word": ("uixwe", "qvist", "55512"),
    "phone": ("+4930", "030 0012345", "0049 89"),
    "e-mail": ("anna.77", "@mail.example.org", "busy@harbour.example.com"),
    "absent": ("xylophonist", "qqqq", "zzzz yyyy"),
    "one slip": ("quixwlel", "lindqvost", "kowalsky", "hostnig"),
}
SELECTED = {
    "rare": ("quixwell", "quixwell status:active"),
    "medium": ("lindqvist status:active", "tanaka country:DE"),
    "frequent": ("gmbh", "gmbh country:AT status:active", "hosting tag:vip", "example -status:active"),
    "one and two letters": ("a status:suspended", "ma country:FI", "jo tag:watch"),
    "two words": ("anna smith status:active", "müller hosting -status:closed"),
    "absent": ("xylophonist status:active",),
    "one slip": ("lindqvost status:active", "quixwlel"),
}
SEARCHED_EVENTS = {"rare": RARE_WORD, "frequent": "invoice", "absent": ABSENT_WORD}


@dataclass(frozen=True)
class Act:
    """`ask` does it once and gives the answer that is timed; `kinds` are the different questions it goes through."""

    name: str
    target_ms: int
    ask: Callable[[Browser, int], Answer] | None
    kinds: int = 1


def acts(busy: str) -> Iterator[Act]:
    """All acts of the customers page; `busy` is the number of the customer with the long history."""
    yield from _lists()
    counts = [f"{reverse('customer_count')}?{urlencode({'q': q})}" for q in COUNTED]
    yield _getting("counts: tabs", COUNT_MS, [f"{reverse('customer_count')}?views=1"])
    yield _getting("counts: a query", COUNT_MS, counts)
    for kind, terms in SUGGESTED.items():
        yield _getting(
            f"suggest: {kind}", SUGGEST_MS, [f"{reverse('search_suggest')}?q={quote(term)}" for term in terms]
        )
    for kind, queries in SELECTED.items():
        paths = [_list(q, sort) for q, sort in product(queries, ("", "name", "-created"))]
        yield _getting(f"select: {kind}", SELECT_MS, paths)
    yield from _profile(busy)
    yield Act("create: the review page's button", CREATE_MS, create)


def create(browser: Browser, turn: int) -> Answer:
    """The form and the review as people pass them, untimed; then the request that makes the customer."""
    url, review = reverse("customer_create"), reverse("customer_review")
    form = browser.get(url)
    token, key = form.hidden("csrfmiddlewaretoken"), form.hidden("key")
    unique = key[:12].replace("_", "x").replace("-", "y").lower()
    entries = {
        "csrfmiddlewaretoken": token, "key": key, "act": "check", "kind": "company",
        "name": f"{unique} {unique[::-1]} AB", "email": f"hello@{unique}.example.com", "billing_country": "SE",
        "billing_street": f"Storgatan {turn}", "billing_postcode": "21131", "billing_city": "Malmö",
        "phone": f"08 {_digits(8)}", "tax_id_kind": "eu_se", "tax_id": _tax_id(),
        "currency": "SEK", "terms_kind": "net", "terms_days": "14", "language": "sv",
        "time_zone": "Europe/Stockholm", "access_wish": "invite_later", "note": "Referred by a colleague.",
    }  # fmt: skip
    counting, browser.is_counting = browser.is_counting, False
    page = browser.get(browser.post(url, entries).location)
    browser.is_counting = counting
    sent = {
        "csrfmiddlewaretoken": token,
        "key": key,
        "content": page.hidden("content"),
        "act": "create",
    }
    return browser.post(review, sent)


def _tax_id() -> str:
    """A Swedish one nobody has: ten digits, the last a check digit, and 01."""
    nine = f"55{_digits(7)}"
    return f"SE{nine}{luhn.calc_check_digit(nine)}01"


def _digits(count: int) -> str:
    return "".join(secrets.choice("123456789") for _place in range(count))


def _lists() -> Iterator[Act]:
    for q in ("", *ONE_FILTER):
        for sort in CUSTOMERS.sorts:
            name = f"-{sort.key}" if sort.is_descending else sort.key
            for page in ("first", "last"):
                after = str(Cursor(LAST, name)) if page == "last" else ""
                label = f"list: {q or 'no filter'}, by {sort.key}, {page} page"
                yield _getting(label, LIST_MS, [_list(q, name, after)])
    for q in MIX:
        last = str(Cursor(LAST, "name"))
        yield _getting(f"mix: {q}", MIX_MS, [_list(q, ""), _list(q, "name"), _list(q, "name", last)])


def _profile(busy: str) -> Iterator[Act]:
    yield _getting("profile: overview", PROFILE_MS, _named("customer_overview", busy))
    activity = _named("customer_activity", busy)
    yield _getting("profile: activity", PROFILE_MS, activity)
    long_ago = timezone.localdate() - timedelta(days=1_090)
    yield _getting(
        "profile: as it stood before it all",
        PROFILE_MS,
        [f"{path}?on={long_ago}" for path in _named("customer_as_of", busy)],
    )
    for kind, word in SEARCHED_EVENTS.items():
        yield _getting(f"profile: search inside, {kind}", PROFILE_MS, [f"{path}?text={word}" for path in activity])


def _getting(name: str, target_ms: int, paths: Sequence[str]) -> Act:
    if not paths:
        return Act(name, target_ms, None)
    return Act(name, target_ms, lambda browser, turn: browser.get(paths[turn % len(paths)]), len(paths))


def _list(q: str, sort: str, after: str = "") -> str:
    pairs = {"q": q, "sort": sort, "after": after}
    return f"{reverse('customer_list')}?{urlencode({key: value for key, value in pairs.items() if value})}"


def _named(name: str, number: str) -> list[str]:
    try:
        return [reverse(name, args=[number])]
    except NoReverseMatch:
        return []
