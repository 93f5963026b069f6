"""Builds the clients of Sendcloud from the settings."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from portal.operations.metrics import timed_client
from portal.sendcloud import (
    ApiKeys,
    Credentials,
    Media,
    OAuthClient,
    ReturnPortal,
    ReturnsApi,
    ServicePoints,
    Sources,
    Transport,
)
from portal.sendcloud.unread import UnreadCalls
from portal.sendcloud.v3 import NewerApi
from portal.storage import connections


@lru_cache(maxsize=1)
def transport() -> Transport:
    """The process's one pool of connections."""
    return Transport(
        connect_timeout=settings.SENDCLOUD_CONNECT_TIMEOUT,
        read_timeout=settings.SENDCLOUD_READ_TIMEOUT,
        deadline=settings.SENDCLOUD_DEADLINE,
        # The other threads serve the pages that need nothing from Sendcloud.
        max_concurrent=max(1, settings.WEB_THREADS * 3 // 4),
        pool_size=settings.WEB_THREADS,
        before_send=connections.release,
    )


def return_portal() -> ReturnPortal:
    """The client of the brand's return portal."""
    client = ReturnPortal(transport(), settings.SENDCLOUD_API_URL, settings.BRAND_DOMAIN)
    return timed_client(client)


def service_points() -> ServicePoints:
    """The client of the service point search."""
    return timed_client(ServicePoints(transport(), settings.SENDCLOUD_SERVICE_POINTS_URL))


PICTURES_AT_ONCE = max(1, settings.WEB_THREADS // 8)
PICTURE_LINES = PICTURES_AT_ONCE + 2  # two for the logo, which product pictures must not hold up


@lru_cache(maxsize=1)
def media_transport() -> Transport:
    """The process's connections for pictures, whose hosts may be slow without harm to others."""
    return Transport(
        connect_timeout=settings.SENDCLOUD_CONNECT_TIMEOUT,
        read_timeout=settings.SENDCLOUD_READ_TIMEOUT,
        deadline=settings.SENDCLOUD_DEADLINE,
        max_concurrent=PICTURE_LINES,
        pool_size=PICTURE_LINES,
        before_send=connections.release,
        only_public=settings.SENDCLOUD_API_URL,
    )


def picture_sources(shop_url: str = "") -> Sources:
    """Where pictures may come from, the shop's own hosts included if its address is given."""
    try:
        shop = urlsplit(shop_url).hostname or ""
    except ValueError:
        shop = ""
    hosts = settings.SENDCLOUD_API_URL, settings.BRAND_MEDIA_HOSTS
    return Sources(*hosts, [shop.removeprefix("www.")])


def media(sources: Sources) -> Media:
    """The client that fetches pictures."""
    return timed_client(Media(media_transport(), sources), is_sendcloud=False)


def returns_api() -> ReturnsApi | None:
    """The client of returns and parcels; None where no keys are set."""
    credentials = _credentials()
    client = (
        ReturnsApi(transport(), settings.SENDCLOUD_API_URL, credentials) if credentials else None
    )
    return timed_client(client) if client else None


def newer_api() -> NewerApi | None:
    """The client of orders, shipments and returns made with keys; None where no keys are set."""
    credentials = _credentials()
    client = NewerApi(transport(), settings.SENDCLOUD_API_URL, credentials) if credentials else None
    return timed_client(client) if client else None


def unread_calls() -> UnreadCalls | None:
    """The calls of a rehearsal; None where no keys are set."""
    credentials = _credentials()
    return (
        UnreadCalls(transport(), settings.SENDCLOUD_API_URL, credentials) if credentials else None
    )


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
