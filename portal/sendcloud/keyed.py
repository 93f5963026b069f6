"""Calls with the merchant's API keys, and how their answers are read."""

from typing import Any

from portal.sendcloud import decoding
from portal.sendcloud.errors import UnexpectedPayload
from portal.sendcloud.keys import Credentials
from portal.sendcloud.left_out import reported
from portal.sendcloud.payload import PayloadT, one
from portal.sendcloud.transport import Reply, Transport


class KeyedCalls:
    """What the clients with keys have in common; a refused key raises KeysRefused."""

    def __init__(self, transport: Transport, api_url: str, credentials: Credentials) -> None:
        self._transport, self._credentials = transport, credentials
        self._api = api_url

    def _json(self, operation: str, path: str, params: dict[str, str]) -> dict[str, Any]:
        return object_of(self._get(operation, path, params=params), operation)

    def _get(self, operation: str, path: str, **more: Any) -> Reply:
        reply = self._send("GET", path, **more)
        decoding.check(reply, operation, with_keys=True)
        return reply

    def _send(self, method: str, path: str, **more: Any) -> Reply:
        """Send with the credentials, and drop a token that Sendcloud refuses."""
        authorization = self._credentials.authorization(self._transport)
        url = f"{self._api}{path}"
        reply = self._transport.send(method, url, authorization=authorization, **more)
        if reply.status == 401:
            self._credentials.forget()
        return reply


def object_of(reply: Reply, operation: str) -> dict[str, Any]:
    """The body as an object; raises UnexpectedPayload for anything else."""
    body = decoding.json_of(reply, operation)
    if not isinstance(body, dict):
        raise UnexpectedPayload("not an object", operation=operation)
    return body


def payloads(
    model: type[PayloadT], body: dict[str, Any], name: str, operation: str
) -> tuple[PayloadT, ...]:
    """The payloads of a list in the body, without those that cannot be read."""
    elements = body.get(name)
    if not isinstance(elements, list):
        raise UnexpectedPayload(f"wrong: {name}", operation=operation)
    with reported(operation):
        read = [one(model, element, f"{name}.{at}") for at, element in enumerate(elements)]
    return tuple(part for part in read if part is not None)
