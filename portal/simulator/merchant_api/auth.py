"""Authentication, by API keys in HTTP Basic or by a token of an OAuth2 client."""

import base64
import binascii
from urllib.parse import parse_qsl

from portal.simulator.responses import Answer, ok, refusal
from portal.simulator.world import HOUR, Call, World

PUBLIC_KEY, SECRET_KEY = "demo-public-key", "demo-secret-key"
CLIENT_ID, CLIENT_SECRET = "demo-client", "demo-client-secret"
WEBHOOK_KEY = "demo-webhook-key"
FORM = {"grant_type", "scope"}


def _pair(call: Call) -> tuple[str, str]:
    scheme, _, value = call.authorization.partition(" ")
    if scheme != "Basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, secret


def check(call: Call, world: World) -> None:
    """Raise a 401 unless the keys or the token are valid."""
    scheme, _, token = call.authorization.partition(" ")
    claims = world.claims(token) if scheme == "Bearer" else None
    if claims and claims.get("use") == "api":
        return
    if _pair(call) == (PUBLIC_KEY, SECRET_KEY) and not world.switches.oauth_only:
        return
    raise refusal(401, call.path, "Invalid username/password.")


def token(call: Call, body: bytes, world: World) -> Answer:
    """Answer a request for a token by OAuth2 client credentials."""
    given = dict(parse_qsl(body.decode("utf-8", "replace")))
    if call.content_type.partition(";")[0] != "application/x-www-form-urlencoded":
        return _no("invalid_request", 400)
    if _pair(call) != (CLIENT_ID, CLIENT_SECRET):
        return _no("invalid_client", 401)
    if set(given) - FORM or given.get("grant_type") != "client_credentials":
        return _no("unsupported_grant_type", 400)
    if set(given.get("scope", "api").split()) - {"api", "offline"}:
        return _no("invalid_scope", 400)
    issued = world.sign(use="api", lasts=HOUR, number=len(world.requests))
    return ok(
        {
            "access_token": issued,
            "expires_in": HOUR - 1,
            "id_token": "",
            "refresh_token": "",
            "scope": "api",
            "token_type": "bearer",
        }
    )


def _no(error: str, status: int) -> Answer:
    body = {"error": error, "error_description": "The request was refused.", "status_code": status}
    return ok(body | {"error_hint": "", "error_debug": ""}, status)
