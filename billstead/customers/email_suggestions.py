"""Did you mean …? Domains one or two slips away from what was typed. Never corrects by itself, never blocks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from billstead.customers.emails import check_email
from billstead.customers.models import Customer
from billstead.customers.rules import distance
from billstead.search.rules.slips import one_slip_away

PROVIDERS = (
    "gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.co.jp yahoo.fr yahoo.de yahoo.it yahoo.es ymail.com "
    "rocketmail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es outlook.com outlook.de "
    "outlook.fr live.com live.co.uk live.fr live.nl msn.com icloud.com aol.com aol.de protonmail.com proton.me "
    "pm.me gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de posteo.de mailbox.org "
    "bluewin.ch orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it alice.it tiscali.it "
    "bigpond.com optusnet.com.au btinternet.com sky.com virginmedia.com comcast.net verizon.net sbcglobal.net "
    "att.net cox.net charter.net earthlink.net shaw.ca rogers.com qq.com 163.com 126.com naver.com hanmail.net "
    "daum.net mail.ru yandex.ru yandex.com rambler.ru ukr.net wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz "
    "ziggo.nl kpnmail.nl telenet.be skynet.be uol.com.br bol.com.br terra.com.br rediffmail.com zoho.com "
    "fastmail.com"
).split()
# Real providers that stand one slip from a bigger one.
_KNOWN = frozenset(PROVIDERS) | {
    "mail.com",
    "email.com",
    "hey.com",
    "inbox.com",
    "mail.de",
    "email.de",
    "gmx.fr",
    "gmx.us",
}
_FAMILIES = frozenset(name.partition(".")[0] for name in PROVIDERS)
# The country codes that are a missed letter of .com far more often than Colombia, Cameroon or Oman.
_MISSED = frozenset({"co", "cm", "om"})
# acme.com is no slip of me.com: a short name is close to everything.
_LEAST_LETTERS = 7
_ENDINGS = {
    ".con": ".com",
    ".cmo": ".com",
    ".ocm": ".com",
    ".comm": ".com",
    ".cpm": ".com",
    ".vom": ".com",
    ".xom": ".com",
    ".co,": ".com",
    ",com": ".com",
    ".nte": ".net",
    ".ent": ".net",
    ".rog": ".org",
    ".ogr": ".org",
    ".dee": ".de",
    ".ed": ".de",
}
_FEW = 5


@dataclass(frozen=True, slots=True)
class EmailSuggestion:
    """What may have been meant: `local`@`domain`, the domain to be shown bold."""

    local: str
    domain: str

    @property
    def email(self) -> str:
        return f"{self.local}@{self.domain}"


def suggest_email(typed: str) -> EmailSuggestion | None:
    """The address that may have been meant; nothing when the domain is known or nothing is near. One query at most."""
    local, at, domain = typed.strip().rpartition("@")
    domain = domain.lower().rstrip(".")
    if not at or not local or not domain or domain in _KNOWN or _is_of_family(domain):
        return None
    meant = _ending(domain) or _provider(domain)
    if meant is None and not check_email(typed).error:
        meant = _known_here(domain)
    return EmailSuggestion(local, meant) if meant and meant != domain else None


def _is_of_family(domain: str) -> bool:
    """yahoo.ca, outlook.com.br: a provider's name at another country's ending is no slip."""
    name, _dot, ending = domain.partition(".")
    return name in _FAMILIES and len(ending.rpartition(".")[2]) == 2 and ending not in _MISSED | {"ed"}


def _ending(domain: str) -> str | None:
    for wrong, right in _ENDINGS.items():
        if domain.endswith(wrong):
            mended = domain.removesuffix(wrong) + right
            return _provider(mended) or mended
    return None


def _provider(domain: str) -> str | None:
    near: list[tuple[int, int, str]] = []
    for place, known in enumerate(PROVIDERS):
        if len(known) < _LEAST_LETTERS:
            continue
        far = distance(domain, known, 2)
        if far <= _allowed(domain, known):
            near.append((far, place, known))
    return min(near)[2] if near else None


def _allowed(domain: str, known: str) -> int:
    """Two slips only in names long enough that two slips still leave most of them."""
    name, meant = domain.partition(".")[0], known.partition(".")[0]
    if name != meant and len(meant) <= 3:
        return 0
    return 2 if len(meant) >= 5 else 1


def _known_here(domain: str) -> str | None:
    """A domain of this base one slip away, unless customers use the typed one too. Endings are taken as typed."""
    name, dot, ending = domain.partition(".")
    if len(name) < _LEAST_LETTERS - 1 or not name.isascii():
        return None
    wanted = {domain, *(f"{near}{dot}{ending}" for near in one_slip_away_of(name))}
    rows = Customer.objects.filter(email_domain__in=wanted).values("email_domain").annotate(users=Count("pk"))
    found = {row["email_domain"]: row["users"] for row in rows.order_by("-users", "email_domain")[:_FEW]}
    if domain in found:
        return None
    return next(iter(found), None)


def one_slip_away_of(name: str) -> list[str]:
    """Slips of a domain's first label; one too long or not plain has none."""
    return one_slip_away(name) if name.isalpha() and len(name) <= 16 else []
