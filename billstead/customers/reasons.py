"""The reasons every installation starts with; the migration wrote them, and here they are translated."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billstead.customers.moves import Move


@dataclass(frozen=True, slots=True)
class Shipped:
    """One reason: label and policy as the database has them, and as the reader reads them."""

    move: str
    written: tuple[str, str]
    translated: tuple[str | Promise, str | Promise]


SHIPPED: dict[str, Shipped] = {
    "unpaid": Shipped(
        Move.SUSPEND,
        ("Unpaid invoice", "An invoice is overdue and the reminders went unanswered."),
        (_("Unpaid invoice"), _("An invoice is overdue and the reminders went unanswered.")),
    ),
    "abuse": Shipped(
        Move.SUSPEND,
        ("Abuse report", "A report of spam, attacks or unlawful content is being looked into."),
        (_("Abuse report"), _("A report of spam, attacks or unlawful content is being looked into.")),
    ),
    "pause": Shipped(
        Move.SUSPEND,
        ("Customer asked for a pause", "The customer wrote or called; say below how."),
        (_("Customer asked for a pause"), _("The customer wrote or called; say below how.")),
    ),
    "paid": Shipped(
        Move.REACTIVATE,
        ("Paid", "What was owed has arrived."),
        (_("Paid"), _("What was owed has arrived.")),
    ),
    "solved": Shipped(
        Move.REACTIVATE,
        ("Solved", "What led to the suspension is cleared up."),
        (_("Solved"), _("What led to the suspension is cleared up.")),
    ),
    "left": Shipped(
        Move.CLOSE,
        ("Customer left", "The customer gave notice, and the notice period is over."),
        (_("Customer left"), _("The customer gave notice, and the notice period is over.")),
    ),
    "lost": Shipped(
        Move.CLOSE,
        ("Debt not collectable", "Reminders and the suspension brought no payment."),
        (_("Debt not collectable"), _("Reminders and the suspension brought no payment.")),
    ),
    "double": Shipped(
        Move.CLOSE,
        ("Entered twice", "Another record of the same customer is the right one."),
        (_("Entered twice"), _("Another record of the same customer is the right one.")),
    ),
    "back": Shipped(
        Move.REOPEN,
        ("Customer came back", "The customer wants to buy again."),
        (_("Customer came back"), _("The customer wants to buy again.")),
    ),
    "mistake": Shipped(
        Move.REOPEN,
        ("Closed by mistake", "It should not have been closed."),
        (_("Closed by mistake"), _("It should not have been closed.")),
    ),
    "fraud": Shipped(
        Move.MARK_FRAUD,
        ("Fraud", "Stolen payment details or a false identity. Keep what proves it in a note."),
        (_("Fraud"), _("Stolen payment details or a false identity. Keep what proves it in a note.")),
    ),
}
