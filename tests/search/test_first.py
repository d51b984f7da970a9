import pytest

from billstead.core.actor import FIELD_CLASSES
from billstead.search.models import Document
from billstead.search.operations import Entry, Field, index, remove
from billstead.search.queries import select, suggest

pytestmark = pytest.mark.django_db
ALL = frozenset(FIELD_CLASSES)


def test_it():
    index(
        [
            Entry(
                "customer",
                42,
                (
                    Field("name", "basic", "Søren Å AB"),
                    Field("phone", "contact", "+442079460958", is_phone=True),
                    Field("email", "contact", "soren@example.com", is_email=True),
                ),
            ),
            Entry("customer", 43, (Field("name", "basic", "王伟 Иван"), Field("postcode", "contact", "2100"))),
        ]
    )
    for q in (
        "sor",
        "s",
        "søren",
        "SOREN å",
        "020 7946 0958",
        "+44 (0)20 7946 0958",
        "460958",
        "example.com",
        "ren",
        "ren exam",
        '"søren å"',
        '"søren å',
    ):
        r = suggest(q, kind="customer", classes=ALL)
        assert [h.owner for h in r.hits] == [42], q
        assert list(
            Document.objects.annotate()
            .filter(owner__in=select(q, kind="customer", classes=ALL, outer="owner"))
            .values_list("owner", flat=True)
        ) == [42]
    for q in ("王", "伟", "иван", "ivan", "wangwei", "2100", "21", "в", "и"):
        assert [h.owner for h in suggest(q, kind="customer", classes=ALL).hits] == ([43] if q != "в" else []), q
    assert suggest("soern", kind="customer", classes=ALL).is_close
    assert not suggest("example", kind="customer", classes={"basic"}).hits
    remove("customer", [42])
    assert not suggest("sor", kind="customer", classes=ALL).hits
