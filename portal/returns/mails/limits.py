"""How many mails may be asked for, so that strangers cannot have others flooded."""

from django.http import HttpRequest

from portal import rate_limits
from portal.rate_limits import client_network
from portal.returns.draft.return_draft import ReturnDraft


def hit(request: HttpRequest, draft: ReturnDraft, recipient: str) -> None:
    """Count a mail that is asked for; raises RateLimitExceeded."""
    for rule, value in _rules(request, draft, recipient):
        rate_limits.hit(rule, value)


def check(request: HttpRequest, draft: ReturnDraft, recipient: str) -> None:
    """Raise RateLimitExceeded where one more is too many; counts nothing."""
    for rule, value in _rules(request, draft, recipient):
        rate_limits.check(rule, value)


def _rules(request: HttpRequest, draft: ReturnDraft, recipient: str) -> list[tuple[str, str]]:
    """The network, the parcel and the address, each with a limit of its own."""
    return [
        ("MAILS", client_network(request)),
        ("MAILS_PER_PARCEL", str(draft.outgoing.parcel.id)),
        ("MAILS_PER_RECIPIENT", recipient.lower()),
    ]
