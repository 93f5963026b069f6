"""Checks that Sendcloud knows the brand, accepts the keys and agrees with the clock."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.utils import timezone

from portal.doctor.finding import Finding, note, ok, wrong
from portal.sendcloud import KeysRefused, NotFound, PortalSettings, SendcloudError
from portal.upstream import clients

SKEW = 60  # seconds two clocks may differ
PANEL = "In Sendcloud's panel, under Settings, Returns"


def brand() -> Iterator[Finding]:
    """Whether customers find a portal behind BRAND_DOMAIN, and whether its settings agree."""
    name = settings.BRAND_DOMAIN
    try:
        portal = clients.return_portal().settings()
    except NotFound:
        advice = "Compare BRAND_DOMAIN with Settings, Brands in Sendcloud's panel, and switch its"
        sentence = f"Sendcloud has no return portal for {name}."
        yield wrong("Brand", sentence, f"{advice} return portal on.")
    except SendcloudError as error:
        sentence = f"Sendcloud does not answer as it should ({type(error).__name__})."
        advice = "Check SENDCLOUD_API_URL, this machine's network and Sendcloud's status page."
        yield wrong("Brand", sentence, advice)
    else:
        yield from _settings_of(portal)


def _settings_of(portal: PortalSettings) -> Iterator[Finding]:
    if not portal.brand.features.returns_portal:
        yield wrong(
            "Brand", "The brand's return portal is switched off.", f"{PANEL}, switch it on."
        )
    else:
        yield ok("Brand", f"The portal of {portal.brand.name or settings.BRAND_DOMAIN} is open.")
    if "in_store" in (portal.delivery_options or ()) and not portal.return_locations:
        sentence = "Customers may return in a store, but no store is listed."
        yield wrong("Brand", sentence, f"{PANEL}, add a store, or switch the option off.")
    if portal.enable_paid_returns and not portal.return_fee:
        sentence = "Customers pay for returns, but no fee is set."
        yield wrong("Brand", sentence, f"{PANEL}, set the fee, or make returns free.")
    if not portal.reasons:
        sentence = "There are no reasons to choose from, so customers cannot return anything."
        yield wrong("Brand", sentence, f"{PANEL}, add reasons.")
    if not portal.support_url:
        sentence = "No support page is set, so customers who are stuck find no help."
        yield note("Brand", sentence, f"{PANEL}, set the support page.")


def clock() -> Iterator[Finding]:
    """A clock that is off makes tokens look expired and second factors fail."""
    try:
        reply = clients.transport().send("GET", settings.SENDCLOUD_API_URL)
        told = parsedate_to_datetime(reply.headers["Date"]).replace(tzinfo=UTC)
    except (SendcloudError, KeyError, ValueError):
        return  # the question about the brand has said that Sendcloud does not answer
    off = round((timezone.now() - told).total_seconds())
    if abs(off) > SKEW:
        way = "ahead of" if off > 0 else "behind"
        sentence = f"This machine's clock is {abs(off)} seconds {way} Sendcloud's."
        yield wrong("Clock", sentence, "Switch on time synchronisation (NTP) on the host.")
    else:
        yield ok("Clock", "This machine's clock agrees with Sendcloud's.")


def keys() -> Iterator[Finding]:
    """Whether Sendcloud accepts the API keys, which the console and `reconcile` need."""
    api = clients.returns_api()
    if api is None:
        sentence = "No API keys are set, so the console lists no returns and reconcile cannot run."
        yield note("Keys", sentence, "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY.")
        return
    try:
        api.list()
    except KeysRefused:
        advice = "Create new keys in Sendcloud's panel, under Settings, Integrations, and set them."
        yield wrong("Keys", "Sendcloud refuses the API keys.", advice)
    except SendcloudError as error:
        sentence = f"Sendcloud does not answer as it should ({type(error).__name__})."
        yield note("Keys", sentence, "Try again later.")
    else:
        yield ok("Keys", "Sendcloud accepts the API keys.")
