"""The settings, flat: every line comes from the environment variable that it names.

Each variable may also be given as NAME_FILE, the path of a file that holds the value.
"""

import os
import re
import sys
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping
from limits import parse_many

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
SEE = "see Configuration in README.md."
TESTING = bool({"pytest", "mypy"} & set(sys.modules))


class _Variables(FileAwareMapping):  # type: ignore[misc]
    """Values as they stand, without the line's end that secret stores put behind them."""

    def __getitem__(self, key: str) -> str:
        try:
            return str(super().__getitem__(key)).strip().replace("$", r"\$")
        except (OSError, UnicodeError):
            raise ImproperlyConfigured(
                f"{key}_FILE must be the path of a text file that the portal can read; {SEE}"
            ) from None


env = environ.FileAwareEnv()
env.ENVIRON = _Variables()
env.escape_proxy = True  # else a secret that begins with a dollar sign would name a variable


def _needed(name: str, meaning: str, example: str) -> str:
    value = str(env(name, default="")).strip()
    if not value and TESTING:
        return example
    if not value:
        raise ImproperlyConfigured(f"Set {name} ({meaning}); {SEE}")
    return value


def _is_guessable(secret: str) -> bool:
    """Short, of few different characters, or a placeholder that nobody replaced."""
    placeholders = ("django-insecure", "change-me", "changeme", "change me", "replace")
    is_placeholder = any(each in secret.lower() for each in placeholders)
    return len(secret) < 32 or len(set(secret)) < 10 or is_placeholder


def _seconds(name: str, default: float) -> float:
    try:
        value = float(env(name, default=str(default)))
    except ValueError:
        value = 0
    if value <= 0:
        raise ImproperlyConfigured(f"{name} must be a number of seconds above zero; {SEE}")
    return value


def _whole(name: str, given: str) -> int:
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise ImproperlyConfigured(f"{name} must be a whole number from 1 to 65535; {SEE}")
    return int(given)


def _address(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ImproperlyConfigured(
            f"{name} must be a web address such as https://returns.shop.example; {SEE}"
        )
    return value.rstrip("/")


def _optional_address(name: str, value: str) -> str:
    return _address(name, value) if value else ""


def _color(name: str, value: str) -> str:
    if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ImproperlyConfigured(f"{name} must be like #0f4c3a; {SEE}")
    return value


def _zone(name: str, value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (OSError, ValueError, KeyError):
        raise ImproperlyConfigured(f"{name} must be like Europe/Amsterdam; {SEE}") from None


def _networks(name: str, given: list[str]) -> list[str]:
    try:
        return [str(ip_network(each.strip())) for each in given]
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be addresses such as 127.0.0.1,172.16.0.0/12; {SEE}"
        ) from None


def _limit(name: str, given: str) -> str:
    try:
        parse_many(given)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be like 10/minute;40/hour; {SEE}") from None
    return given


def _yes_or_no(name: str, given: str) -> bool:
    if given.lower() not in {"yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be yes or no; {SEE}")
    return given.lower() == "yes"


def _contact(name: str, value: str) -> str:
    if value and not value.startswith(("mailto:", "https://", "tel:")):
        raise ImproperlyConfigured(f"{name} must be like mailto:security@shop.example; {SEE}")
    return value


DEBUG = False
SECRET_KEY = _needed("SECRET_KEY", "50 or more random characters", "x" * 20 + "tests-only" * 5)
if not TESTING and _is_guessable(SECRET_KEY):
    raise ImproperlyConfigured(f"SECRET_KEY must be at least 32 random characters; {SEE}")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])

# The address customers see: hosts, CSRF origins and secure cookies follow from it.
BASE_URL = _address(
    "BASE_URL", _needed("BASE_URL", "the portal's own address", "http://127.0.0.1:8000")
)
_base = urlsplit(BASE_URL)
if _base.path or _base.query or _base.fragment or _base.username:
    # Browsers send an Origin without a path: with one here, every form would be refused.
    raise ImproperlyConfigured(f"BASE_URL must be scheme and host only, without a path; {SEE}")
if set(str(_base.hostname)) & set("*,") or str(_base.hostname).startswith("."):
    raise ImproperlyConfigured(f"BASE_URL must be one host, without a wildcard; {SEE}")
IS_HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [str(_base.hostname)]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if TESTING:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "testserver"]

BRAND_DOMAIN = _needed("BRAND_DOMAIN", "the brand's domain in Sendcloud", "noordpunt")
SENDCLOUD_API_URL = _address(
    "SENDCLOUD_API_URL", env("SENDCLOUD_API_URL", default="https://panel.sendcloud.sc/api")
)
SENDCLOUD_SERVICE_POINTS_URL = _address(
    "SENDCLOUD_SERVICE_POINTS_URL",
    env("SENDCLOUD_SERVICE_POINTS_URL", default="https://servicepoints.sendcloud.sc/api/v2"),
)
# For security.txt: where somebody who found a hole can say so; else the brand's support page.
SECURITY_CONTACT = _contact("SECURITY_CONTACT", env("SECURITY_CONTACT", default=""))
# Only the support console and webhooks need the keys.
SENDCLOUD_PUBLIC_KEY = env("SENDCLOUD_PUBLIC_KEY", default="")
SENDCLOUD_SECRET_KEY = env("SENDCLOUD_SECRET_KEY", default="")
# Instead of the keys, where the integration is set to OAuth2.
SENDCLOUD_CLIENT_ID = env("SENDCLOUD_CLIENT_ID", default="")
SENDCLOUD_CLIENT_SECRET = env("SENDCLOUD_CLIENT_SECRET", default="")
SENDCLOUD_OAUTH_URL = _address(
    "SENDCLOUD_OAUTH_URL",
    env("SENDCLOUD_OAUTH_URL", default="https://account.sendcloud.com/oauth2/token"),
)
# Webhooks are signed with the secret key, unless the integration has a key of its own for them.
SENDCLOUD_WEBHOOK_KEY = env("SENDCLOUD_WEBHOOK_KEY", default="") or SENDCLOUD_SECRET_KEY
SENDCLOUD_CONNECT_TIMEOUT = _seconds("SENDCLOUD_CONNECT_TIMEOUT", 2)  # seconds
SENDCLOUD_READ_TIMEOUT = _seconds("SENDCLOUD_READ_TIMEOUT", 4)  # seconds
SENDCLOUD_DEADLINE = _seconds("SENDCLOUD_DEADLINE", 4.5)  # seconds, all retries included

# What the brand says here goes before what it says in Sendcloud.
BRAND = {
    "name": env("BRAND_NAME", default=""),
    "helper_text": env("BRAND_HELPER_TEXT", default=""),
    "shop_url": _optional_address("BRAND_SHOP_URL", env("BRAND_SHOP_URL", default="")),
    "faq_url": _optional_address("BRAND_FAQ_URL", env("BRAND_FAQ_URL", default="")),
    "support_url": _optional_address("BRAND_SUPPORT_URL", env("BRAND_SUPPORT_URL", default="")),
    "policy_url": _optional_address("BRAND_POLICY_URL", env("BRAND_POLICY_URL", default="")),
    "address": env("BRAND_ADDRESS", default=""),
    "phone": env("BRAND_PHONE", default=""),
    "email": env("BRAND_EMAIL", default=""),
    "whatsapp": env("BRAND_WHATSAPP", default=""),
    "social": env("BRAND_SOCIAL", default=""),
    "color": _color("BRAND_COLOR", env("BRAND_COLOR", default="")),
    "header_background": _color(
        "BRAND_HEADER_BACKGROUND", env("BRAND_HEADER_BACKGROUND", default="")
    ),
    "header_color": _color("BRAND_HEADER_COLOR", env("BRAND_HEADER_COLOR", default="")),
    "footer_background": _color(
        "BRAND_FOOTER_BACKGROUND", env("BRAND_FOOTER_BACKGROUND", default="")
    ),
    "footer_color": _color("BRAND_FOOTER_COLOR", env("BRAND_FOOTER_COLOR", default="")),
}
# Days from the return's registration to the last one to hand it in; the law gives 14.
# What the portal knows of a return, and whoever looked at it, goes by then: `manage.py purge`.
RETENTION_DAYS = _whole("RETENTION_DAYS", env("RETENTION_DAYS", default="90"))
HAND_IN_DAYS = _whole("HAND_IN_DAYS", env("HAND_IN_DAYS", default="14"))
if HAND_IN_DAYS < 14:
    raise ImproperlyConfigured(f"HAND_IN_DAYS must be 14 or more, as the law gives 14 days; {SEE}")
# A folder with the brand's own logo, favicon, background and one stylesheet.
BRAND_DIR = Path(env("BRAND_DIR", default=str(ROOT / "brand")))
# The only hosts, beside Sendcloud's own, that the server fetches the brand's pictures from.
BRAND_MEDIA_HOSTS: list[str] = env.list("BRAND_MEDIA_HOSTS", default=["media.sendcloud.sc"])
# The support console at /support/: staff sign in there, customers never do.
SUPPORT_SECOND_FACTOR = _yes_or_no(
    "SUPPORT_SECOND_FACTOR", env("SUPPORT_SECOND_FACTOR", default="yes")
)
# The merchant's own OpenID Connect server, for staff who were invited already.
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env("OIDC_NAME", default="single sign-on")
HAS_OIDC = bool(OIDC_SERVER_URL and OIDC_CLIENT_ID)
if OIDC_SERVER_URL:
    _address("OIDC_SERVER_URL", OIDC_SERVER_URL)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "portal",
]
if HAS_OIDC:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
MIDDLEWARE = [
    "portal.probes.ProbesMiddleware",
    "portal.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.traffic.TrafficMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Asks the database for nobody until a page of the console asks who it is.
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.explain.ExplainMiddleware",
    "portal.support.gate.GateMiddleware",
    "portal.support.acting.ActingMiddleware",
]
ROOT_URLCONF = "portal.urls"
FORM_RENDERER = "portal.widgets.PlainRenderer"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "portal.look.brand.brand",
                "portal.language.languages",
            ],
        },
    }
]

_database = env("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")
# Looked at first: for an unknown scheme django-environ prints the address with its password.
if not _database.startswith(("sqlite://", "postgres://", "postgresql://")):
    raise ImproperlyConfigured(f"DATABASE_URL must be like sqlite:///path or postgres://...; {SEE}")
try:
    DATABASES = {"default": env.db_url_config(_database)}
except ValueError:
    raise ImproperlyConfigured(f"DATABASE_URL must be a complete address; {SEE}") from None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR.mkdir(exist_ok=True)
    # Writers wait for each other instead of failing; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # A quarter of a megabyte a thread: there may be hundreds of them.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-256;",
    }
    # A thread keeps its connection: opening one costs more than most pages' queries.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # In memory, threads would meet table locks that a file's WAL does not have;
    # one file a process, so that two runs side by side do not meet.
    DATABASES["default"]["TEST"] = {"NAME": VAR / f"tests-{os.getpid()}.sqlite3"}
else:
    # More threads than PostgreSQL has connections: the pool bounds them. Who waits longer than
    # five seconds is told to try again. Each connection is tried first, as a restart kills all;
    # giving up on a new one soon lets the next request try anew, instead of in half a minute.
    pool = {"min_size": 1, "max_size": _whole("DATABASE_POOL", env("DATABASE_POOL", default="20"))}
    # Kept: what stands behind the address, such as ?sslmode=require.
    given = DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["OPTIONS"] = given | {
        "pool": pool | {"timeout": 5, "reconnect_timeout": 3},
        "connect_timeout": 3,
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# The label's polling is shared by all workers, so the cache must be too.
REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured(f"REDIS_URL must be like redis://host:6379; {SEE}")
CACHES = {
    "default": {
        "BACKEND": "portal.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}
if TESTING and not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Behind a proxy every request comes from the proxy's address: whom it names as the client is
# believed only from these.
TRUSTED_PROXIES = _networks("TRUSTED_PROXIES", env.list("TRUSTED_PROXIES", default=[]))

# How often, for a shop of 10,000 returns a month: about 60 in its busiest hour, of which one
# postal code sees three and one address (an office, a mobile network) ten.
LIMIT_LOOKUPS_PER_ADDRESS = _limit(
    "LIMIT_LOOKUPS_PER_ADDRESS", env("LIMIT_LOOKUPS_PER_ADDRESS", default="10/minute;60/hour")
)
LIMIT_LOOKUPS_PER_IDENTIFIER = _limit(
    "LIMIT_LOOKUPS_PER_IDENTIFIER", env("LIMIT_LOOKUPS_PER_IDENTIFIER", default="10/hour;30/day")
)
LIMIT_LOOKUPS_PER_POSTAL_CODE = _limit(
    "LIMIT_LOOKUPS_PER_POSTAL_CODE",
    env("LIMIT_LOOKUPS_PER_POSTAL_CODE", default="30/hour;100/day"),
)
# Sendcloud lets an account ask 1,000 times a minute; a failed lookup can take six of them.
LIMIT_FAILED_LOOKUPS = _limit(
    "LIMIT_FAILED_LOOKUPS", env("LIMIT_FAILED_LOOKUPS", default="60/minute;600/hour")
)
# A failed lookup takes this long, or a multiple, so that its cause cannot be read from a clock;
# longer than Sendcloud usually takes for the two calls it can need.
LOOKUP_FLOOR = 0.0 if TESTING else _seconds("LOOKUP_FLOOR", 1)  # seconds
LIMIT_CREATIONS = _limit("LIMIT_CREATIONS", env("LIMIT_CREATIONS", default="30/minute;100/hour"))
LIMIT_POINT_SEARCHES = _limit(
    "LIMIT_POINT_SEARCHES", env("LIMIT_POINT_SEARCHES", default="30/minute;200/hour")
)
LIMIT_UPLOADS = _limit("LIMIT_UPLOADS", env("LIMIT_UPLOADS", default="30/minute;100/hour"))
LIMIT_DOCUMENTS = _limit("LIMIT_DOCUMENTS", env("LIMIT_DOCUMENTS", default="30/minute;200/hour"))

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "portal.encryption.EncryptedSerializer"
SESSION_COOKIE_AGE = 30 * 60  # seconds without an answer
SESSION_ABSOLUTE_AGE = 2 * 3600  # seconds from the first lookup, whatever happens
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if TESTING:  # a hash that is slow on purpose would be most of a test
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # seconds that an invitation can be used
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "support-returns"
ACCOUNT_ADAPTER = "portal.support.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
MFA_ADAPTER = "portal.support.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = f"Returns {BRAND_DOMAIN}"
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds: the clocks of phones differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
SOCIALACCOUNT_ADAPTER = "portal.support.single_sign_on.SocialAdapter"
# Who is known to the merchant's server by an e-mail address of ours is that person.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "merchant",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
}

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
# With no-referrer browsers send "Origin: null" and CSRF fails.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Only the items page takes files, and looks at each as it comes; elsewhere they are let fall.
# No handler here ever writes a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024  # bytes of what is typed
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # browsers send empty file fields too, two a product

# English where the browser asks for none of them.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
]
# Named, else a library that translates the same word would go before the portal.
LOCALE_PATHS = [ROOT / "portal/locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_HTTPS else "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
TIME_ZONE = _zone("TIME_ZONE", env("TIME_ZONE", default="Europe/Amsterdam"))
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(VAR / "static"))
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    }
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING

# For gunicorn.conf.py, so that these too can be wrong in one sentence only.
HOST = env("HOST", default="127.0.0.1")
PORT = _whole("PORT", env("PORT", default="8000"))
WEB_WORKERS = _whole("WEB_WORKERS", env("WEB_WORKERS", default="2"))
WEB_THREADS = _whole("WEB_THREADS", env("WEB_THREADS", default="64"))

# One line of JSON each, without personal data; see docs/operations.md.
LOG_LEVEL = env("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR; {SEE}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.journal.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    # Under test, pytest shows what was logged.
    "root": {"handlers": [] if TESTING else ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers would print the same again; urllib3 prints addresses with tokens.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "urllib3": {"level": "WARNING"},
    },
}
SENTRY_DSN = env("SENTRY_DSN", default="")
if SENTRY_DSN:
    _address("SENTRY_DSN", SENTRY_DSN)
