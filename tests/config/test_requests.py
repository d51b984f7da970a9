"""What a request may bring: readable text, an address nobody can choose; and what is kept of it in logs (SEC-27)."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from billstead.config.loglines import one_line
from billstead.config.middleware import ClientAddress


@pytest.mark.django_db
class TestReadableInput:
    def test_bytes_that_are_no_text_are_refused_in_the_address(self) -> None:
        assert Client().get("/account/login/?next=%c3%28").status_code == 400

    def test_bytes_that_are_no_text_are_refused_in_a_form(self) -> None:
        form = {"data": b"login=%ff", "content_type": "application/x-www-form-urlencoded"}

        assert Client().post("/account/login/", **form).status_code == 400

    def test_bytes_that_are_no_text_are_refused_in_parts(self) -> None:
        body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\xff\xfe\r\n--x--\r\n'

        response = Client().post("/account/login/", data=body, content_type="multipart/form-data; boundary=x")

        assert response.status_code == 400

    def test_any_script_is_text(self) -> None:
        assert Client().get("/account/login/", {"next": "/?q=日本語 Søren 🎈"}).status_code == 200

    def test_a_body_beyond_the_limit_is_refused(self) -> None:
        body = b"login=" + b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

        response = Client().post("/account/login/", data=body, content_type="application/x-www-form-urlencoded")

        assert response.status_code == 413

    def test_a_file_beyond_the_limit_is_refused_before_any_of_it_is_read(self) -> None:
        read = []

        class Body(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                read.append(size)
                return super().read(size)

        content = b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        parts = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + content + b"\r\n--x--\r\n"

        response = Client().generic(
            "POST",
            "/account/login/",
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(len(parts)),
            **{"wsgi.input": Body(parts)},
        )

        assert response.status_code == 413
        assert read == []

    def test_too_many_fields_are_refused(self) -> None:
        body = "&".join(f"f{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))

        response = Client().post("/account/login/", data=body, content_type="application/x-www-form-urlencoded")

        assert response.status_code == 413


class TestClientAddress:
    @pytest.mark.parametrize(
        ("proxies", "header", "address"),
        [
            (0, "203.0.113.9", "192.0.2.1"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "203.0.113.9:51234", "203.0.113.9"),
            (1, "[2001:db8::9]:51234", "2001:db8::9"),
            (1, "[2001:db8::9]", "2001:db8::9"),
            (1, "2001:db8::9", "2001:db8::9"),
            (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
            (2, "6.6.6.6, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
            (2, "203.0.113.9", "192.0.2.1"),
            (1, "", "192.0.2.1"),
        ],
    )
    def test_is_what_the_outermost_trusted_proxy_saw(self, proxies: int, header: str, address: str) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)
        seen = []

        def answer(request: HttpRequest) -> HttpResponse:
            seen.append(request.META["REMOTE_ADDR"])
            return HttpResponse()

        with override_settings(TRUSTED_PROXIES=proxies):
            ClientAddress(answer)(request)

        assert seen == [address]


@pytest.mark.django_db
class TestLogs:
    def test_hold_no_query_string_and_nothing_typed(self, log_lines: io.StringIO) -> None:
        client = Client()
        client.get("/account/login/?q=canary-query&token=canary-token", HTTP_REFERER="http://x/?canary-referrer")
        client.post("/account/login/", {"login": "canary@example.com", "password": "canary-password"})
        client.get("/account/link/canary-link-token/")
        client.get("/nowhere/?secret=canary-lost")

        assert "path=/account/login/" in log_lines.getvalue()
        assert [line for line in log_lines.getvalue().splitlines() if "canary" in line] == []

    def test_the_check_catches_a_query_string(self, log_lines: io.StringIO) -> None:
        logging.getLogger("billstead.request").info("GET /?q=canary")

        assert "canary" in log_lines.getvalue()

    def test_one_event_is_one_line(self, log_lines: io.StringIO) -> None:
        forged = "x\r\nevent=signed-in user=1\x1b[31m\u2028"
        logging.getLogger("billstead").warning("name %s", forged)
        try:
            raise ValueError(forged)
        except ValueError:
            logging.getLogger("billstead").exception("broken")

        assert len(log_lines.getvalue().splitlines()) == 2
        assert "\x1b" not in log_lines.getvalue()

    def test_escapes_every_control_character(self) -> None:
        told = one_line(None, "info", {"event": "".join(map(chr, range(0x20))) + "\x7f\x85\u2028"})

        assert str(told["event"]).isprintable()

    def test_json_is_one_line_too(self) -> None:
        told = structlog.processors.JSONRenderer()(None, "info", dict(one_line(None, "info", {"event": "a\r\nb"})))

        assert json.loads(told) == {"event": "a\\r\\nb"}
