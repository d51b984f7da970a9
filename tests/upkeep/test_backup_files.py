"""A backup holds the keys: it is readable by its owner only, whatever stood where it is written."""

from __future__ import annotations

import stat
from contextlib import nullcontext
from pathlib import Path

import pytest

from billstead.upkeep import backup
from tests import cast

pytestmark = pytest.mark.django_db


class TestBackupFile:
    @pytest.mark.parametrize("left", ["file", "link"])
    def test_nobody_made_it_before(self, tmp_path: Path, left: str, monkeypatch: pytest.MonkeyPatch) -> None:
        # The file is what is looked at; SQLite would copy its database outside the test's transaction.
        monkeypatch.setattr(backup, "snapshot", lambda: nullcontext("default"))
        target, theirs = tmp_path / "all.backup", tmp_path / "theirs"
        theirs.touch(mode=0o644)
        waiting = tmp_path / "all.backup.part"
        theirs.rename(waiting) if left == "file" else waiting.symlink_to(theirs)

        backup.back_up(target, now=cast.NOW)

        assert not target.is_symlink()
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert waiting.read_bytes() == b""
