"""Fetches the shop's pictures from a few known hosts; follows no redirect to another one."""

import logging
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from portal.sendcloud import decoding
from portal.sendcloud.errors import Refused
from portal.sendcloud.transport import Transport

logger = logging.getLogger(__name__)
PICTURE_BYTES = 2 * 1024 * 1024
HOST = re.compile(r"[a-z0-9.-]+")  # neither a port nor a user


class Sources:
    """Where pictures may come from: over https the named hosts, and the API's own address.

    Of `domains` the hosts below them count too, such as cdn.shop.example of shop.example.
    """

    def __init__(self, api_url: str, hosts: Collection[str], domains: Collection[str] = ()) -> None:
        api = urlsplit(api_url)
        self._sources = {("https", host) for host in hosts} | {(api.scheme, api.netloc)}
        self._domains = tuple(domain for domain in domains if "." in domain)

    def allow(self, url: str) -> bool:
        """Whether a picture may be fetched from this address."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        host = parts.netloc.lower()
        is_below = parts.scheme == "https" and self._is_below(host)
        return is_below or (parts.scheme, host) in self._sources

    def _is_below(self, host: str) -> bool:
        names = (host == domain or host.endswith(f".{domain}") for domain in self._domains)
        return bool(HOST.fullmatch(host)) and any(names)


class Media:
    """Fetches pictures from the sources that are allowed."""

    def __init__(self, transport: Transport, sources: Sources) -> None:
        self._transport, self._sources = transport, sources

    def picture(self, url: str, max_bytes: int = PICTURE_BYTES) -> bytes:
        """The undecoded picture.

        Raises Refused for another host, Redirected for a redirect to one, and UnexpectedPayload for
        a body that is too large.
        """
        if not self._sources.allow(url):
            logger.warning("a picture is on a host that BRAND_MEDIA_HOSTS does not name")
            raise Refused("a picture on another host")
        reply = self._transport.send("GET", url, max_bytes=max_bytes)
        decoding.check(reply, "picture")
        return reply.body
