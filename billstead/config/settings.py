"""All settings, from the environment. README.md lists each; `NAME_FILE` names a file that holds a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from billstead.config.environment import BadSetting, env, flag, folder, number, read, text, words
from billstead.config.keys import load_keys
from billstead.config.loglines import one_line

PACKAGE = Path(__file__).resolve().parent.parent

# Where things are kept ---------------------------------------------------------------------------------------------

DATA = folder("BILLSTEAD_DATA", default="data")
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
DATABASE_URL = text("DATABASE_URL") or f"sqlite:///{DATA / 'db.sqlite3'}"

# Who is asked for --------------------------------------------------------------------------------------------------

BASE_URL = text("BILLSTEAD_BASE_URL", "http://localhost:8000").rstrip("/")
_base = urlsplit(BASE_URL)
if _base.scheme not in {"http", "https"} or not _base.hostname or _base.path:
    raise BadSetting("BILLSTEAD_BASE_URL must look like https://billing.example.com, without a path.")
IS_HTTPS = _base.scheme == "https"
IS_LOCAL = _base.hostname in {"localhost", "127.0.0.1", "::1"}
ALLOWED_HOSTS = words("BILLSTEAD_ALLOWED_HOSTS", default=[]) or [_base.hostname]
if IS_LOCAL:
    ALLOWED_HOSTS = list(dict.fromkeys([*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]"]))
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = number("BILLSTEAD_TRUSTED_PROXIES", default=0, least=0, most=10)

DEBUG = flag("BILLSTEAD_DEBUG")
if DEBUG and not IS_LOCAL:
    raise BadSetting("BILLSTEAD_DEBUG is on, but BILLSTEAD_BASE_URL is not on localhost. Debug pages show secrets.")

# Secrets -----------------------------------------------------------------------------------------------------------

_key_file = Path(text("BILLSTEAD_KEYS", str(DATA / "keys.json")))
_keys = load_keys(_key_file, database_exists=(DATA / "db.sqlite3").exists())
KEY_FILE = _key_file
SECRET_KEY = text("BILLSTEAD_SECRET_KEY") or _keys.secret
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
    raise BadSetting("BILLSTEAD_SECRET_KEY must be at least 50 random characters. Leave it out to use the key file.")
AUDIT_KEY = _keys.audit
EMAIL_HASH_KEY = _keys.email_hash
MFA_KEY = _keys.mfa

# Parts -------------------------------------------------------------------------------------------------------------

_PARTS = [
    "jobs", "audit", "search", "accounts", "tax", "customers", "upkeep", "importers", "desk", "ui", "staff", "demo",
]  # fmt: skip
INSTALLED_APPS = [
    *[f"billstead.{part}" for part in _PARTS],
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
]
MIDDLEWARE = [
    "billstead.config.middleware.ClientAddress",
    "csp.middleware.CSPMiddleware",
    "billstead.config.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "billstead.config.middleware.Health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Lengths are padded at random and the CSRF token is masked anew each time, so sizes tell nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "billstead.config.middleware.RequestLog",
    "billstead.config.middleware.NoStore",
    "billstead.config.middleware.StorableText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "billstead.config.middleware.ReadableInput",
    "django.middleware.csrf.CsrfViewMiddleware",
    "billstead.config.middleware.Methods",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "billstead.config.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "billstead.accounts.middleware.ActorMiddleware",
    "billstead.customers.middleware.FieldsReadOnce",
    "billstead.staff.account.first_password.FirstPassword",
    "billstead.staff.refusals.RefusedMethods",
]
CSRF_FAILURE_VIEW = "billstead.staff.errors.csrf_failure"
MESSAGE_STORAGE = "billstead.ui.toasts.ToastCookie"
ROOT_URLCONF = "billstead.config.urls"
WSGI_APPLICATION = "billstead.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "billstead.staff.context.frame",
            ],
        },
    },
]

# Database ----------------------------------------------------------------------------------------------------------

_SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=2147418112;PRAGMA cache_size=-20000;"
        "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=27103364"
    ),
}
try:
    _database = environ.Env.db_url_config(DATABASE_URL)
except Exception as error:
    raise BadSetting("DATABASE_URL must look like postgres://user:password@host:5432/name.") from error
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    # A connection that stays keeps its pages and the parsed schema, and no request waits for the log to be put away.
    _database |= {"OPTIONS": _SQLITE_OPTIONS, "CONN_MAX_AGE": None}
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _pool = number("BILLSTEAD_DATABASE_POOL", default=4, least=0, most=100)
    _options = dict(_database.get("OPTIONS", {}))
    if _pool:
        _options["pool"] = {"min_size": 1, "max_size": _pool, "timeout": 10}
    _database |= {"OPTIONS": _options, "CONN_HEALTH_CHECKS": True}
else:
    raise BadSetting("DATABASE_URL must name an SQLite file or a PostgreSQL database; Billstead works on these two.")
DATABASES = {"default": _database}
STATEMENT_LIMIT_MS = number("BILLSTEAD_STATEMENT_LIMIT_MS", default=2000, least=100, most=600_000)

# Signing in --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["billstead.accounts.backends.EmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "billstead.accounts.passwords.CommonWordValidator"},
    {"NAME": "billstead.accounts.passwords.OwnWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "billstead.staff.account.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Our own counts stand in the database, where every process sees them: allauth's would stand in a cache of each.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "billstead.staff.account.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Billstead"
MFA_TOTP_TOLERANCE = 1  # one step either way, for phones whose clock is off; a used code stays used all the while
MFA_FORMS = {
    "authenticate": "billstead.staff.account.forms.CodeForm",
    "reauthenticate": "billstead.staff.account.forms.CodeAgainForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
_cookie_prefix = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_cookie_prefix}billstead_staff"
SESSION_COOKIE_AGE = number("BILLSTEAD_SESSION_DAYS", default=14, least=1, most=90) * 86_400
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
TOAST_COOKIE_NAME = f"{_cookie_prefix}billstead_toasts"
CSRF_COOKIE_NAME = f"{_cookie_prefix}billstead_csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = f"{_cookie_prefix}billstead_language"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# What every answer carries, and what a request may bring -----------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 63_072_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = number("BILLSTEAD_BODY_LIMIT_KB", default=2048, least=64, most=102_400) * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
IMPORT_LIMIT = number("BILLSTEAD_IMPORT_LIMIT_MB", default=50, least=1, most=1_000) * 1024 * 1024
# Where the signed in may send a file of that size; everywhere else the smaller limit holds.
UPLOAD_PATHS = frozenset({"/customers/imports/new/"})

# Files served ------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(text("BILLSTEAD_STATIC", str(DATA / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Language and time -------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES: list[tuple[str, Any]] = [("en", _("English"))]
if flag("BILLSTEAD_PSEUDO_LOCALE"):
    LANGUAGES.append(("en-xa", "Pseudo-English"))
FORMAT_MODULE_PATH = ["billstead.ui.formats"]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Mail --------------------------------------------------------------------------------------------------------------

MAIL_URL = text("BILLSTEAD_MAIL_URL")
if MAIL_URL:
    vars().update(read("BILLSTEAD_MAIL_URL", env.email_url, {}, expected="like smtp+tls://user:password@host:587"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = text("BILLSTEAD_MAIL_FROM", f"billstead@{_base.hostname}")

# Logs --------------------------------------------------------------------------------------------------------------

LOG_LEVEL = text("BILLSTEAD_LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise BadSetting("BILLSTEAD_LOG_LEVEL must be debug, info, warning or error.")
LOG_FORMAT = text("BILLSTEAD_LOG_FORMAT", "text")
if LOG_FORMAT not in {"text", "json"}:
    raise BadSetting("BILLSTEAD_LOG_FORMAT must be text or json.")
_renderer = structlog.processors.JSONRenderer() if LOG_FORMAT == "json" else structlog.processors.LogfmtRenderer()
_log_steps: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    one_line,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _log_steps,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # The pool reports every attempt of its own; the refusal that follows says it once.
        "psycopg.pool": {"level": "ERROR"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_log_steps,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
