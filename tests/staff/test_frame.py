"""The frame of staff pages, theme and row height, the style guide."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import cast

pytestmark = pytest.mark.django_db


class TestStyleguide:
    def test_shows_all_to_staff(self, client):
        response = cast.sign_in(client, cast.ben()).get("/styleguide/")

        assert response.status_code == 200
        assert b"tag--brown" in response.content

    def test_sends_strangers_to_sign_in(self, client):
        assert client.get("/styleguide/").status_code == 302

    def test_names_each_id_once(self, client):
        import re

        html = cast.sign_in(client, cast.ada()).get("/styleguide/").content.decode()
        ids = re.findall(r'\sid="([^"]+)"', html)

        assert sorted(ids) == sorted(set(ids))


class TestNavigation:
    def test_settings_show_only_to_who_can(self, client, client_of):
        for user, is_shown in ((cast.ada(), True), (cast.ben(), False)):
            html = client_of(user).get("/styleguide/").content.decode()
            assert (f'href="{reverse("settings_home")}"' in html) is is_shown

    @pytest.fixture
    def client_of(self, client):
        return lambda user: cast.sign_in(client, user)


class TestAppearance:
    def test_keeps_what_was_chosen_and_comes_back(self, client):
        user = cast.ben()

        response = cast.sign_in(client, user).post("/appearance/", {"theme": "dark", "next": "/styleguide/"})

        user.refresh_from_db()
        assert user.theme == "dark"
        assert response["Location"] == "/styleguide/"
        html = client.get("/styleguide/").content.decode()
        assert 'data-theme="dark"' in html.split(">")[1] + html.split(">")[0]

    def test_takes_no_other_value_and_leaves_for_no_other_site(self, client):
        user = cast.ben()

        response = cast.sign_in(client, user).post(
            "/appearance/", {"theme": "pink", "density": "comfortable", "next": "https://evil.example/"}
        )

        user.refresh_from_db()
        assert (user.theme, user.density) == ("system", "comfortable")
        assert response["Location"] == "/"

    def test_is_changed_by_post_only(self, client):
        assert cast.sign_in(client, cast.ben()).get("/appearance/").status_code == 405
