"""What can go wrong, named for what the caller should do.

SendcloudError
├── Unavailable         try again later; nothing happened
│   ├── RateLimited     try again after a while
│   └── Redirected      tell the merchant: Sendcloud is elsewhere; nothing happened
├── OutcomeUnknown      do not try again: it may have happened
├── NotFound            there is no such thing
├── NoOutgoingParcel    ask the merchant: Sendcloud knows the order but did not ship it
├── TokenExpired        look the parcel up again
├── InvalidRequest      change the answers
├── UnexpectedPayload   report it: the answer makes no sense
├── KeysRefused         check the API keys
├── CannotBeCancelled   too late: the return goes on
└── Refused             a URL or document that must not be followed
"""


class SendcloudError(Exception):
    """Sendcloud's own words are for the log, never for a customer."""

    def __init__(self, message: str = "", *, operation: str = "", status: int = 0, code: str = ""):
        super().__init__(f"{operation} {status or ''} {code} {message}".strip())
        self.operation, self.status, self.code = operation, status, code
        self.message = message
        self.is_sendclouds = True  # false where the answer has none of Sendcloud's shapes


class Unavailable(SendcloudError):
    """Sendcloud could not be reached, or failed; nothing was created."""

    retry_after = 0  # seconds that Sendcloud asks to wait; it documents no such header


class OutcomeUnknown(SendcloudError):
    """The connection broke while a return was being created; the return may exist.

    Never retried, because a second attempt could buy a second label.
    """


class RateLimited(Unavailable):
    """Too many calls for this account; nothing was created."""


class Redirected(Unavailable):
    """A redirect to another host, or one too many; `target` is the scheme and host it names."""

    def __init__(self, target: str = "") -> None:
        super().__init__(f"a redirect to {target}")
        self.target = target


class NotFound(SendcloudError):
    """No such brand, parcel, return or label."""


class NoOutgoingParcel(SendcloudError):
    """Sendcloud knows the order but has no parcel of it, so it cannot make a return of it."""


class TokenExpired(SendcloudError):
    """The token is missing, expired or not for this call; a new lookup gives another."""


class InvalidRequest(SendcloudError):
    """Sendcloud understood and declined; the same request will be declined again."""


class KeysRefused(SendcloudError):
    """The API keys are wrong (401), or may not do this (403); `status` tells which."""


class CannotBeCancelled(SendcloudError):
    """The return is past the point where it can be cancelled; it goes on as before."""


class UnexpectedPayload(SendcloudError):
    """The answer is not what Sendcloud documents, and cannot be used."""


class Refused(SendcloudError):
    """The client declined to follow a URL, or to pass on what it returned."""
