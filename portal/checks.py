"""Django system checks for a self-hoster's mistakes that settings.py lets through."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

LOCAL = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security)
def check_keys(**_: Any) -> list[CheckMessage]:
    """One half of the API keys is of no use, and is noticed only when staff need them."""
    if bool(settings.SENDCLOUD_PUBLIC_KEY) == bool(settings.SENDCLOUD_SECRET_KEY):
        return []
    hint = "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY, or neither."
    return [Error("Only one of the two Sendcloud keys is set.", hint=hint, id="portal.E001")]


@register(Tags.security)
def check_address(**_: Any) -> list[CheckMessage]:
    """Customers type where they live: that travels encrypted, except on one's own machine."""
    if settings.IS_HTTPS or urlsplit(settings.BASE_URL).hostname in LOCAL:
        return []
    hint = "Put a proxy with a certificate in front and set BASE_URL to https://..."
    return [Warning("BASE_URL is not https.", hint=hint, id="portal.W001")]


@register(Tags.security)
def check_patience(**_: Any) -> list[CheckMessage]:
    """A deadline shorter than one attempt would cut every slow answer off."""
    if settings.SENDCLOUD_DEADLINE >= settings.SENDCLOUD_READ_TIMEOUT:
        return []
    hint = "Raise SENDCLOUD_DEADLINE to SENDCLOUD_READ_TIMEOUT or more."
    return [Warning("The deadline is shorter than one read.", hint=hint, id="portal.W002")]


@register(Tags.security)
def check_proxies(**_: Any) -> list[CheckMessage]:
    """Somebody else speaks https for us: unless it is trusted, all customers are one address."""
    if settings.TRUSTED_PROXIES or not settings.IS_HTTPS:
        return []
    hint = "Set TRUSTED_PROXIES to the address from which the proxy reaches the portal."
    return [Warning("No proxy is trusted.", hint=hint, id="portal.W003")]
