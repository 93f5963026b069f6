"""Django system checks for mistakes in the set-up that settings.py lets through."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal.branding import unused, withdrawal_words
from portal.config import withdrawal
from portal.rules import WrongRules
from portal.rules import checked as checked_rules

PAIRS = {
    "portal.E001": ("SENDCLOUD_PUBLIC_KEY", "SENDCLOUD_SECRET_KEY"),
    "portal.E002": ("SENDCLOUD_CLIENT_ID", "SENDCLOUD_CLIENT_SECRET"),
    "portal.E003": ("OIDC_SERVER_URL", "OIDC_CLIENT_ID"),
}
LOCAL = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security)
def check_keys(**_: Any) -> list[CheckMessage]:
    """Half of a key pair does not work, and only staff would notice."""
    return [
        Error(f"Only one of {' and '.join(pair)} is set.", hint="Set both or neither.", id=number)
        for number, pair in PAIRS.items()
        if len({bool(getattr(settings, name)) for name in pair}) == 2
    ]


@register(Tags.security)
def check_engine(**_: Any) -> list[CheckMessage]:
    """What the v3 engine cannot work without: API keys, and a right file of rules."""
    if settings.RETURNS_ENGINE != "v3":
        return []
    return [*_keys_for_v3(), *_rules_for_v3()]


def _keys_for_v3() -> list[CheckMessage]:
    """Without keys the v3 engine can find and make nothing."""
    names = ("SENDCLOUD_PUBLIC_KEY", "SENDCLOUD_CLIENT_ID")
    if any(getattr(settings, name) for name in names):
        return []
    hint = "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY, or RETURNS_ENGINE=v2."
    return [Error("RETURNS_ENGINE=v3 needs API keys.", hint=hint, id="portal.E005")]


def _rules_for_v3() -> list[CheckMessage]:
    """Every mistake in the brand's file of rules, with its line."""
    try:
        checked_rules()
    except WrongRules as error:
        hint = "docs/engines.md shows the whole file."
        return [
            Error(f"returns.toml: {mistake}", hint=hint, id="portal.E006")
            for mistake in error.mistakes
        ]
    return []


@register(Tags.security)
def check_withdrawal(**_: Any) -> list[CheckMessage]:
    """What the withdrawal function cannot be switched on without."""
    return [
        Error(f"{withdrawal.SWITCH}{sentence}", hint="See docs/withdrawal.md.", id="portal.E004")
        for sentence in withdrawal.troubles(lambda name: getattr(settings, name))
    ]


@register(Tags.security)
def check_withdrawal_words(**_: Any) -> list[CheckMessage]:
    """Warn about a file of words that cannot be read, because the law's words then stay."""
    if withdrawal_words.is_readable():
        return []
    hint = "It is TOML in UTF-8, with a table for each language."
    return [Warning(f"{withdrawal_words.FILE} cannot be read.", hint=hint, id="portal.W007")]


@register(Tags.security)
def check_address(**_: Any) -> list[CheckMessage]:
    """Warn about http, because customers send their addresses; a local portal may use it."""
    if settings.IS_HTTPS or urlsplit(settings.BASE_URL).hostname in LOCAL:
        return []
    hint = "Put a proxy with a certificate in front and set BASE_URL to https://..."
    return [Warning("BASE_URL is not https.", hint=hint, id="portal.W001")]


@register(Tags.security)
def check_patience(**_: Any) -> list[CheckMessage]:
    """Warn about a deadline shorter than one attempt, because it cuts off every slow answer."""
    if settings.SENDCLOUD_DEADLINE >= settings.SENDCLOUD_READ_TIMEOUT:
        return []
    hint = "Raise SENDCLOUD_DEADLINE to SENDCLOUD_READ_TIMEOUT or more."
    return [
        Warning(
            "SENDCLOUD_DEADLINE is shorter than SENDCLOUD_READ_TIMEOUT.",
            hint=hint,
            id="portal.W002",
        )
    ]


@register(Tags.security)
def check_proxies(**_: Any) -> list[CheckMessage]:
    """Warn when no proxy is trusted, because then all customers seem to have one address."""
    if settings.TRUSTED_PROXIES or not settings.IS_HTTPS:
        return []
    hint = "Set TRUSTED_PROXIES to the address from which the proxy reaches the portal."
    return [Warning("No proxy is trusted.", hint=hint, id="portal.W003")]


@register(Tags.security)
def check_sendcloud(**_: Any) -> list[CheckMessage]:
    """Warn about http, because addresses and tokens travel to Sendcloud; a simulator may use it."""
    names = ("SENDCLOUD_API_URL", "SENDCLOUD_SERVICE_POINTS_URL", "SENDCLOUD_OAUTH_URL")
    return [
        Warning(f"{name} is not https.", hint="Begin it with https://.", id="portal.W005")
        for name in names
        if _is_open(getattr(settings, name), "http")
    ]


@register(Tags.security)
def check_redis(**_: Any) -> list[CheckMessage]:
    """Warn about a Redis on another machine that asks for no password."""
    if not _is_open(settings.REDIS_URL, "redis", "rediss") or urlsplit(settings.REDIS_URL).password:
        return []
    hint = "Give Redis a password (requirepass) and put it into REDIS_URL, redis://:PASSWORD@HOST."
    return [Warning("REDIS_URL has no password.", hint=hint, id="portal.W006")]


def _is_open(url: str, *schemes: str) -> bool:
    """Whether the address leads to another machine in one of these ways."""
    parts = urlsplit(url)
    return parts.scheme in schemes and parts.hostname not in LOCAL


@register()
def check_brand_folder(**_: Any) -> list[CheckMessage]:
    """Warn about an unusable file, because pages would leave it out without a word."""
    hint = (
        "Pictures up to 5 MB (an SVG up to 64 KB), fonts as WOFF2 up to 40 KB, "
        "style.css up to 20 KB (compressed 6 KB)."
    )
    return [
        Warning(f"{file.name} in BRAND_DIR cannot be used.", hint=hint, id="portal.W004")
        for file in unused.unusable()
    ]
