"""Settings from the environment: what is taken, what stops the start and how it says so."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from billstead.config.environment import BadSetting
from billstead.config.keys import load_keys

ROOT = Path(__file__).resolve().parent.parent.parent


def read_settings(folder: Path, ask: str = "''", **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the product's own settings in a process of their own and print an expression of them."""
    program = (
        "import django, json, sys\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n    from billstead.config import settings as s\n"
        "except ImproperlyConfigured as error:\n    sys.exit(str(error))\n"
        f"print(json.dumps({ask}))"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=kept | {"BILLSTEAD_DATA": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class TestRefusals:
    @pytest.mark.parametrize(
        ("environment", "sentence"),
        [
            ({"BILLSTEAD_DEBUG": "maybe"}, "BILLSTEAD_DEBUG is 'maybe', but must be on or off."),
            (
                {"BILLSTEAD_DEBUG": "on", "BILLSTEAD_BASE_URL": "https://billing.example.com"},
                "BILLSTEAD_DEBUG is on, but BILLSTEAD_BASE_URL is not on localhost. Debug pages show secrets.",
            ),
            (
                {"BILLSTEAD_SECRET_KEY": "changeme"},
                "BILLSTEAD_SECRET_KEY must be at least 50 random characters. Leave it out to use the key file.",
            ),
            (
                {"BILLSTEAD_SECRET_KEY": "django-insecure-" + "abcdefghij" * 6},
                "BILLSTEAD_SECRET_KEY must be at least 50 random characters. Leave it out to use the key file.",
            ),
            (
                {"BILLSTEAD_BASE_URL": "billing.example.com"},
                "BILLSTEAD_BASE_URL must look like https://billing.example.com, without a path.",
            ),
            (
                {"DATABASE_URL": "mysql://root:canary@host/name"},
                "DATABASE_URL must name an SQLite file or a PostgreSQL database; Billstead works on these two.",
            ),
            (
                {"BILLSTEAD_SESSION_DAYS": "forever"},
                "BILLSTEAD_SESSION_DAYS is 'forever', but must be a whole number from 1 to 90.",
            ),
            (
                {"BILLSTEAD_SESSION_DAYS": "0"},
                "BILLSTEAD_SESSION_DAYS is 0, but must be a whole number from 1 to 90.",
            ),
            ({"BILLSTEAD_LOG_LEVEL": "loud"}, "BILLSTEAD_LOG_LEVEL must be debug, info, warning or error."),
        ],
    )
    def test_says_what_is_wrong_in_a_sentence(self, tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
        asked = read_settings(tmp_path, **environment)

        assert (asked.returncode, asked.stderr.strip()) == (1, sentence)

    def test_a_secret_file_that_is_missing_stops_the_start(self, tmp_path: Path) -> None:
        asked = read_settings(tmp_path, DATABASE_URL_FILE=str(tmp_path / "gone"))

        assert asked.returncode == 1
        assert asked.stderr.startswith("DATABASE_URL is read from ")


class TestSecrets:
    def test_a_file_may_hold_a_secret(self, tmp_path: Path) -> None:
        (tmp_path / "url").write_text("postgres://u:canary@db:5432/billing\n")

        asked = read_settings(tmp_path, "s.DATABASES['default']['NAME']", DATABASE_URL_FILE=str(tmp_path / "url"))

        assert json.loads(asked.stdout) == "billing"

    def test_the_key_file_is_made_once_for_its_user_alone(self, tmp_path: Path) -> None:
        first = read_settings(tmp_path, "[s.SECRET_KEY, s.AUDIT_KEY, s.EMAIL_HASH_KEY, s.MFA_KEY]")
        second = read_settings(tmp_path, "[s.SECRET_KEY, s.AUDIT_KEY, s.EMAIL_HASH_KEY, s.MFA_KEY]")

        assert first.stdout == second.stdout
        assert len(set(json.loads(first.stdout))) == 4
        assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600

    def test_a_key_file_others_can_read_is_refused(self, tmp_path: Path) -> None:
        read_settings(tmp_path)
        (tmp_path / "keys.json").chmod(0o640)

        assert "can be read by other users" in read_settings(tmp_path).stderr

    def test_a_lost_key_file_is_not_replaced_beside_a_database(self, tmp_path: Path) -> None:
        (tmp_path / "db.sqlite3").touch()

        assert "is missing, but there is a database beside it" in read_settings(tmp_path).stderr
        assert not (tmp_path / "keys.json").exists()

    @pytest.mark.parametrize("name", ["audit", "email_hash", "mfa", "secret"])
    @pytest.mark.parametrize("value", ["", None, 7, "short"])
    def test_an_empty_key_is_no_key(self, tmp_path: Path, name: str, value: object) -> None:
        path = tmp_path / "keys.json"
        load_keys(path, database_exists=False)
        path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))

        with pytest.raises(BadSetting, match="is damaged"):
            load_keys(path, database_exists=True)

    def test_a_damaged_key_file_is_refused(self, tmp_path: Path) -> None:
        read_settings(tmp_path)
        (tmp_path / "keys.json").write_text("{}")

        assert "is damaged" in read_settings(tmp_path).stderr


class TestDatabase:
    def test_sqlite_has_exactly_the_options_that_were_measured(self, tmp_path: Path) -> None:
        asked = read_settings(tmp_path, "s.DATABASES['default']['OPTIONS']")

        assert json.loads(asked.stdout) == {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=2147418112;PRAGMA cache_size=-20000;"
                "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=27103364"
            ),
        }

    def test_postgres_has_a_pool_that_can_be_turned_off(self, tmp_path: Path) -> None:
        url = "postgres://u:p@db:5432/billing"
        with_pool = read_settings(tmp_path, "s.DATABASES['default']['OPTIONS']", DATABASE_URL=url)
        without = read_settings(
            tmp_path, "s.DATABASES['default']['OPTIONS']", DATABASE_URL=url, BILLSTEAD_DATABASE_POOL="0"
        )

        assert json.loads(with_pool.stdout)["pool"]["max_size"] == 4
        assert "pool" not in json.loads(without.stdout)

    def test_no_request_is_one_transaction(self) -> None:
        assert settings.DATABASES["default"].get("ATOMIC_REQUESTS", False) is False


class TestHttps:
    def test_https_turns_on_what_belongs_to_it(self, tmp_path: Path) -> None:
        names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT"]
        ask = f"[getattr(s, name) for name in {names}] + [s.ALLOWED_HOSTS, s.SECURE_HSTS_SECONDS >= 31536000]"
        asked = read_settings(tmp_path, ask, BILLSTEAD_BASE_URL="https://billing.example.com")

        assert json.loads(asked.stdout) == [
            "__Host-billstead_staff",
            "__Host-billstead_csrf",
            True,
            True,
            ["billing.example.com"],
            True,
        ]


class TestDeployment:
    """SEC-26: Django's own examination of the settings that ship; bin/check runs the same."""

    @staticmethod
    def examined(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "billstead", "django", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=ROOT, env=environment | {"BILLSTEAD_DATA": str(folder), "BILLSTEAD_BASE_URL": url},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def test_finds_nothing_in_what_ships(self, tmp_path: Path) -> None:
        done = self.examined(tmp_path, "https://billing.example.com")

        assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")

    def test_examination_catches_an_installation_without_https(self, tmp_path: Path) -> None:
        done = self.examined(tmp_path, "http://billing.example.com")

        assert done.returncode == 1
        assert {"security.W004", "security.W008", "security.W012", "security.W016"} <= set(
            re.findall(r"security\.W\d+", done.stderr)
        )
