"""The key file: the secrets of one installation, made at first start, readable by its user alone."""

from __future__ import annotations

import base64
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from billstead.config.environment import BadSetting

SHORTEST = 43  # characters of 32 random bytes in the shortest of their spellings


@dataclass(frozen=True, slots=True)
class Keys:
    """Kept outside the database: whoever copies the database alone cannot sign, rewrite history or read secrets."""

    secret: str  # sessions and signed links
    audit: str  # the chain of events
    email_hash: str  # keyed hashes of addresses that outlive an erasure
    mfa: str  # encrypts the secrets of second factors


def load_keys(path: Path, *, database_exists: bool) -> Keys:
    """Read the key file, or make it on first start."""
    if not path.exists():
        if database_exists:
            raise BadSetting(
                f"The key file {path} is missing, but there is a database beside it. Put the key file back from your "
                "backup: without it signed links, second factors and the proof of history are lost."
            )
        _write_new(path)
    if path.stat().st_mode & 0o077:
        raise BadSetting(f"The key file {path} can be read by other users. Run: chmod 600 {path}")
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        keys = Keys(**{field.name: kept[field.name] for field in fields(Keys)})
        if any(not isinstance(key, str) or len(key) < SHORTEST for key in asdict(keys).values()):
            raise ValueError("a key is empty or cut off")
        return keys
    except (ValueError, KeyError, TypeError) as error:
        raise BadSetting(f"The key file {path} is damaged. Put it back from your backup.") from error


def _write_new(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = Keys(
        secret=secrets.token_urlsafe(64),
        audit=secrets.token_hex(32),
        email_hash=secrets.token_hex(32),
        mfa=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii"),
    )
    # mkstemp makes the file 0600 whatever the umask; link() fails when another process was first.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(asdict(keys), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
