"""Add entries to the audit log: who did what, when, to which id and from which network."""

import logging
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from portal import rate_limits
from portal.models import AuditEntry
from portal.operations import audit_chain, logs

logger = logging.getLogger(__name__)

# The actions as the log stores and shows them.
SIGNED_IN, SIGN_IN_FAILED = "signed in", "sign-in failed"
FACTOR_FAILED, FACTOR_ADDED = "second factor failed", "second factor added"
FACTOR_REMOVED, FACTOR_RENEWED = "second factor removed", "second factor renewed"
VIEWED, LISTED, SEARCHED = "viewed return", "listed returns", "searched"
DOWNLOADED, CANCELLED = "downloaded", "asked to cancel"
NOT_CANCELLED = "request to cancel refused"
OPENED, CREATED = "opened return", "created return"
OPENED_ANYWAY = "opened return with keys"
SENT_TO_PAY, CHANGED_MAIL = "opened payment page", "changed label mail"
LOOKED_UP, ASKED_WHY, EXPORTED = "looked up", "asked why not", "exported log"
READ, SOUGHT = "read log", "looked up parcel"
INVITED, DISMISSED = "invited", "dismissed"
MADE_ADMIN, MADE_SUPPORT = "made administrator", "made support"
DONE_MANY, EXPORTED_ROWS = "marked many done", "exported returns"
ENDED_OTHERS = "signed out elsewhere"
LISTED_PEOPLE = "listed people"
MADE_READER, LINKED = "made read only", "new link"
FACTOR_RESET = "second factor reset"
MAILED, MAILED_AGAIN = "sent mail", "sent mail again"
DROPPED_MAIL, LISTED_MAILS = "dropped mail", "listed mails"
LOOKED_AGAIN, SETTLED = "looked again", "named return"
FORGOTTEN, DONE = "let customer confirm again", "marked done"
MARKED, SAW_PHOTO = "marked return", "viewed photo"
STATISTICS, EXPORTED_FIGURES = "viewed statistics", "exported statistics"
IMPORTED_SALES = "imported sales"
TOOK, RELEASED = "took return", "released return"
LISTED_WITHDRAWALS, VIEWED_WITHDRAWAL = "listed withdrawals", "viewed withdrawal"
CHANGED_WITHDRAWAL, NOTED = "changed withdrawal", "noted on withdrawal"
SENT_RECEIPT, ERASED = "sent receipt of withdrawal", "erased withdrawal"
EXPORTED_WITHDRAWALS, VERIFIED = "exported withdrawals", "verified evidence"
COMMAND = "manage.py"  # the actor of what an administrator does on the machine itself
LOOK = timedelta(minutes=2)


def record(request: HttpRequest, action: str, target: str | int = "", *, actor: str = "") -> None:
    """Add an entry; `target` is an id, never a name, and `actor` is needed only before sign-in."""
    _append(actor or name_of(request.user), action, str(target), origin(request))


def _append(actor: str, action: str, target: str, origin_hash: str = "") -> None:
    entry = AuditEntry(
        created_at=timezone.now(),
        actor=actor,
        action=action,
        target=target[:100],
        origin_hash=origin_hash,
    )
    audit_chain.append(entry)
    _write_line(entry)


def _write_line(entry: AuditEntry) -> None:
    """Send the entry to the log, so that a copy is outside the database; it names no person."""
    fields = {
        "audit": entry.action,
        "target": logs.scrubbed(entry.target),
        "actor_hash": rate_limits.keyed_hash("audit actor", entry.actor)[:12],
        "origin_hash": entry.origin_hash,
        "entry": entry.pk,
        "entry_hash": entry.entry_hash,
    }
    logger.info("audit", extra={"fields": fields})


def record_command(action: str, target: str) -> None:
    """Add an entry for a command on the machine; `target` is the address of a member of staff."""
    _append(COMMAND, action, target)


def record_once(request: HttpRequest, action: str, target: str | int = "") -> None:
    """Add an entry unless the same one is less than two minutes old.

    A page that refreshes itself therefore counts as one view.
    """
    recent = AuditEntry.objects.filter(
        actor=name_of(request.user),
        action=action,
        target=str(target),
        created_at__gt=timezone.now() - LOOK,
    )
    if not recent.exists():
        record(request, action, target)


def name_of(user: AbstractBaseUser | object) -> str:
    """The e-mail address that a member of staff signs in with, or an empty text."""
    return str(getattr(user, "email", ""))


def origin(request: HttpRequest) -> str:
    """A keyed hash of the client's network: it tells networks apart without revealing them."""
    return rate_limits.keyed_hash("audit", rate_limits.client_network(request))[:12]


def hidden(text: str) -> str:
    """A keyed hash of what was typed: it shows only that two searches were the same."""
    return f"#{rate_limits.keyed_hash('audit search', text)[:12]}"
