"""The product's settings with what tests need: a folder of their own, a fast hasher, no log lines."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_checkout = hashlib.sha256(str(Path(__file__).resolve().parent).encode()).hexdigest()[:10]
_folder = Path(tempfile.gettempdir()) / f"billstead-tests-{os.getuid()}-{_checkout}"
os.environ["BILLSTEAD_DATA"] = str(_folder)
os.environ.setdefault("BILLSTEAD_DATABASE_POOL", "0")
os.environ.setdefault("BILLSTEAD_PSEUDO_LOCALE", "on")
for _name in ("BILLSTEAD_BASE_URL", "BILLSTEAD_SECRET_KEY", "BILLSTEAD_KEYS", "BILLSTEAD_DEBUG"):
    os.environ.pop(_name, None)

from billstead.config.settings import *  # noqa: E402, F403
from billstead.config.settings import DATABASES, LOCALE_PATHS, LOGGING, STATIC_ROOT, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["*"]
PSEUDO_LOCALES = _folder / "locale"  # written by the fixture pseudo_locale
LOCALE_PATHS = [*LOCALE_PATHS, PSEUDO_LOCALES]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING = LOGGING | {"root": {"handlers": ["stderr"], "level": "ERROR"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: tests with threads need connections of their own. Power loss is not tested, so no fsync.
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / f"{os.environ.get('BILLSTEAD_TEST_DB', 'test')}.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("BILLSTEAD_TEST_DB", "test_billstead")}
