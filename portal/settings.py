"""Django's settings; what a merchant can change comes from an environment variable."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from portal.config import database, env, mail, store_hours
from portal.config.env import invalid, text
from portal.config.places import FILES, IS_INSTALLED, PACKAGE, data_folder

ROOT = PACKAGE.parent
VAR = data_folder()

DEBUG = False
env.check_required()
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")

# The address customers see; hosts, CSRF origins and secure cookies follow from it.
BASE_URL = env.url("BASE_URL")
_base = urlsplit(BASE_URL)
if _base.path or _base.query or _base.fragment or _base.username:
    # Browsers send an Origin without a path, so with a path here every form would be refused.
    raise invalid("BASE_URL must be scheme and host only, without a path")
if set(str(_base.hostname)) & set("*,") or str(_base.hostname).startswith("."):
    raise invalid("BASE_URL must be one host, without a wildcard")
IS_HTTPS = _base.scheme == "https"
HTTPS_PORT = str(_base.port or 443)
ALLOWED_HOSTS = [str(_base.hostname)]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

BRAND_DOMAIN = text("BRAND_DOMAIN")
SENDCLOUD_API_URL = env.url("SENDCLOUD_API_URL", "https://panel.sendcloud.sc/api")
SENDCLOUD_SERVICE_POINTS_URL = env.url(
    "SENDCLOUD_SERVICE_POINTS_URL", "https://servicepoints.sendcloud.sc/api/v2"
)
# How returns are made: through Sendcloud's return portal (v2), or with API keys alone (v3).
RETURNS_ENGINE = env.one_of("RETURNS_ENGINE", "v2", "v3")
# For security.txt: where to report a security hole. Without it, the brand's support page.
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
# Only the support console and webhooks need the keys.
SENDCLOUD_PUBLIC_KEY = text("SENDCLOUD_PUBLIC_KEY")
SENDCLOUD_SECRET_KEY = text("SENDCLOUD_SECRET_KEY")
# Instead of the keys, where the integration is set to OAuth2.
SENDCLOUD_CLIENT_ID = text("SENDCLOUD_CLIENT_ID")
SENDCLOUD_CLIENT_SECRET = text("SENDCLOUD_CLIENT_SECRET")
SENDCLOUD_OAUTH_URL = env.url("SENDCLOUD_OAUTH_URL", "https://account.sendcloud.com/oauth2/token")
# Webhooks are signed with the secret key, unless the integration has a key of its own for them.
SENDCLOUD_WEBHOOK_KEY = text("SENDCLOUD_WEBHOOK_KEY") or SENDCLOUD_SECRET_KEY
SENDCLOUD_CONNECT_TIMEOUT = env.seconds("SENDCLOUD_CONNECT_TIMEOUT", 2)  # seconds
SENDCLOUD_READ_TIMEOUT = env.seconds("SENDCLOUD_READ_TIMEOUT", 4)  # seconds
SENDCLOUD_DEADLINE = env.seconds("SENDCLOUD_DEADLINE", 4.5)  # seconds, all retries included

# These settings override the brand's settings in Sendcloud.
BRAND = {
    "name": text("BRAND_NAME"),
    "helper_text": text("BRAND_HELPER_TEXT"),
    "shop_url": env.link("BRAND_SHOP_URL"),
    "faq_url": env.link("BRAND_FAQ_URL"),
    "support_url": env.link("BRAND_SUPPORT_URL"),
    "policy_url": env.link("BRAND_POLICY_URL"),
    "address": text("BRAND_ADDRESS"),
    "phone": text("BRAND_PHONE"),
    "email": text("BRAND_EMAIL"),
    "whatsapp": text("BRAND_WHATSAPP"),
    "social": text("BRAND_SOCIAL"),
    "color": env.color("BRAND_COLOR"),
    "header_background": env.color("BRAND_HEADER_BACKGROUND"),
    "header_color": env.color("BRAND_HEADER_COLOR"),
    "footer_background": env.color("BRAND_FOOTER_BACKGROUND"),
    "footer_color": env.color("BRAND_FOOTER_COLOR"),
    "accent": env.color("BRAND_ACCENT"),
    "background_color": env.color("BRAND_BACKGROUND_COLOR"),
    "font": env.one_of("BRAND_FONT", "sans", "serif", "rounded", "narrow"),
    "density": env.one_of("BRAND_DENSITY", "normal", "compact", "airy"),
    "radius": env.pixels("BRAND_RADIUS", 24),
}
# Days after which `manage.py purge` deletes a return and the record of who looked at it.
RETENTION_DAYS = env.integer("RETENTION_DAYS", 90)
# Days from the return's registration to the last day to hand it in; the law gives 14.
DROP_OFF_DAYS = env.integer("DROP_OFF_DAYS", 14)
if DROP_OFF_DAYS < 14:
    raise invalid("DROP_OFF_DAYS must be 14 or more, as the law gives 14 days")
# Days that the shop gives for a return, which the first page tells; 0 where it tells none.
BRAND_RETURN_DAYS = env.integer("BRAND_RETURN_DAYS", 1) if text("BRAND_RETURN_DAYS") else 0
# When the brand's stores are open, by their number in Sendcloud, weekday by weekday.
STORE_HOURS = store_hours.configured()
# The folder of the brand's own pictures, fonts and one stylesheet.
BRAND_DIR = Path(text("BRAND_DIR", str((VAR if IS_INSTALLED else ROOT) / "brand")))
# A map (PMTiles) for drop-off points, in that folder or anywhere by its full path.
BRAND_MAP_FILE = BRAND_DIR / text("BRAND_MAP_FILE") if text("BRAND_MAP_FILE") else None
# The only hosts, besides Sendcloud's API, from which the portal fetches the brand's pictures.
BRAND_MEDIA_HOSTS = env.list_of("BRAND_MEDIA_HOSTS", "media.sendcloud.sc")
# The support console at /support/, where only staff sign in.
# The statistics merge what is smaller than this into "Other", and keep their months so long.
STATISTICS_MINIMUM = env.integer("STATISTICS_MINIMUM", 5)
STATISTICS_MONTHS = env.integer("STATISTICS_MONTHS", 36)
STATISTICS_WRITTEN_AFTER = 10.0  # seconds that a process adds up the flow's steps
# What staff may note on a return beside the portal's own marks; each is shown as it is written.
STAFF_MARKS = env.short_texts("STAFF_MARKS", longest=64)
# How long one answer works through many returns before it shows how far it is.
BULK_SECONDS = 2.0
SUPPORT_SECOND_FACTOR = env.yes_or_no("SUPPORT_SECOND_FACTOR", "yes")
# The merchant's own OpenID Connect server, for staff who have been invited.
OIDC_SERVER_URL = env.optional_url("OIDC_SERVER_URL")
OIDC_CLIENT_ID = text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = text("OIDC_CLIENT_SECRET")
OIDC_NAME = text("OIDC_NAME", "single sign-on")
HAS_OIDC = bool(OIDC_SERVER_URL and OIDC_CLIENT_ID)

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
    "heroicons",
    "portal",
]
if HAS_OIDC:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
MIDDLEWARE = [
    "portal.web.security_headers.HeadersMiddleware",
    "portal.operations.probes.ProbesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Adds random bytes, so that a page's length does not reveal what is in it (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "portal.operations.request_log.RequestLogMiddleware",
    "portal.web.host.HostMiddleware",
    "portal.web.content_policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.language.LanguageMiddleware",
    "portal.web.body_size.BodySizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Reads the user from the database only when a page of the console asks for it.
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.error_pages.ErrorPageMiddleware",
    "portal.support.accounts.access.StaffAccessMiddleware",
    "portal.support.audit.middleware.CustomerPagesAuditMiddleware",
]
# Some servers take the prefix of every link from a request header. The portal has none.
FORCE_SCRIPT_NAME = ""
ROOT_URLCONF = "portal.urls"
FORM_RENDERER = "portal.web.form_renderer.PlainRenderer"
WSGI_APPLICATION = "portal.wsgi.application"
_CONTEXT = [
    "django.template.context_processors.request",
    "portal.branding.brand.brand",
    "portal.mail.context.mail",
    "portal.web.language.languages",
]
TEMPLATES = [
    {  # the customer's pages
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [FILES / "templates/customer"],
        "OPTIONS": {
            "environment": "portal.page_templates.environment",
            "context_processors": _CONTEXT[1:],
        },
    },
    {  # the console, the mails, and the libraries' own
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FILES / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]

DATABASES = {"default": database.configured(VAR)}
# Where another role owns the tables, what serves may only add to the audit log.
DATABASE_SERVING_ROLE = database.serving_role()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# All workers share the polling for a label, so they must share the cache.
REDIS_URL = text("REDIS_URL")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise invalid("REDIS_URL must be like redis://host:6379")
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "portal.storage.redis_cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "portal.storage.database_cache.JsonDatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # by default 300; purge deletes expired ones
    }
}
CACHES["default"]["KEY_PREFIX"] = "json"  # 0.1.0 cannot read these values

# Behind a proxy every request comes from the proxy's address. The portal believes what
# X-Forwarded-For says about the client only if one of these addresses sent it.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")

# The limits suit a shop of 10,000 returns a month. That is about 60 in its busiest hour, of which
# one postal code sees three and one address (an office, a mobile network) ten.
LIMIT_LOOKUPS_PER_ADDRESS = env.limit("LIMIT_LOOKUPS_PER_ADDRESS", "10/minute;60/hour")
LIMIT_LOOKUPS_PER_IDENTIFIER = env.limit("LIMIT_LOOKUPS_PER_IDENTIFIER", "10/hour;15/day")
LIMIT_LOOKUPS_PER_POSTAL_CODE = env.limit("LIMIT_LOOKUPS_PER_POSTAL_CODE", "30/hour;100/day")
# Beyond this many failed ones, lookups wait some seconds first.
LIMIT_FAILED_LOOKUPS = env.limit("LIMIT_FAILED_LOOKUPS", "60/minute;600/hour")
# Sendcloud allows an account 1,000 calls a minute, and a failed lookup takes eight at most. Beyond
# this many, lookups wait until there is room.
LIMIT_ALL_FAILED_LOOKUPS = env.limit("LIMIT_ALL_FAILED_LOOKUPS", "80/minute")
LOOKUP_WAIT = 5  # seconds
LIMIT_WAITING_LOOKUPS = env.limit("LIMIT_WAITING_LOOKUPS", "3/minute")
LIMIT_TICKETS = "1/15 minutes"  # a waiting lookup's ticket is used once
# A failed lookup takes this long, or a multiple, so that its time does not reveal its cause. It
# must be longer than Sendcloud usually takes for the two calls that a lookup can need.
LOOKUP_MIN_SECONDS = env.seconds("LOOKUP_MIN_SECONDS", 1)  # seconds
LIMIT_RETURNS = env.limit("LIMIT_RETURNS", "30/minute;100/hour")
LIMIT_SERVICE_POINT_SEARCHES = env.limit("LIMIT_SERVICE_POINT_SEARCHES", "30/minute;200/hour")
# Our share of what Sendcloud allows an account: 1,000 reads a minute, and 100 other calls, of which
# 15 in a second. The merchant's other tools need theirs too. The reads are those of the v3 engine.
# A return beyond the other calls waits for its turn. Twelve at once and 80 a minute are at most 92
# in any minute, and 14 in any second.
LIMIT_SENDCLOUD_READS = env.limit("LIMIT_SENDCLOUD_READS", "300/minute")
LIMIT_SENDCLOUD_WRITES = env.limit("LIMIT_SENDCLOUD_WRITES", "12/9 seconds")
LIMIT_UPLOADS = env.limit("LIMIT_UPLOADS", "30/minute;100/hour")
# Whether customers may cancel a return before they hand it in; needs keys.
CUSTOMER_CANCELLATION = env.yes_or_no("CUSTOMER_CANCELLATION", "yes")
LIMIT_CANCELLATIONS = env.limit("LIMIT_CANCELLATIONS", "5/hour")
# Minutes after which a cancelled status is read once more, because some carriers take it back.
CANCELLATION_CONFIRM_MINUTES = env.integer("CANCELLATION_CONFIRM_MINUTES", 60)
LIMIT_DOCUMENTS = env.limit("LIMIT_DOCUMENTS", "30/minute;200/hour")

# Without EMAIL_URL the portal sends no mail, and no page speaks of it.
_mail = mail.configured()
HAS_MAIL = bool(_mail)
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST", ""), _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = mail.TIMEOUT  # seconds
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH", "")
ANYMAIL = _mail.get("ANYMAIL", {})
# The mail service of EMAIL_URL, and the password with which it tells of bounces.
MAIL_SERVICE = _mail.get("MAIL_SERVICE", "")
MAIL_EVENTS_SECRET = mail.events_secret()
MAIL_FROM = env.mailbox("MAIL_FROM")
MAIL_REPLY_TO = env.mailbox("MAIL_REPLY_TO")
MAIL_BOUNCES_TO = env.mailbox("MAIL_BOUNCES_TO")
# Whether the label also goes to the order's own address when it was not asked for.
MAIL_LABEL = env.one_of("MAIL_LABEL", "ask", "always")
# Which news customers may ask for; Sendcloud itself mails some of them.
MAIL_NEWS = env.some_of("MAIL_NEWS", "handed_over", "received", "refunded", "reminder")
# Megabytes of labels that a mail may carry; above that it says where to get them.
MAIL_ATTACHMENTS_MB = env.integer("MAIL_ATTACHMENTS_MB", 7)

# Where the portal tells that a job fails or that returns wait for staff.
MAIL_ALERTS_TO = env.mailbox("MAIL_ALERTS_TO")
ALERT_WEBHOOK_URL = env.optional_url("ALERT_WEBHOOK_URL")
# Label mails: so many a network, a parcel and an address.
LIMIT_MAILS = env.limit("LIMIT_MAILS", "10/hour;30/day")
LIMIT_MAILS_PER_PARCEL = env.limit("LIMIT_MAILS_PER_PARCEL", "5/day")
LIMIT_MAILS_PER_RECIPIENT = env.limit("LIMIT_MAILS_PER_RECIPIENT", "10/day")

# The withdrawal function of Directive 2011/83/EU, article 11a; docs/withdrawal.md says more.
WITHDRAWAL = env.on_or_off("WITHDRAWAL", "off")
# The shop's own function, for as long as this one is off.
WITHDRAWAL_URL = env.link("WITHDRAWAL_URL")
WITHDRAWAL_TRADER = text("WITHDRAWAL_TRADER")
WITHDRAWAL_NOTIFY = env.mailbox("WITHDRAWAL_NOTIFY")
WITHDRAWAL_RETENTION_DAYS = env.integer("WITHDRAWAL_RETENTION_DAYS", 1461)
LIMIT_WITHDRAWALS = "5/hour"  # of one network; what comes after is stored too, behind the others
LIMIT_RECEIPTS_PER_ADDRESS = "5/hour"  # the next ones wait
LIMIT_RECEIPTS_OF_CROWD = "300/hour"
# Statements of withdrawal are evidence for years, under a key of their own.
EVIDENCE_KEY = env.optional_secret("EVIDENCE_KEY")
EVIDENCE_KEY_FALLBACKS = env.secrets("EVIDENCE_KEY_FALLBACKS")
if {EVIDENCE_KEY, *EVIDENCE_KEY_FALLBACKS} & {SECRET_KEY, *SECRET_KEY_FALLBACKS}:
    raise invalid("EVIDENCE_KEY must be another key than SECRET_KEY and its fallbacks")

SESSION_ENGINE = "portal.storage.sessions"
SESSION_SERIALIZER = "portal.storage.encryption.EncryptedSerializer"
SESSION_COOKIE_AGE = 30 * 60  # seconds without a saved answer
SESSION_ABSOLUTE_AGE = 2 * 3600  # seconds from the lookup, however active it is
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
PREFILL_COOKIE_NAME = "__Host-prefill" if IS_HTTPS else "prefill"
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
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # seconds that an invitation can be used
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "support-returns"
ACCOUNT_ADAPTER = "portal.support.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Not counted by allauth in the cache, which forgets; see portal/support/accounts/sign_in_limits.py.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
LIMIT_SIGN_INS = "5/5 minutes;20/hour"  # wrong passwords of an account and a network or browser
LIMIT_SIGN_INS_PER_NETWORK = "20/minute"
LIMIT_SIGN_INS_PER_ACCOUNT = "50/hour"  # of all browsers in which its owner never signed in
LIMIT_SECOND_FACTORS = "5/5 minutes;20/hour"
ACCOUNT_FORMS = {
    "login": "portal.support.accounts.plain.SignInForm",
    "reauthenticate": "portal.support.accounts.plain.PasswordAgainForm",
    "reset_password_from_key": "portal.support.accounts.plain.FirstPasswordForm",
    "change_password": "portal.support.accounts.passwords.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "portal.support.accounts.codes.CodeForm",
    "reauthenticate": "portal.support.accounts.codes.CodeAgainForm",
    "activate_totp": "portal.support.accounts.codes.NewAppForm",
    "authenticate_webauthn": "portal.support.accounts.credentials.CredentialForm",
    "reauthenticate_webauthn": "portal.support.accounts.credentials.CredentialAgainForm",
    "login_webauthn": "portal.support.accounts.credentials.PasskeyForm",
    "add_webauthn": "portal.support.accounts.credentials.NewCredentialForm",
}
MFA_ADAPTER = "portal.support.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = f"Returns {BRAND_DOMAIN}"
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds, because the clocks of phones differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
SOCIALACCOUNT_ADAPTER = "portal.support.accounts.sso.SocialAdapter"
# An account of the merchant's server signs in the member of staff with the same e-mail address.
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
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Only the items page takes files, and checks each while it arrives; other pages ignore them.
# No upload handler writes a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024  # bytes of a form without its files
# A parcel of 2,000 lines, all chosen. Browsers send empty file fields too, two per product.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5_000

# English where the browser asks for none of the languages.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
]
# Named here, because otherwise a library's translation of a word could override the portal's.
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_HTTPS else "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
TIME_ZONE = env.timezone("TIME_ZONE", "Europe/Amsterdam")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = text("STATIC_ROOT", str(VAR / "static"))
STATICFILES_DIRS = [FILES / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "portal.web.minified.MinifiedStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Whether the server brings tables and static files up to date as it starts; no where a job does.
PREPARE = env.yes_or_no("PREPARE", "yes")
# For gunicorn.conf.py; read here so that a mistake in them stops the portal with a sentence too.
HOST = text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000)
# Where the worker runs: in the server (embedded), or beside it as `manage.py work` (external).
WORKER = env.one_of("WORKER", "embedded", "external")
WEB_WORKERS = env.integer("WEB_WORKERS", 2)
WEB_THREADS = env.integer("WEB_THREADS", 64)
# How long a client may take for the headers of a request, and how far it may fall behind 8 KB a
# second with the body or with taking the response.
CLIENT_HEADERS_SECONDS = env.seconds("CLIENT_HEADERS_SECONDS", 10)  # seconds
CLIENT_BODY_SECONDS = env.seconds("CLIENT_BODY_SECONDS", 30)  # seconds

# The log is one JSON object per line, without personal data; see docs/operations.md.
LOG_LEVEL = text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise invalid("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.operations.logs.JsonFormatter"}},
    "filters": {"one_line": {"()": "portal.operations.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handlers would print each line again; urllib3 would print URLs with tokens,
        # Pillow where a customer's photo was taken, and fontTools the letters of each receipt.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.security.DisallowedHost": {"filters": ["one_line"]},
        "PIL": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}
SENTRY_DSN = env.optional_url("SENTRY_DSN")
