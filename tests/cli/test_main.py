"""The command line itself: its table, its refusals, its exit codes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from billstead.cli.assets import collect_static
from billstead.cli.main import main
from billstead.cli.table import COMMANDS
from tests.conventions import ROOT
from tests.locks import _lock_findings, findings


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


class TestMain:
    def test_lists_every_command_in_its_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("--help") == 0
        told = capsys.readouterr().out

        assert [command.name for command in COMMANDS if f"    {command.name} " not in told] == []

    def test_what_it_writes_is_nobody_elses_to_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        before = os.umask(0o022)
        try:
            run("--version")
            assert os.umask(0o022) == 0o027
        finally:
            os.umask(before)

    def test_refuses_an_unknown_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("bogus") == 2

    @pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
    def test_refuses_a_port_that_is_none(self, port: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("web", f"--port={port}") == 2
        assert "is not a whole number from 1 to 65535" in capsys.readouterr().err

    @pytest.mark.django_db
    def test_a_refusal_is_one_sentence(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("staff", "reset", "nobody@example.com") == 2

        told = capsys.readouterr().err
        assert told.startswith("billstead: ")
        assert "Traceback" not in told


class TestCollectStatic:
    def test_collects_once_under_hashed_names(self, settings: Any, tmp_path: Path) -> None:
        settings.STATIC_ROOT = tmp_path / "static"
        settings.STORAGES = django_settings.STORAGES | {
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        }

        assert collect_static() is True
        assert (tmp_path / "static/staticfiles.json").exists()
        assert list((tmp_path / "static").rglob("*.css.br"))
        assert collect_static() is False

    def test_collects_again_when_the_last_time_was_of_other_files(self, settings: Any, tmp_path: Path) -> None:
        settings.STATIC_ROOT = tmp_path / "static"
        collect_static()
        (tmp_path / "static/.sources").write_text("of another version")

        assert collect_static() is True


class TestLocks:
    def test_hold_all_with_hashes_and_no_address(self) -> None:
        assert findings() == []

    def test_the_check_catches_faults(self) -> None:
        found = _lock_findings("run", "django==5.2.19\nx==1 --hash=sha256:0 # https://host/", ["django", "babel>=2"])

        assert len(found) == 3

    def test_the_project_is_built_from_its_lock(self) -> None:
        assert "hatchling==" in (ROOT / "requirements/run.lock").read_text(encoding="utf-8")
