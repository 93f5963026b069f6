"""Who did what, when, to which id and from where: written down once, for good."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from portal import rate_limits
from portal.models import AuditEntry

# The words of the log; what happened to which kind of id.
SIGNED_IN, SIGN_IN_FAILED = "signed in", "sign-in failed"
FACTOR_FAILED, FACTOR_ADDED = "second factor failed", "second factor added"
FACTOR_REMOVED, FACTOR_RENEWED = "second factor removed", "second factor renewed"
VIEWED, LISTED, SEARCHED = "viewed return", "listed returns", "searched"
DOWNLOADED, CANCELLED = "downloaded", "asked to cancel"
NOT_CANCELLED = "request to cancel refused"
OPENED, CREATED = "opened return", "created return"
LOOKED_UP, ASKED_WHY, EXPORTED = "looked up", "asked why not", "exported log"
READ, SOUGHT = "read log", "looked up parcel"
LOOK = timedelta(minutes=2)


def record(request: HttpRequest, action: str, target: str | int = "", *, actor: str = "") -> None:
    """Add an entry; `target` is an id, never a name, and `actor` is needed only before sign-in."""
    AuditEntry.objects.create(
        created_at=timezone.now(),
        actor=actor or name_of(request.user),
        action=action,
        target=str(target)[:100],
        origin_hash=origin(request),
    )


def record_once(request: HttpRequest, action: str, target: str | int = "") -> None:
    """Add an entry unless the same was done a moment ago: a page that asks again is one look."""
    known = AuditEntry.objects.filter(
        actor=name_of(request.user),
        action=action,
        target=str(target),
        created_at__gt=timezone.now() - LOOK,
    )
    if not known.exists():
        record(request, action, target)


def name_of(user: AbstractBaseUser | object) -> str:
    """The address that a member of staff signs in with."""
    return str(getattr(user, "email", ""))


def origin(request: HttpRequest) -> str:
    """A keyed hash of the network: tells places apart, leads back to none."""
    return rate_limits.keyed_hash("audit", rate_limits.client_network(request))[:12]


def hidden(text: str) -> str:
    """What was typed, as a keyed hash: the same search is seen to be the same, and no more."""
    return f"#{rate_limits.keyed_hash('audit search', text)[:12]}"
