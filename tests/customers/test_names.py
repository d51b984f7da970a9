"""INP-08: real names, stored, told and found unaltered."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils.html import escape

from billstead.audit.models import EventPayload
from billstead.core.actor import COMMAND_LINE
from billstead.customers.models import Customer
from billstead.customers.operations import create_customers
from billstead.search.queries import select
from tests import cast
from tests.makers import NOW, customer_input

NAMES = [
    *("X", "Å", "Ng", "O", "Suharto", "Madonna", "O'Brien", "O’Brien", "D'Angelo", "Null", "None", "Undefined", "True"),
    *("Test", "Jean-Luc Picard", "María-José Carreño Quiñones", "Nuñez", "Björk Guðmundsdóttir", "Łukasz Żółć"),
    *(
        "Đặng Thị Ngọc Thịnh",
        "Nguyễn Văn A",
        "Phạm Nhật Vượng",
        "Zoë Çelik",
        "Şükrü İnönü",
        "ıssız Adam",
        "Straße GmbH",
    ),
    *(
        "Jürgen Müller & Söhne OHG",
        "Ægir Þór",
        "Ștefan Țepeș",
        "Dvořák",
        "Gąsior",
        "Владимир Кличко",
        "Олена Зеленська",
    ),
    *("Γιώργος Παπαδόπουλος", "Հայկ Մարտիրոսյան", "გიორგი მარგველაშვილი", "יוסף כהן", "محمد بن سلمان", "رضا پهلوی"),
    *("می‌خواهم", "אבי לוי בע״מ", "शाहरुख़ ख़ान", "রবীন্দ্রনাথ ঠাকুর", "தமிழ்ச்செல்வன்", "สมชาย ใจดี", "ວຽງຈັນ", "王伟", "李小龍"),
    *(
        "山田太郎",
        "やまだ たろう",
        "ヤマダ・タロウ",
        "김철수",
        "남궁민",
        "𠮷野家",
        "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Senior of Philadelphia",
        "Janice Lokelani Keihanaikukauakahihulihe'ekahaunaele",
    ),
    *(
        "María del Carmen Fernández-Villaverde y Martínez de la Rosa de Alba",
        "R2-D2 Ltd.",
        "7-Eleven",
        "3M",
        "!!!",
        "+44",
    ),
    *("C++ Users e.V.", "AC/DC GbR", "Ke$ha", "Yahoo!", "<b>Bold</b> & Co", "{{7*7}} s.r.o.", "van der Berg, J. (Jr.)"),
]


@pytest.mark.django_db
class TestNames:
    def test_are_stored_and_told_and_found_as_they_are_written(self) -> None:
        assert len(NAMES) >= 60

        made = create_customers([customer_input(name=name) for name in NAMES], actor=COMMAND_LINE, now=NOW)

        saved = dict(Customer.objects.values_list("pk", "name"))
        assert [saved[customer.pk] for customer in made] == NAMES
        told = [json.loads(text)["facts"]["name"][0] for text in EventPayload.objects.values_list("text", flat=True)]
        assert sorted(told) == sorted(NAMES)
        lost = [
            name
            for customer, name in zip(made, NAMES, strict=True)
            if any(char.isalnum() for char in name)
            and not Customer.objects.filter(select(name, kind="customer", classes={"basic"}), pk=customer.pk)
        ]
        assert lost == []

    def test_are_shown_as_they_are_written(self, client: Client) -> None:
        made = create_customers([customer_input(name=name) for name in NAMES], actor=COMMAND_LINE, now=NOW)
        cast.sign_in(client, cast.ada())

        rows = client.get("/customers/?size=100").content.decode()
        profile = client.get(f"/customers/{made[-2].number}/").content.decode()

        assert max(map(len, NAMES)) >= 70
        assert [name for name in NAMES if f"<bdi>{escape(name)}</bdi>" not in rows] == []
        assert escape(NAMES[-2]) in profile

    def test_have_a_key_to_sort_by(self) -> None:
        made = create_customers([customer_input(name=name) for name in NAMES], actor=COMMAND_LINE, now=NOW)

        assert [customer.name for customer in made if not customer.name_key] == []
