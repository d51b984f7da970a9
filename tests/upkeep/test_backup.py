"""REL-22, small: backed up while others write, restored into an empty installation; nothing damaged is taken."""

from __future__ import annotations

import gzip
import io
import json
import re
import stat
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from billstead.accounts.models import User
from billstead.upkeep.backup import BadBackup, restore

from .installations import BUSY, FINGERPRINT, Installation, installation, scratch_postgres

IS_POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
LOGO = b"a logo, or what stands for one"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Path]]:
    """An installation that was backed up while customers were being made, and the file."""
    with installation(tmp_path_factory.mktemp("busy"), is_postgres=IS_POSTGRES) as here:
        migrated = here.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        (here.folder / "media").mkdir(exist_ok=True)
        (here.folder / "media" / "logo.png").write_bytes(LOGO)
        added = here.run("staff", "add", "--owner", "ada@example.com", "--name", "Ada Lovelace")
        assert added.returncode == 0, added.stderr
        writer = here.start(BUSY)
        try:
            assert writer.stdout and writer.stdout.readline() == "busy\n"
            made = here.run("backup", str(here.folder / "one.backup"))
            assert writer.poll() is None, "the writer stopped before the backup did"
        finally:
            writer.terminate()
            writer.communicate()
        assert "rows" in made.stdout, made.stdout + made.stderr
        yield here, here.folder / "one.backup"


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "target", is_postgres=IS_POSTGRES) as here:
        yield here


class TestFile:
    @pytest.mark.parametrize("left", ["file", "link"])
    def test_is_none_that_somebody_made_before(
        self, busy: tuple[Installation, Path], tmp_path: Path, left: str
    ) -> None:
        """It holds the keys: what waits under the name of its draft must not become it."""
        file, theirs = tmp_path / "all.backup", tmp_path / "theirs"
        waiting = tmp_path / "all.backup.part"
        theirs.touch(mode=0o644)
        theirs.rename(waiting) if left == "file" else waiting.symlink_to(theirs)

        done = busy[0].run("backup", str(file))

        assert done.returncode == 0, done.stdout + done.stderr
        assert not file.is_symlink()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert waiting.read_bytes() == b""


class TestRestore:
    def test_brings_back_one_moment_with_files_and_keys(
        self, busy: tuple[Installation, Path], target: Installation
    ) -> None:
        here, file = busy

        done = target.run("restore", str(file))

        assert done.returncode == 0, done.stdout + done.stderr
        assert "all well" in done.stdout
        assert (target.folder / "media" / "logo.png").read_bytes() == LOGO
        key = Path(here.folder / "keys.json")
        assert (target.folder / key.name).read_bytes() == key.read_bytes()
        assert stat.S_IMODE((target.folder / key.name).stat().st_mode) == 0o600
        kept = digests_of(file)
        assert kept["customers_customer"] != fingerprints_of(here)["customers_customer"], "nobody wrote meanwhile"
        assert fingerprints_of(target) == kept
        again = target.run("restore", str(file))
        assert again.returncode == 2 and "already holds data" in again.stderr
        assert next_customer(target) == "made"

    def test_the_file_is_its_owners_alone_and_is_never_overwritten(self, busy: tuple[Installation, Path]) -> None:
        here, file = busy

        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert here.run("backup", str(file)).returncode == 2


@pytest.mark.django_db
class TestDamage:
    """Each damaged file is refused with words, and the empty installation stays empty."""

    def test_is_refused(self, busy: tuple[Installation, Path], tmp_path: Path) -> None:
        _here, file = busy
        bad, taken = tmp_path / "bad.backup", {}
        for name, content in damaged(file.read_bytes()).items():
            bad.write_bytes(content)
            try:
                taken[name] = restore(bad)
            except BadBackup:
                pass

        assert taken == {}
        assert not User.objects.exists()


def damaged(whole: bytes) -> dict[str, bytes]:
    middle = len(whole) // 2
    return {
        "cut in half": whole[:middle],
        **{
            f"byte {at} flipped": bad
            for at in range(20, len(whole), len(whole) // 40)
            if holds_else(bad := flipped(whole, at), whole)
        },
        "empty": b"",
        "something else": b"PK\x03\x04 not a backup at all",
        "one value changed, packed anew": repacked(whole, lambda n, c: c.replace(b"Ada", b"Eve") if "user" in n else c),
        "a table missing": repacked(whole, lambda n, c: None if n.endswith("audit_event.jsonl") else c),
        "a file added": repacked(whole, lambda n, c: c, added={"media/../../evil": b"x"}),
        "a file the manifest does not name": repacked(whole, lambda n, c: c, added={"media/extra.png": b"x"}),
        "a file twice": repacked(whole, lambda n, c: c, added={"keys.json": b"{}"}),
        "a manifest of another form": repacked(
            whole, lambda n, c: c.replace(b'"format": 1', b'"format": 9') if n == "manifest.json" else c
        ),
        "a manifest that is a list": repacked(whole, lambda n, c: b"[]" if n == "manifest.json" else c),
        "other tables": repacked(whole, lambda n, c: without_migration(c) if n == "manifest.json" else c),
    }


def holds_else(bad: bytes, whole: bytes) -> bool:
    """Whether the flip changed what is held: in text that repeats, another distance can point at the same letters."""
    try:
        return gzip.decompress(bad) != gzip.decompress(whole)
    except (OSError, EOFError, zlib.error):
        return True


def flipped(whole: bytes, at: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def repacked(whole: bytes, change: object, added: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(whole)) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        members = [(member.name, old.extractfile(member).read()) for member in old]  # type: ignore[union-attr]
        for name, content in [*members, *(added or {}).items()]:
            content = change(name, content)  # type: ignore[operator]
            if content is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def without_migration(manifest: bytes) -> bytes:
    facts = json.loads(manifest)
    facts["migrations"] = facts["migrations"][:-1]
    return json.dumps(facts).encode()


def digests_of(file: Path) -> dict[str, str]:
    with tarfile.open(file) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]
    names = {name: facts for name, facts in manifest["members"].items() if name.startswith("tables/")}
    return {re.sub(r"tables/|\.jsonl", "", name): facts["sha256"] for name, facts in names.items()}


def fingerprints_of(here: Installation) -> dict[str, str]:
    return {line.split()[0]: line.split()[2] for line in here.python(FINGERPRINT).splitlines()}


def next_customer(here: Installation) -> str:
    """Work goes on after a restore: ids and numbers follow the highest there are."""
    code = (
        "import django; django.setup()\nfrom tests.makers import make_customer\n"
        "make_customer(name='After GmbH', email='after@example.com'); print('made')"
    )
    return here.python(code).strip()


class TestMove:
    def test_takes_sqlite_to_postgresql_row_by_row(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            url = stack.enter_context(scratch_postgres())
            here, there = Installation(tmp_path / "data"), Installation(tmp_path / "data", url)
            here.run("migrate")
            here.run("staff", "add", "--owner", "ada@example.com", "--name", "Ada Lovelace")
            here.python("import django; django.setup()\nfrom tests.makers import make_customers\nmake_customers(20)")
            before = here.python(FINGERPRINT)

            done = here.run("move", "--to", url)

            assert done.returncode == 0, done.stdout + done.stderr
            assert there.python(FINGERPRINT) == before == here.python(FINGERPRINT)
            assert there.run("doctor").stdout.endswith("all well\n")
            assert here.run("doctor").stdout.endswith("all well\n")
            assert next_customer(there) == "made"
            refused = here.run("move", "--to", url)
            assert refused.returncode == 2 and "already holds data" in refused.stderr
