"""Fetches the brand's pictures from a few known hosts; follows no redirect."""

import logging
from collections.abc import Collection
from urllib.parse import urlsplit

from portal.sendcloud import decoding
from portal.sendcloud.errors import Refused
from portal.sendcloud.transport import Transport

logger = logging.getLogger(__name__)
PICTURE_BYTES = 2 * 1024 * 1024


class Media:
    """Fetches pictures over https from the named hosts, and from the API's own address."""

    def __init__(self, transport: Transport, api_url: str, hosts: Collection[str]) -> None:
        self._transport = transport
        api = urlsplit(api_url)
        self._sources = {("https", host) for host in hosts} | {(api.scheme, api.netloc)}

    def picture(self, url: str) -> bytes:
        """The undecoded picture, of at most 2 MB.

        Raises Refused for another host, a redirect and a body that is too large.
        """
        reply = self._transport.send("GET", self._allowed(url), max_bytes=PICTURE_BYTES)
        decoding.check(reply, "picture")
        return reply.body

    def _allowed(self, url: str) -> str:
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise Refused("not a URL") from error
        if (parts.scheme, parts.netloc.lower()) not in self._sources:
            logger.warning("a brand picture is on a host that BRAND_MEDIA_HOSTS does not name")
            raise Refused("a picture on another host")
        return url
