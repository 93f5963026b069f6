"""The engine behind Sendcloud's return portal (v2), which needs no keys."""

from contextlib import suppress

from portal.engines.engine import Spellings
from portal.engines.offers import V2
from portal.sendcloud import (
    CreatedReturn,
    InvalidRequest,
    NewReturn,
    NotFound,
    OutgoingLookup,
    PortalSettings,
    ReturnPortal,
    TokenExpired,
)
from portal.upstream import brand_settings


class PortalEngine:
    """Sendcloud checks what may come back, and its token proves the customer's lookup."""

    name = V2

    def __init__(self, portal: ReturnPortal) -> None:
        self._portal = portal

    def settings(self, language: str) -> PortalSettings:
        """The settings of the brand's portal, cached; always in the page's language."""
        return brand_settings.portal_settings()

    def find(self, spellings: Spellings) -> OutgoingLookup | None:
        """The first parcel of which anything can come back.

        What is not found as it was typed is tried in other spellings. Whether Sendcloud tells these
        apart is not documented.
        """
        for identifier, postal_code in spellings:
            # The same calls follow whatever the cause, because their time would tell it.
            with suppress(NotFound, InvalidRequest, TokenExpired):
                lookup = self._portal.find_outgoing_parcel(identifier, postal_code)
                if lookup.has_something_to_return:
                    return _with_postal_code(lookup, postal_code)
        return None

    def make(self, lookup: OutgoingLookup, new: NewReturn, reference: str) -> CreatedReturn:
        """Make the return with the token of the lookup; the portal takes no reference."""
        return self._portal.create_return(lookup.access_token, new)


def _with_postal_code(lookup: OutgoingLookup, postal_code: str) -> OutgoingLookup:
    """The parcel with the code that found it, where Sendcloud leaves it out."""
    if lookup.parcel.postal_code:
        return lookup
    parcel = lookup.parcel.model_copy(update={"postal_code": postal_code})
    return lookup.model_copy(update={"parcel": parcel})
