"""What each move is called where it is offered, asked, done and reported."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.customers.moves import Move


@dataclass(frozen=True, slots=True)
class Words:
    """The same act in every place: the menu, the question, the button, the toast, the plan."""

    menu: str | Promise
    asks: str | Promise
    button: str | Promise
    done: str | Promise
    planned: str | Promise
    icon: str
    is_danger: bool = False


WORDS: dict[str, Words] = {
    Move.SUSPEND: Words(
        _("Suspend…"), _("Suspend %(name)s?"), _("Suspend customer"), _("Customer suspended"),
        _("Will be suspended on %(day)s"), "pause",
    ),
    Move.REACTIVATE: Words(
        _("Reactivate…"), _("Reactivate %(name)s?"), _("Reactivate customer"), _("Customer reactivated"),
        _("Will be reactivated on %(day)s"), "play",
    ),
    Move.CLOSE: Words(
        _("Close…"), _("Close %(name)s?"), _("Close customer"), _("Customer closed"),
        _("Will be closed on %(day)s"), "ban", True,
    ),
    Move.REOPEN: Words(
        _("Reopen…"), _("Reopen %(name)s?"), _("Reopen customer"), _("Customer reopened"),
        _("Will be reopened on %(day)s"), "rotate-ccw",
    ),
    Move.MARK_FRAUD: Words(
        _("Mark as fraud…"), _("Close %(name)s for fraud?"), _("Close for fraud"), _("Customer closed"),
        _("Will be closed for fraud on %(day)s"), "shield-alert", True,
    ),
}  # fmt: skip
# Which moves a list row offers for itself; the rest stand behind Status.
ROW_MOVES: dict[str, tuple[str, ...]] = {
    "active": (Move.SUSPEND, Move.CLOSE),
    "suspended": (Move.REACTIVATE, Move.CLOSE),
    "closed": (Move.REOPEN,),
}
