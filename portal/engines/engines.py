"""Which engine is used: the brand's own, or the one that found a parcel."""

from django.conf import settings

from portal import rules
from portal.engines.engine import Engine
from portal.engines.offers import V3, engine_of
from portal.engines.portal import PortalEngine
from portal.engines.v3.engine import KeyEngine
from portal.sendcloud import OutgoingLookup, Unavailable
from portal.upstream import clients


def current() -> Engine:
    """The engine of this brand, for customers."""
    return with_keys() if settings.RETURNS_ENGINE == V3 else PortalEngine(clients.return_portal())


def of(lookup: OutgoingLookup) -> Engine:
    """The engine that found this parcel and must make its return."""
    is_with_keys = engine_of(lookup) == V3
    return with_keys() if is_with_keys else PortalEngine(clients.return_portal())


def with_keys() -> KeyEngine:
    """The engine that needs keys alone; raises Unavailable where there are none."""
    api = clients.newer_api()
    if api is None:
        raise Unavailable("no keys are set", operation="v3")
    return KeyEngine(api)


def can_use_keys() -> bool:
    """Whether the engine that needs keys can be used at all: with keys and rules."""
    try:
        return clients.newer_api() is not None and bool(rules.current())
    except rules.WrongRules:
        return False
