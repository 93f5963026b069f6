"""Builds the clients from settings: the only file that knows both."""

import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from portal.operations.metrics import observed
from portal.sendcloud import (
    ApiKeys,
    Credentials,
    InvalidRequest,
    Media,
    OAuthClient,
    PortalSettings,
    ReturnPortal,
    ReturnsApi,
    SendcloudError,
    ServicePoints,
    Transport,
)
from portal.storage.process_cache import Recent

FRESH = 300  # seconds the brand's settings are taken as they are
STALE = 7 * 24 * 3600  # seconds they are still shown when Sendcloud does not answer
RECENT = 10  # seconds that a process takes them as it last saw them, without asking the cache
AFTER_FAILURE = 30  # seconds before a Sendcloud that did not answer is asked again
# Sendcloud names a country with the language; which one makes no difference to a shop's texts.
LANGUAGES = {
    "en": "en-GB",
    "nl": "nl-NL",
    "de": "de-DE",
    "fr": "fr-FR",
    "es": "es-ES",
    "it": "it-IT",
}

recent_settings: Recent[PortalSettings] = Recent(RECENT)


@lru_cache(maxsize=1)
def transport() -> Transport:
    """The process's one pool of connections."""
    return Transport(
        connect_timeout=settings.SENDCLOUD_CONNECT_TIMEOUT,
        read_timeout=settings.SENDCLOUD_READ_TIMEOUT,
        deadline=settings.SENDCLOUD_DEADLINE,
        # The rest of the threads answers those who need nothing from Sendcloud.
        max_concurrent=max(1, settings.WEB_THREADS * 3 // 4),
        pool_size=settings.WEB_THREADS,
    )


def return_portal() -> ReturnPortal:
    """The client of the brand's return portal."""
    client = ReturnPortal(transport(), settings.SENDCLOUD_API_URL, settings.BRAND_DOMAIN)
    return observed(client)


def service_points() -> ServicePoints:
    """The client of the service point search."""
    return observed(ServicePoints(transport(), settings.SENDCLOUD_SERVICE_POINTS_URL))


def media() -> Media:
    """The client that fetches the brand's pictures."""
    return Media(transport(), settings.SENDCLOUD_API_URL, settings.BRAND_MEDIA_HOSTS)


def returns_api() -> ReturnsApi | None:
    """The client of returns and parcels; none where no keys are set."""
    found = _credentials()
    client = ReturnsApi(transport(), settings.SENDCLOUD_API_URL, found) if found else None
    return observed(client) if client else None


def _credentials() -> Credentials | None:
    if settings.SENDCLOUD_CLIENT_ID and settings.SENDCLOUD_CLIENT_SECRET:
        client = settings.SENDCLOUD_CLIENT_ID, settings.SENDCLOUD_CLIENT_SECRET
        return oauth_client(settings.SENDCLOUD_OAUTH_URL, *client)
    if settings.SENDCLOUD_PUBLIC_KEY and settings.SENDCLOUD_SECRET_KEY:
        return ApiKeys(settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY)
    return None


@lru_cache(maxsize=1)
def oauth_client(url: str, client_id: str, client_secret: str) -> OAuthClient:
    """The process's one OAuth2 client, so that its threads share a token."""
    return OAuthClient(url, client_id, client_secret)


def _language() -> str:
    return LANGUAGES.get(get_language() or "", LANGUAGES["en"])


def _key(language: str = "") -> str:
    where = f"{settings.SENDCLOUD_API_URL}:{settings.BRAND_DOMAIN}"
    return f"portal-settings:{where}:{language or _language()}"


def portal_settings() -> PortalSettings:
    """The brand's settings in the page's language: fresh, or as Sendcloud last answered.

    Raises what the client raises when they were never seen.
    """
    return recent_settings.get(_key(), _portal_settings)


def _portal_settings() -> PortalSettings:
    known = cache.get(_key())
    if known and known["until"] > time.time():
        return PortalSettings.model_validate(known["settings"])
    try:
        found = _asked()
    except SendcloudError:
        known = known or _in_another_language()
        if not known:
            raise
        cache.set(_key(), known | {"until": time.time() + AFTER_FAILURE}, STALE)
        return PortalSettings.model_validate(known["settings"])
    entry = {"until": time.time() + FRESH, "settings": found.model_dump(mode="json")}
    cache.set(_key(), entry, STALE)
    return found


def _asked() -> PortalSettings:
    portal = return_portal()
    try:
        return portal.settings(_language())
    except InvalidRequest:  # it is not documented what becomes of a language that it lacks
        return portal.settings()


def _in_another_language() -> Any:
    """What was last seen in any language: texts to guess at beat none."""
    return next(iter(cache.get_many(map(_key, LANGUAGES.values())).values()), None)


def shown_settings() -> PortalSettings:
    """The brand's settings for a page's frame: a page without a brand beats no page.

    While one visitor asks Sendcloud, the others see what is known.
    """
    return recent_settings.get(f"{_key()}:shown", _shown_settings)


def _shown_settings() -> PortalSettings:
    known = cache.get(_key())
    if known and known["until"] > time.time():
        return PortalSettings.model_validate(known["settings"])
    known = known or _in_another_language()
    if not cache.add(f"{_key()}:asking", True, AFTER_FAILURE):
        return PortalSettings.model_validate(known["settings"]) if known else PortalSettings()
    try:
        found = _portal_settings()
    except SendcloudError:
        return PortalSettings()
    cache.delete(f"{_key()}:asking")
    return found
