"""When a token of Sendcloud's ends; we hold no key, so nothing here proves anything."""

from datetime import UTC, datetime

import jwt


def expires_at(token: str) -> datetime | None:
    """The `exp` of a JWT; nothing when there is none or it cannot be read."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
