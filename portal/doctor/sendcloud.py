"""Checks that Sendcloud answers, knows the brand, agrees with the clock and accepts the keys."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.utils import timezone

from portal.doctor.finding import Finding, note, ok, wrong
from portal.doctor.reaching import no_answer
from portal.sendcloud import (
    KeysRefused,
    NotFound,
    PortalSettings,
    Redirected,
    SendcloudError,
    Unavailable,
)
from portal.upstream import clients

SKEW = 60  # seconds two clocks may differ
PANEL = "In Sendcloud's panel, under Settings, Returns"
SETTING = "SENDCLOUD_API_URL"
NONE = "RETURNS_ENGINE=v3 needs none. Switch it on to have v2 to go back to."


def answers() -> Iterator[Finding]:
    """Whether a server answers at SENDCLOUD_API_URL, whatever it says."""
    url = settings.SENDCLOUD_API_URL
    try:
        clients.transport().send("GET", url, follows_redirects=False)
    except SendcloudError as error:
        yield no_answer("Sendcloud", error, url, SETTING)


def brand() -> Iterator[Finding]:
    """Whether customers find a portal behind BRAND_DOMAIN, and whether its settings agree."""
    try:
        portal = clients.return_portal().settings()
    except NotFound as error:
        yield _no_brand() if error.is_sendclouds else _not_sendcloud(error)
    except Redirected as error:
        sentence = f"Sendcloud answers with a redirect to {error.target}."
        advice = "The portal follows none to another host. Compare it with SENDCLOUD_API_URL."
        yield wrong("Brand", sentence, advice)
    except Unavailable as error:
        yield no_answer("Brand", error, settings.SENDCLOUD_API_URL, SETTING)
    except SendcloudError as error:
        yield _not_sendcloud(error)
    else:
        yield from _settings_of(portal)


def _no_brand() -> Finding:
    if not needs_portal():
        return note("Brand", f"Sendcloud has no return portal for {settings.BRAND_DOMAIN}.", NONE)
    advice = "Compare BRAND_DOMAIN with Settings, Brands in Sendcloud's panel, and switch its"
    sentence = f"Sendcloud has no return portal for {settings.BRAND_DOMAIN}."
    return wrong("Brand", sentence, f"{advice} return portal on.")


def _not_sendcloud(error: SendcloudError) -> Finding:
    """Some other server answers there: a login page, a company's proxy, a wrong path."""
    status = f", with status {error.status}" if error.status else ""
    sentence = f"What answers at {settings.SENDCLOUD_API_URL} is not Sendcloud's API{status}."
    advice = f"Check {SETTING}, and whether a proxy or a login page of this network answers"
    return wrong("Sendcloud", sentence, f"{advice} in its place.")


def needs_portal() -> bool:
    """Whether returns are made through Sendcloud's return portal."""
    return bool(settings.RETURNS_ENGINE == "v2")


def _settings_of(portal: PortalSettings) -> Iterator[Finding]:
    if not needs_portal() and not portal.brand.features.returns_portal:
        yield note("Brand", "The brand's return portal is switched off.", NONE)
    elif needs_portal():
        yield from _portal_of(portal)
    else:
        yield _open(portal)


def _open(portal: PortalSettings) -> Finding:
    return ok("Brand", f"The portal of {portal.brand.name or settings.BRAND_DOMAIN} is open.")


def _portal_of(portal: PortalSettings) -> Iterator[Finding]:
    if not portal.brand.features.returns_portal:
        yield wrong(
            "Brand", "The brand's return portal is switched off.", f"{PANEL}, switch it on."
        )
    else:
        yield _open(portal)
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
        url = settings.SENDCLOUD_API_URL
        reply = clients.transport().send("GET", url, follows_redirects=False)
        told = parsedate_to_datetime(reply.headers["Date"]).replace(tzinfo=UTC)
    except (SendcloudError, KeyError, ValueError):
        sentence = "Sendcloud's answer has no date, so the clock was not compared."
        yield note("Clock", sentence, "Check that this machine's time is synchronised (NTP).")
        return
    off = round((timezone.now() - told).total_seconds())
    if abs(off) > SKEW:
        way = "ahead of" if off > 0 else "behind"
        sentence = f"This machine's clock is {abs(off)} seconds {way} Sendcloud's."
        yield wrong("Clock", sentence, "Switch on time synchronisation (NTP) on the host.")
    else:
        yield ok("Clock", "This machine's clock agrees with Sendcloud's.")


def _no_keys() -> Finding:
    advice = "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY."
    if not needs_portal():
        return wrong("Keys", "No API keys are set, and RETURNS_ENGINE=v3 needs them.", advice)
    sentence = "No API keys are set, so the console lists no returns and reconcile cannot run."
    return note("Keys", sentence, advice)


def keys() -> Iterator[Finding]:
    """Whether Sendcloud accepts the API keys, which the console and `reconcile` need."""
    api = clients.returns_api()
    if api is None:
        yield _no_keys()
        return
    try:
        api.list()
    except KeysRefused:
        advice = "Create new keys in Sendcloud's panel, under Settings, Integrations, and set them."
        yield wrong("Keys", "Sendcloud refuses the API keys.", advice)
    except SendcloudError:
        sentence = "Sendcloud does not answer calls with keys, so they were not tried."
        yield note("Keys", sentence, "Try again later.")
    else:
        yield ok("Keys", "Sendcloud accepts the API keys.")
