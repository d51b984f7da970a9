"""Pure rules of customers: due dates, colors of tags, similarity of names, distance of words."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

TERMS_LIMITS = {"net": (0, 365), "end_of_month": (0, 365), "day_of_month": (1, 31)}


def due_on(issued_on: date, terms_kind: str, terms_days: int) -> date:
    """The day an invoice is due: n days later, n days after the month's end, or day n of the next month."""
    if terms_kind == "net":
        return issued_on + timedelta(days=terms_days)
    month_end = issued_on.replace(day=_days_in(issued_on.year, issued_on.month))
    if terms_kind == "end_of_month":
        return month_end + timedelta(days=terms_days)
    next_month = month_end + timedelta(days=1)
    return next_month.replace(day=min(terms_days, _days_in(next_month.year, next_month.month)))


def least_used(choices: Sequence[str], used: Iterable[str]) -> str:
    """The choice that occurs least often among `used`; of several the first."""
    counts = Counter(used)
    return min(choices, key=lambda choice: counts[choice])


def distance(one: str, other: str, limit: int) -> int:
    """Damerau-Levenshtein distance (optimal string alignment), or limit + 1 once it is surely more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    # Every letter that only one of the two has costs a change: most pairs end here.
    letters = Counter(one)
    letters.subtract(other)
    more = sum(count for count in letters.values() if count > 0)
    if max(more, more - len(one) + len(other)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        # A swap reaches back two rows, so both must be beyond the limit.
        if min(row) > limit and min(above) > limit:
            return limit + 1
        before, above = above, row
    return min(above[-1], limit + 1)


# Legal forms say what a firm is, not which: "Acme" and "Acme GmbH" are alike.
_FORMS = frozenset(
    "ab ag aps as asa bv bvba co corp corporation cv doo dba eood ev eurl gbr gmbh inc incorporated kft kg kk "
    "kabushiki kaisha limited llc llp lp ltd ltda ltee mbh nv og ohg oo ooo oy oyj plc pte pty pvt sa sarl sas "
    "sasu se sl slu sp spa spol sro srl ug und and the zoo".split()
)


@lru_cache(maxsize=2_048)
def bare_name(folded: str) -> str:
    """A folded name without legal forms, its words in order of the alphabet."""
    words = ["".join(char for char in word if char.isalnum()) for word in folded.replace("-", " ").split()]
    kept = [word for word in words if word and word not in _FORMS]
    return " ".join(sorted(kept or [word for word in words if word]))


def similarity(one: str, other: str) -> float:
    """How alike two folded names are, 0 to 1, whatever the order of their words and their legal form."""
    left, right = bare_name(one), bare_name(other)
    longest = max(len(left), len(right))
    if not longest:
        return 0.0
    limit = int(longest * 0.3) + 1
    return 1.0 - min(distance(left, right, limit), longest) / longest


def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]
