"""The two ways to prove that we are the merchant: API keys, or an OAuth2 client."""

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from portal.sendcloud import decoding
from portal.sendcloud.errors import KeysRefused, OutcomeUnknown, Unavailable
from portal.sendcloud.fields import Text, Whole
from portal.sendcloud.payload import Payload
from portal.sendcloud.transport import Transport

MARGIN = 60.0  # seconds before its expiry at which a token is no longer used
AFTER_FAILURE = 5.0  # seconds after a failure before a token is asked for again
SHORTEST = 300  # seconds a token is taken to last when Sendcloud does not say


class Credentials(Protocol):
    """What goes into the Authorization header."""

    def authorization(self, transport: Transport) -> str:
        """The header's value."""

    def forget(self) -> None:
        """Drop what Sendcloud has refused."""


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


@dataclass(frozen=True)
class ApiKeys:
    """The key pair of an integration, sent with every call."""

    public_key: str
    secret_key: str

    def authorization(self, transport: Transport) -> str:
        """HTTP Basic."""
        return _basic(self.public_key, self.secret_key)

    def forget(self) -> None:
        """Do nothing, because there is no fresher pair."""


class _Token(Payload):
    access_token: Text = ""
    expires_in: Whole = None


class OAuthClient:
    """OAuth2 client credentials; all threads share one token until shortly before it expires."""

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._clock = token_url, clock
        self._basic = _basic(client_id, client_secret)
        self._lock = threading.Lock()
        self._token, self._until, self._failed_until = "", 0.0, 0.0

    def authorization(self, transport: Transport) -> str:
        """A bearer token, fetched by one thread while the others wait.

        Raises KeysRefused for a wrong client, Unavailable when Sendcloud gives no token.
        """
        with self._lock:
            if self._clock() < self._failed_until:
                raise Unavailable("no token a moment ago", operation="token")
            if self._clock() >= self._until:
                # If this fails, the waiting threads fail at once instead of waiting in turn.
                self._failed_until = self._clock() + AFTER_FAILURE
                self._fetch(transport)
                self._failed_until = 0.0
            return f"Bearer {self._token}"

    def forget(self) -> None:
        """Fetch another token next time."""
        self._until = 0.0

    def _fetch(self, transport: Transport) -> None:
        form = {"grant_type": "client_credentials", "scope": "api"}
        try:
            reply = transport.send(
                "POST", self._url, authorization=self._basic, form=form, on_new_line=True
            )
        except OutcomeUnknown as error:
            raise Unavailable("no token", operation="token") from error
        if 400 <= reply.status < 500 and reply.status != 429:
            raise KeysRefused(operation="token", status=reply.status)
        answer = decoding.payload(_Token, reply, "token")
        if not answer.access_token:
            raise Unavailable("an answer without a token", operation="token")
        self._token = answer.access_token
        self._until = self._clock() + max((answer.expires_in or SHORTEST) - MARGIN, 0)
