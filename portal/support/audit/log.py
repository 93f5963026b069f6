"""Add entries to the audit log: who did what, when, to which id and from which network."""

import logging
import re
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal import rate_limits
from portal.models import AuditEntry
from portal.operations import audit_chain, logs

logger = logging.getLogger(__name__)

# The actions as the log stores and shows them.
SIGNED_IN, SIGN_IN_FAILED = noop("signed in"), noop("sign-in failed")
FACTOR_FAILED, FACTOR_ADDED = noop("second factor failed"), noop("second factor added")
FACTOR_REMOVED, FACTOR_RENEWED = noop("second factor removed"), noop("second factor renewed")
VIEWED, LISTED, SEARCHED = noop("viewed return"), noop("listed returns"), noop("searched")
DOWNLOADED, CANCELLED = noop("downloaded"), noop("asked to cancel")
NOT_CANCELLED = noop("request to cancel refused")
OPENED, CREATED = noop("opened return"), noop("created return")
OPENED_ANYWAY = noop("opened return with keys")
SENT_TO_PAY, CHANGED_MAIL = noop("opened payment page"), noop("changed label mail")
LOOKED_UP, ASKED_WHY, EXPORTED = noop("looked up"), noop("asked why not"), noop("exported log")
READ, SOUGHT = noop("read log"), noop("looked up parcel")
INVITED, DISMISSED = noop("invited"), noop("dismissed")
MADE_ADMIN, MADE_SUPPORT = noop("made administrator"), noop("made support")
DONE_MANY, EXPORTED_ROWS = noop("marked many done"), noop("exported returns")
ENDED_OTHERS = noop("signed out elsewhere")
LISTED_PEOPLE = noop("listed people")
MADE_READER, LINKED = noop("made read only"), noop("new link")
FACTOR_RESET = noop("second factor reset")
MAILED, MAILED_AGAIN = noop("sent mail"), noop("sent mail again")
DROPPED_MAIL, LISTED_MAILS = noop("dropped mail"), noop("listed mails")
LOOKED_AGAIN, SETTLED = noop("looked again"), noop("named return")
FORGOTTEN, DONE = noop("let customer confirm again"), noop("marked done")
MARKED, SAW_PHOTO = noop("marked return"), noop("viewed photo")
STATISTICS, EXPORTED_FIGURES = noop("viewed statistics"), noop("exported statistics")
IMPORTED_SALES = noop("imported sales")
TOOK, RELEASED = noop("took return"), noop("released return")
LISTED_WITHDRAWALS, VIEWED_WITHDRAWAL = noop("listed withdrawals"), noop("viewed withdrawal")
CHANGED_WITHDRAWAL, NOTED = noop("changed withdrawal"), noop("noted on withdrawal")
SENT_RECEIPT, ERASED = noop("sent receipt of withdrawal"), noop("erased withdrawal")
EXPORTED_WITHDRAWALS, VERIFIED = noop("exported withdrawals"), noop("verified evidence")
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


def words(action: str) -> str:
    """An action as the page shows it; the log keeps the English."""
    return _(action) if action else ""


OF_RETURN = re.compile(r"(.+) of return (\d+)")
OF_PARCEL = re.compile(r"(?:(.+) of )?parcel (\d+)")


def target_words(target: str) -> str:
    """What an entry is about, as the page shows it."""
    if found := OF_RETURN.fullmatch(target):
        thing = THINGS.get(found[1])
        given = {"thing": _(thing) if thing else found[1], "number": found[2]}
        return _("%(thing)s of return %(number)s") % given
    if found := OF_PARCEL.fullmatch(target):
        thing = THINGS.get(found[1] or "")
        given = {"thing": _(thing) if thing else found[1], "number": found[2]}
        return (_("%(thing)s of parcel %(number)s") if found[1] else _("parcel %(number)s")) % given
    return target


THINGS = {
    "label": noop("label"),
    "qr": noop("QR code"),
    "calendar": noop("calendar entry"),
    "photos": noop("photos"),
    "returns": noop("returns"),
}
