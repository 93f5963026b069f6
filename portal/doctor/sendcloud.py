"""What Sendcloud says to our brand, our keys and our clock."""

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
        found = clients.return_portal().settings()
    except NotFound:
        advice = "Check BRAND_DOMAIN against Settings, Brands in Sendcloud's panel, and that the"
        yield wrong("Brand", f"Sendcloud knows no portal for {name}.", f"{advice} portal is on.")
    except SendcloudError as error:
        sentence = f"Sendcloud does not answer as it should ({type(error).__name__})."
        yield wrong("Brand", sentence, "Check SENDCLOUD_API_URL, the way out, and its status page.")
    else:
        yield from _settings_of(found)


def _settings_of(found: PortalSettings) -> Iterator[Finding]:
    if not found.brand.features.returns_portal:
        yield wrong("Brand", "Its return portal is switched off.", f"{PANEL}, switch it on.")
    else:
        yield ok("Brand", f"The portal of {found.brand.name or settings.BRAND_DOMAIN} is open.")
    if "in_store" in (found.delivery_options or ()) and not found.return_locations:
        sentence = "Customers may return in a store, but no store is listed."
        yield wrong("Brand", sentence, f"{PANEL}, add a store, or take the option away.")
    if found.enable_paid_returns and not found.return_fee:
        sentence = "Returns are paid for, but no fee is set."
        yield wrong("Brand", sentence, f"{PANEL}, set the fee, or make returns free.")
    if not found.reasons:
        sentence = "There is no reason to choose from, so no return can be made."
        yield wrong("Brand", sentence, f"{PANEL}, add reasons.")
    if not found.support_url:
        sentence = "No page for help is named: customers who are stuck stay so."
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
        yield ok("Clock", "It agrees with Sendcloud's.")


def keys() -> Iterator[Finding]:
    """The console and settling unknown outcomes need them."""
    api = clients.returns_api()
    if api is None:
        sentence = "No API keys are set: the console lists no returns, and nothing is settled."
        yield note("Keys", sentence, "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY.")
        return
    try:
        api.list()
    except KeysRefused:
        advice = "Make new ones in Sendcloud's panel, under Settings, Integrations, and set them."
        yield wrong("Keys", "Sendcloud refuses the API keys.", advice)
    except SendcloudError as error:
        sentence = f"Sendcloud does not answer as it should ({type(error).__name__})."
        yield note("Keys", sentence, "Try again later.")
    else:
        yield ok("Keys", "Sendcloud takes them.")
