"""Puts the mails that go with a new return into the outbox, together with its row."""

from contextlib import suppress
from datetime import datetime

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.models import Submission
from portal.rate_limits import RateLimitExceeded
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails import asking, limits, spoken
from portal.returns.questions.mail_facts import mail_facts
from portal.returns.questions.steps import MAIL


class TooManyMails(RateLimitExceeded):
    """The mail that goes with the return is one too many; nothing was created yet."""

    SENTENCE = _(
        "We can’t send another e-mail for now. Choose “No, thanks” and download your label on the "
        "next page."
    )


def check_limits(request: HttpRequest, draft: ReturnDraft) -> None:
    """Raise TooManyMails before anything is created; counts nothing."""
    if not _address(draft):
        return
    try:
        limits.check(request, draft, _address(draft))
    except RateLimitExceeded as limit:
        raise TooManyMails(limit.retry_after) from limit


def count(request: HttpRequest, draft: ReturnDraft) -> None:
    """Count the mail that was put; the return exists, so no limit refuses it now."""
    if _address(draft):
        with suppress(RateLimitExceeded):
            limits.hit(request, draft, _address(draft))


def _address(draft: ReturnDraft) -> str:
    return draft.mail.address if MAIL.applies_to(draft) else ""


def put(row: Submission, draft: ReturnDraft, now: datetime) -> None:
    """The label for who asked for it, and for the order's address where it always goes there."""
    if MAIL.applies_to(draft):
        with translation.override(spoken.of_draft(draft)):
            _put(row, draft, now)


def _put(row: Submission, draft: ReturnDraft, now: datetime) -> None:
    facts = mail_facts(draft, row)
    if owner := asking.owner_of(draft.outgoing.parcel.email):
        asking.tell_owner(row, owner, facts, now)
    if address := _address(draft):
        asking.ask(row, address, facts, now, round_=0)
    if draft.mail.news and (reader := address or owner):
        asking.ask_news(row, reader, facts, now, round_=0)
