"""The return portal's own endpoints (Sendcloud API v2), one method each."""

import logging
from urllib.parse import quote, urlsplit

from portal.sendcloud import decoding
from portal.sendcloud.errors import OutcomeUnknown, Refused, Unavailable, UnexpectedPayload
from portal.sendcloud.label import CreatedReturn, Document, LabelFailed, LabelPending, LabelReady
from portal.sendcloud.new_return import NewReturn
from portal.sendcloud.outgoing import OutgoingLookup
from portal.sendcloud.portal_settings import PortalSettings
from portal.sendcloud.transport import Transport

logger = logging.getLogger(__name__)
DOCUMENT_BYTES = 20 * 1024 * 1024


class ReturnPortal:
    """The portal of one brand; needs no API keys."""

    def __init__(self, transport: Transport, api_url: str, brand_domain: str) -> None:
        self._transport = transport
        self._api = urlsplit(api_url)
        self._base = f"{api_url}/v2/brand/{quote(brand_domain, safe='')}/return-portal"

    def settings(self, language: str | None = None) -> PortalSettings:
        """The brand's settings, with texts in the language asked for.

        `return_locations` stands beside `portal` in the answer, not in it.
        """
        params = {"language": language} if language else None
        reply = self._transport.send("GET", self._base, params=params)
        decoding.check(reply, "settings")
        body = decoding.json_of(reply, "settings")
        if isinstance(body, dict) and isinstance(body.get("portal"), dict):
            locations = body.get("return_locations")
            portal = {"return_locations": locations} | body["portal"]
            return decoding.validated(PortalSettings, portal, "settings")
        raise UnexpectedPayload("no portal in the answer", operation="settings")

    def find_outgoing_parcel(self, identifier: str, postal_code: str) -> OutgoingLookup:
        """The parcel by order or tracking number and the postal code it went to.

        Raises NotFound for an unknown one, InvalidRequest when it cannot be returned.
        """
        params = {"identifier": identifier, "postal_code": postal_code}
        reply = self._transport.send("GET", f"{self._base}/outgoing", params=params)
        decoding.check(reply, "find_outgoing_parcel")
        body = decoding.json_of(reply, "find_outgoing_parcel")
        return decoding.lookup(body, reply.clock_ahead)

    def upload_photo(self, access_token: str, jpeg: bytes) -> str:
        """Upload a photo below 10 MB; returns the name by which a return refers to it.

        An unknown outcome does no harm, because Sendcloud deletes photos that no return names.
        """
        url = f"{self._base}/uploads"
        part = {"photo": ("photo.jpg", jpeg, "image/jpeg")}
        try:
            reply = self._transport.send("POST", url, token=access_token, files=part)
        except OutcomeUnknown as error:
            raise Unavailable(str(error), operation="upload_photo") from error
        return decoding.uploaded(reply)

    def create_return(self, access_token: str, new: NewReturn) -> CreatedReturn:
        """Create a return; sent once, never retried, on a connection that nothing used before.

        Raises OutcomeUnknown when the return may exist all the same.
        """
        url = f"{self._base}/incoming"
        reply = self._transport.send(
            "POST", url, token=access_token, json=new.body(), on_new_line=True
        )
        return decoding.created(reply)

    def label_status(self, poller_url: str) -> LabelPending | LabelReady | LabelFailed:
        """Ask once whether the label exists.

        Here a 500 is an answer, not an outage. Usually it means that the carrier refused.
        """
        return decoding.label_status(self._transport.send("GET", self._allowed(poller_url)))

    def download(self, url: str) -> Document:
        """A label, code or customs document, of at most 20 MB, checked by its bytes."""
        reply = self._transport.send("GET", self._allowed(url), max_bytes=DOCUMENT_BYTES)
        return decoding.document(reply)

    def _allowed(self, url: str) -> str:
        """The URL if it has the API's own scheme and host; no other URL is followed."""
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise Refused("not a URL") from error
        if (parts.scheme, parts.netloc) != (self._api.scheme, self._api.netloc):
            logger.warning("refused to follow a URL to another host")
            raise Refused("a URL to another host")
        return url
