"""The settings: who may open them, what each form does, what two people at once see."""

from __future__ import annotations

import json
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from billstead.accounts.models import CompanyProfile, Role, User
from billstead.accounts.queries import company
from billstead.audit.models import Event, EventPayload
from billstead.customers.models import Tag
from billstead.customers.operations import create_tag
from billstead.staff.settings.logos import checked
from billstead.staff.settings.sections import SECTIONS
from tests import cast, makers

pytestmark = pytest.mark.django_db
COMPANY = {
    "legal_name": "Nordwind Hosting GmbH", "country": "DE", "street": "Torstr. 1", "postcode": "10119",
    "city": "Berlin", "time_zone": "Europe/Berlin", "language": "de", "currency": "EUR",
}  # fmt: skip


def opened(page: str) -> str:
    found = re.search(r'name="opened" value="([^"]*)"', page)
    assert found
    return found[1].replace("&quot;", '"').replace("&#x27;", "'")


@pytest.fixture
def ada(client: Client) -> Client:
    return cast.sign_in(client, cast.ada())


class TestAccess:
    @pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.url_name)
    def test_each_section_is_open_to_ada_and_refused_to_ben(self, ada: Client, section: object) -> None:
        ben = cast.sign_in(Client(), cast.ben())

        assert ada.get(section.url).status_code == 200  # type: ignore[attr-defined]
        assert ben.get(section.url).status_code == 403  # type: ignore[attr-defined]
        assert Client().get(section.url).status_code == 302  # type: ignore[attr-defined]


class TestCompany:
    def test_is_saved_with_an_event_that_names_old_and_new(self, ada: Client) -> None:
        page = ada.get(reverse("settings_company")).content.decode()

        answer = ada.post(reverse("settings_company"), COMPANY | {"opened": opened(page)})

        assert answer.status_code == 302
        assert company().is_set_up
        assert company().city == "Berlin"
        text = EventPayload.objects.get(event__type="company.edited").text
        assert ["city", "", "Berlin", "basic"] in json.loads(text)["changes"]

    def test_twice_the_same_is_one_event(self, ada: Client) -> None:
        page = ada.get(reverse("settings_company")).content.decode()

        for _send in range(2):
            assert ada.post(reverse("settings_company"), COMPANY | {"opened": opened(page)}).status_code == 302

        assert Event.objects.filter(type="company.edited").count() == 1

    def test_a_missing_part_is_422_beside_its_field_and_nothing_is_lost(self, ada: Client) -> None:
        answer = ada.post(reverse("settings_company"), COMPANY | {"postcode": "", "legal_name": "Kept & kept"})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "id_postcode-error" in page
        assert "Kept &amp; kept" in page
        assert not CompanyProfile.objects.exists()

    def test_another_country_shows_its_form_and_keeps_what_was_typed(self, ada: Client) -> None:
        page = ada.post(reverse("settings_company"), COMPANY | {"country": "US", "refresh": "1"}).content.decode()

        assert 'name="region"' in page
        assert "ZIP code" in page
        assert "Torstr. 1" in page
        assert not CompanyProfile.objects.exists()

    def test_two_at_once_lose_nothing(self, ada: Client) -> None:
        ada.post(reverse("settings_company"), COMPANY)
        page = ada.get(reverse("settings_company")).content.decode()
        theirs = COMPANY | {"opened": opened(page), "city": "Hamburg"}
        mine = COMPANY | {"opened": opened(page), "city": "Bremen", "legal_name": "Südwind GmbH"}
        assert ada.post(reverse("settings_company"), theirs).status_code == 302

        conflict = ada.post(reverse("settings_company"), mine)

        text = conflict.content.decode()
        assert conflict.status_code == 409
        assert company().city == "Hamburg"
        assert "Hamburg" in text
        assert "Bremen" in text
        assert 'name="legal_name" value="Südwind GmbH"' in text
        assert 'name="city" value="Bremen" required' in text
        assert re.search(r"Hamburg<small><bdi>Ada Lovelace</bdi>, <time [^>]+>\d?\d:\d\d", text)
        chosen = mine | {"opened": opened(text)}
        assert ada.post(reverse("settings_company"), chosen).status_code == 302
        assert (company().city, company().legal_name) == ("Bremen", "Südwind GmbH")

    def test_names_who_changed_another_field_and_when(self, ada: Client) -> None:
        ada.post(reverse("settings_company"), COMPANY)
        page = ada.get(reverse("settings_company")).content.decode()
        mia = cast.sign_in(Client(), cast.mia())
        mia.post(reverse("settings_company"), COMPANY | {"opened": opened(page), "city": "Hamburg"})

        told = ada.post(reverse("settings_company"), COMPANY | {"opened": opened(page), "legal_name": "Südwind"})

        assert told.status_code == 409
        words = r"<bdi>Mia Manager</bdi> changed <b>City</b> at <time [^>]+>\d?\d:\d\d"
        assert re.search(words, told.content.decode())

    def test_takes_no_field_it_does_not_show(self, ada: Client) -> None:
        ada.post(reverse("settings_company"), COMPANY | {"logo": "x.svg", "version": "99", "number_prefix": "X"})

        assert (company().logo, company().version, company().number_prefix) == ("", 2, "C-")


class TestNumbers:
    def test_are_saved_and_checked(self, ada: Client) -> None:
        good = ada.post(reverse("settings_numbers"), {"number_prefix": "K", "number_digits": "4"})
        bad = ada.post(reverse("settings_numbers"), {"number_prefix": "K", "number_digits": "99"})

        assert (good.status_code, bad.status_code) == (302, 422)
        assert (company().number_prefix, company().number_digits) == ("K", 4)
        assert "K0123" in ada.get(reverse("settings_numbers")).content.decode()

    def test_say_their_range_in_our_words(self, ada: Client) -> None:
        page = ada.post(reverse("settings_numbers"), {"number_prefix": "C-", "number_digits": "99"})

        assert page.status_code == 422
        assert "Enter a number from 1 to 12" in page.content.decode()
        assert company().number_digits == 6


class TestRequiredFields:
    def test_are_saved(self, ada: Client) -> None:
        data = {"phone_required": "always", "address_required": "never"}

        assert ada.post(reverse("settings_fields"), data).status_code == 302
        assert (company().phone_required, company().address_required) == ("always", "never")


class TestStaff:
    def test_add_shows_the_link_once_and_a_double_submit_adds_one_person(self, ada: Client) -> None:
        role = Role.objects.get(key="support").pk
        data = {"name": "Ida Rhodes", "email": "ida@example.com", "role": role, "key": "abc"}

        first, second = (ada.post(reverse("staff_add"), data) for _send in range(2))

        assert first.status_code == 200
        assert "/account/link/" in first.content.decode()
        assert second.status_code == 302
        assert User.objects.filter(canonical_email="ida@example.com").count() == 1

    @override_settings(IS_LOCAL=False, BASE_URL="https://billing.example.com", ALLOWED_HOSTS=["*"])
    @pytest.mark.parametrize("host", ["billing.example.com:8443", "evil.example", "billing.example.com."])
    def test_the_link_names_the_site_as_configured(self, ada: Client, host: str) -> None:
        """SEC-07: no header chooses where a password is chosen."""
        page = ada.post(reverse("staff_reset", args=[cast.ben().pk]), HTTP_HOST=host).content.decode()

        assert "https://billing.example.com/account/link/" in page
        assert f"{host}/account/link/" not in page

    def test_add_wants_a_fresh_password_and_then_goes_on(self, ada: Client) -> None:
        role = Role.objects.get(key="support").pk
        session = ada.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 601
        session.save()

        asked = ada.post(reverse("staff_add"), {"name": "Ida", "email": "ida@example.com", "role": role})

        assert asked["Location"].startswith(reverse("account_reauthenticate"))
        assert not User.objects.filter(name="Ida").exists()
        done = ada.post(asked["Location"], {"password": cast.PASSWORD, "next": reverse("staff_add")})
        assert "/account/link/" in done.content.decode()
        assert User.objects.filter(name="Ida").exists()

    def test_add_gives_no_role_unasked_and_names_all_that_is_wrong_at_once(self, ada: Client) -> None:
        page = ada.post(reverse("staff_add"), {"name": "", "email": "nope", "role": ""}).content.decode()

        for words in ("Enter a name", "Enter an email address, like name@example.com", "Choose a role"):
            assert words in page
        assert '<option value="" selected>Choose a role</option>' in page
        assert User.objects.count() == 1

    def test_ones_own_page_leads_to_the_profile_and_offers_no_way_to_lock_oneself_out(self, ada: Client) -> None:
        me, other = (
            ada.get(reverse("staff_member", args=[who.pk])).content.decode() for who in (cast.ada(), cast.ben())
        )

        assert f'href="{reverse("profile_me")}">your profile' in me
        assert "Disable person" not in me
        assert "Disable person" in other

    def test_the_last_owner_stays(self, ada: Client) -> None:
        owner = User.objects.get(name="Ada Lovelace")

        answer = ada.post(reverse("staff_disable", args=[owner.pk]))

        assert answer.status_code == 422
        assert "last owner" in answer.content.decode()

    def test_a_manager_cannot_reset_an_owner(self, ada: Client) -> None:
        mia = cast.sign_in(Client(), cast.mia())
        owner = User.objects.get(name="Ada Lovelace")

        assert mia.post(reverse("staff_reset", args=[owner.pk])).status_code == 422


class TestNumberPrefix:
    @pytest.mark.parametrize("prefix", ["2030/", "C?", "C#", "A B", "C\u00a0", "C\tD", "a\\b", "50%", "C\u200b"])
    def test_refuses_what_no_address_can_hold(self, ada: Client, prefix: str) -> None:
        answer = ada.post(reverse("settings_numbers"), {"number_prefix": f"X{prefix}Y", "number_digits": "4"})

        html = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#id_number_prefix"' in html and 'aria-describedby="id_number_prefix-' in html
        assert company().number_prefix == "C-"
        assert not Event.objects.filter(type="company.edited").exists()

    @pytest.mark.parametrize("prefix", ["", "2030-", "Kd.", "顧客", "Ä_"])
    def test_of_any_other_kind_lead_to_the_customer(self, ada: Client, prefix: str) -> None:
        ada.post(reverse("settings_numbers"), {"number_prefix": prefix, "number_digits": "4"})

        customer = makers.make_customer()

        assert customer.number == f"{prefix}0001"
        assert ada.get(reverse("customer_overview", args=[customer.number])).status_code == 200


class TestRoles:
    def test_a_box_ticked_meanwhile_stays(self, ada: Client) -> None:
        role = Role.objects.get(key="read_only")
        codes = sorted(role.permissions)
        Role.objects.filter(pk=role.pk).update(codes=json.dumps([*codes, "customers.see_tax"]))

        ada.post(
            reverse("role_edit", args=[role.pk]),
            {"name": role.name, "opened": codes, "codes": [*codes, "customers.export"]},
        )

        assert Role.objects.get(pk=role.pk).permissions == {*codes, "customers.see_tax", "customers.export"}


@pytest.mark.parametrize(("part", "most"), [("region", 100), ("district", 100), ("sorting_code", 40)])
def test_a_part_no_input_shows_is_no_longer_than_its_column(ada: Client, part: str, most: int) -> None:
    """A hidden input took 400 characters, which PostgreSQL answered with a failure."""
    assert ada.post(reverse("settings_company"), COMPANY | {part: "x" * (most + 1)}).status_code == 422
    assert getattr(company(), part) == ""


class TestTags:
    def test_are_added_merged_and_deleted(self, ada: Client) -> None:
        for name in ("one", "two", "three"):
            assert ada.post(reverse("settings_tags"), {"name": name, "color": "red"}).status_code == 302
        one, two, three = (Tag.objects.get(name=name) for name in ("one", "two", "three"))

        merged = ada.post(reverse("tag_merge", args=[one.pk]), {"into": two.pk})
        deleted = ada.post(reverse("tag_delete", args=[three.pk]))
        twin = ada.post(reverse("settings_tags"), {"name": "TWO", "color": "red"})

        assert (merged.status_code, deleted.status_code, twin.status_code) == (302, 302, 422)
        assert [tag.name for tag in Tag.objects.all()] == ["two"]

    def test_lead_to_the_customers_that_have_them(self, ada: Client) -> None:
        tag = create_tag(name="big fish", actor=cast.actor(cast.ada()), now=cast.NOW)
        makers.make_customer(tags=(tag.pk,))

        page = ada.get(reverse("settings_tags")).content.decode()

        assert 'href="/customers/?q=tag%3A%22big+fish%22">1<' in page


class TestHistory:
    def test_filters_from_the_url_and_survives_nonsense(self, ada: Client) -> None:
        ada.post(reverse("settings_company"), COMPANY)
        url = reverse("settings_history")

        assert "Nordwind" in ada.get(url, {"kind": "settings", "text": "nordwind"}).content.decode()
        assert "Nothing found. <a" in ada.get(url, {"text": "no such words"}).content.decode()
        for odd in ("kind=x", "until=9999-12-31", "person=a:b:c", "before=zzz", "since=0001-01-01"):
            assert ada.get(f"{url}?{odd}").status_code == 200
        refused = ada.get(url, {"since": "9999-99-99"})
        assert refused.status_code == 422
        assert "<title>Error: History" in refused.content.decode()


def png(width: int = 4, height: int = 4, extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\xff\x00\x00" * 4 for _row in range(4)))
    note = chunk(b"tEXt", b"Comment\x00canary-secret")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + note + chunk(b"IDAT", pixels) + chunk(b"IEND", b"") + extra


class TestLogo:
    def test_is_kept_without_metadata_and_served_as_an_image(self, ada: Client) -> None:
        answer = ada.post(
            reverse("settings_logo"), {"logo": SimpleUploadedFile("../../x.html", png(extra=b"<script>"))}
        )

        assert answer.status_code == 302
        assert re.fullmatch(r"logo-[0-9a-f]{24}\.png", company().logo)
        shown = ada.get(reverse("company_logo"))
        body = b"".join(shown.streaming_content)
        assert shown.headers["Content-Type"] == "image/png"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert b"canary" not in body
        assert b"<script>" not in body
        assert ada.post(reverse("settings_logo"), {"remove": "1"}).status_code == 302
        assert ada.get(reverse("company_logo")).status_code == 404

    @pytest.mark.parametrize(
        "content",
        [b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"<html>", b"GIF89a", b"\x89PNG",
         png(30_000, 30_000), png()[:40], b"\xff\xd8\xff", b"RIFF\x00\x00\x00\x00WEBP", b"x" * (1024 * 1024 + 1)],
        ids=["svg", "html", "gif", "stub", "huge", "cut", "jpeg-stub", "webp-stub", "large"],
    )  # fmt: skip
    def test_refuses_with_422(self, ada: Client, content: bytes) -> None:
        answer = ada.post(reverse("settings_logo"), {"logo": SimpleUploadedFile("logo.png", content)})

        assert answer.status_code == 422
        assert not company().logo

    def test_knows_a_picture_by_its_bytes(self) -> None:
        assert checked(png())[0] == "png"
