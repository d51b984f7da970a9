"""What one can do from the palette: go somewhere, open a settings page, act on a customer. Only what one may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billstead.core.actor import Actor
from billstead.core.text import fold
from billstead.customers.moves import Move, refusal_of
from billstead.staff.settings.sections import SECTIONS


@dataclass(frozen=True)
class ActionHit:
    """Something one may do, or a page to go to. What it `sends` (name, value) is posted: no personal data in a URL."""

    label: str
    icon: str
    url: str
    keys: str = ""
    sends: tuple[str, str] = ("", "")
    sub: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A page of its own, and the permission that opens it, if it takes one."""

    label: str | Promise
    icon: str
    url_name: str
    code: str = ""
    keys: str = ""
    sub: str | Promise = ""


@dataclass(frozen=True, slots=True)
class _CustomerAct:
    """Something done to one customer; it takes all its permissions. `words` hold the place of the name."""

    words: str | Promise
    icon: str
    url_name: str
    codes: Sequence[str]
    keys: str = ""
    anchor: str = ""
    move: str = ""


class Known(Protocol):
    """What an act must know of a customer."""

    @property
    def number(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def status(self) -> str: ...


_PLACES = (
    _Place(gettext_lazy("Customers"), "users", "customer_list", "customers.view"),
    _Place(gettext_lazy("Add customer"), "user-plus", "customer_create", "customers.create", "C"),
    _Place(gettext_lazy("Home"), "house", "home"),
    _Place(gettext_lazy("My profile"), "user-round", "profile_me"),
    *(_Place(each.label, each.icon, each.url_name, each.code, sub=gettext_lazy("Settings")) for each in SECTIONS),
)


def _move(words: str | Promise, icon: str, move: str) -> _CustomerAct:
    return _CustomerAct(words, icon, "customer_move", ("customers.change_status",), move=move)


_CUSTOMER_ACTS = (
    _CustomerAct(gettext_lazy("Edit %(name)s"), "pencil", "customer_edit", ("customers.edit",), "E"),
    _CustomerAct(
        gettext_lazy("Add note to %(name)s"),
        "sticky-note",
        "customer_notes",
        ("notes.write", "customers.see_notes"),
        "N",
        "#new-note",
    ),
    _move(gettext_lazy("Suspend %(name)s"), "pause", Move.SUSPEND),
    _move(gettext_lazy("Reactivate %(name)s"), "play", Move.REACTIVATE),
    _move(gettext_lazy("Reopen %(name)s"), "play", Move.REOPEN),
    _CustomerAct(
        gettext_lazy("Add contact to %(name)s"),
        "contact",
        "contact_create",
        ("contacts.edit", "customers.see_contact"),
    ),
    _CustomerAct(gettext_lazy("Change tags of %(name)s"), "tag", "customer_tags", ("tags.assign",), "T"),
    _CustomerAct(gettext_lazy("Change owner of %(name)s"), "user-check", "customer_owner", ("customers.assign_owner",)),
    _move(gettext_lazy("Close %(name)s"), "ban", Move.CLOSE),
    _move(gettext_lazy("Mark %(name)s as fraud"), "flag", Move.MARK_FRAUD),
    _CustomerAct(gettext_lazy("Activity of %(name)s"), "list", "customer_activity", ()),
    _CustomerAct(gettext_lazy("Look back at %(name)s on a date"), "history", "customer_as_of", ()),
)


def places(typed: str, actor: Actor) -> list[ActionHit]:
    """Pages with a word that begins as typed; all where nothing is."""
    return [
        ActionHit(str(each.label), each.icon, reverse(each.url_name), each.keys, sub=str(each.sub))
        for each in _PLACES
        if (not each.code or actor.can(each.code)) and _begins(typed, f"{each.label} {each.sub}")
    ]


def customer_acts(typed: str, customer: Known, actor: Actor, *, with_keys: bool = False) -> list[ActionHit]:
    """What can be done to one customer, by the words of the act; its keys work only on its own profile."""
    return [
        _hit(each, customer, with_keys=with_keys)
        for each in _allowed(actor)
        if is_open(each, customer) and _begins(typed, str(each.words) % {"name": customer.name})
    ]


def is_open(act: _CustomerAct, customer: Known) -> bool:
    """Whether the customer's status lets it be done."""
    return not act.move or refusal_of(customer.status, act.move) is None


def named_acts(typed: str, actor: Actor) -> Iterator[tuple[str, _CustomerAct]]:
    """Acts that the first words name, each after the rest, which may name a customer: "edit acme", "add note acme"."""
    words = typed.split()
    for each in _allowed(actor):
        verb = fold(str(each.words).partition("%(name)s")[0]).split()
        length = 0
        while length < len(words) - 1 and any(known.startswith(fold(words[length])) for known in verb):
            length += 1
        if length:
            yield " ".join(words[length:]), each


def act_on(act: _CustomerAct, customer: Known) -> ActionHit:
    """A named act on a customer that was found; the number tells namesakes apart."""
    return replace(_hit(act, customer), sub=customer.number)


def all_matches(typed: str) -> ActionHit:
    url = f"{reverse('customer_list')}?{urlencode({'q': typed})}"
    return ActionHit(_("All customers with “%(text)s”") % {"text": typed}, "list", url)


def add_customer(typed: str) -> ActionHit:
    """The text as a new customer."""
    field = "email" if "@" in typed else "name"
    words = _("Add customer “%(text)s”") % {"text": typed}
    return ActionHit(words, "plus", reverse("customer_create"), sends=(field, typed))


def _allowed(actor: Actor) -> Iterator[_CustomerAct]:
    return (each for each in _CUSTOMER_ACTS if all(actor.can(code) for code in each.codes))


def _hit(act: _CustomerAct, customer: Known, *, with_keys: bool = False) -> ActionHit:
    arguments = [customer.number, act.move] if act.move else [customer.number]
    url = reverse(act.url_name, args=arguments) + act.anchor
    return ActionHit(str(act.words) % {"name": customer.name}, act.icon, url, act.keys if with_keys else "")


def _begins(typed: str, label: str) -> bool:
    """Whether each typed word begins a word of the label."""
    words = fold(label).split()
    return all(any(word.startswith(each) for word in words) for each in fold(typed).split())
