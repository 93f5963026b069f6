"""The table of mails: what each was, how it went, and what staff can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.mail import outbox
from portal.models import Mail, MailState
from portal.operations.backups import held_mails
from portal.returns.mails.forms import masked_address
from portal.returns.mails.kinds import KINDS
from portal.support.mails.recipient import title

OPEN = frozenset({MailState.WAITING, MailState.DUE})
WORDS = {
    MailState.WAITING: noop("Waiting for its event"),
    MailState.DUE: noop("Waiting to be sent"),
    MailState.SENT: noop("Sent"),
    MailState.FAILED: noop("Failed"),
    MailState.BOUNCED: noop("Came back"),
    MailState.EXPIRED: noop("Too late to send"),
}
MARKS = {
    MailState.SENT: "mark-ok",
    MailState.WAITING: "mark-wait",
    MailState.DUE: "mark-wait",
}
REASONS = {
    "may have arrived": noop("the line was lost twice while sending, so it may have arrived"),
    "nothing to tell": noop("what it would say is no longer true"),
    "not ready": noop("its label could not be fetched"),
    held_mails.REASON: noop("held back by a restore, because it may have been sent before"),
    "bounced": noop("the address does not exist or refuses mail"),
    "invalid": noop("the address cannot be one"),
    "blocked": noop("the mail service sends nothing there any more"),
    "421": noop("the mail server is busy (421)"),
    "450": noop("the mailbox is busy (450)"),
    "452": noop("the mailbox is full (452)"),
    "550": noop("the mail server refused the address (550)"),
    "552": noop("the mailbox is full or the mail is too large (552)"),
    "553": noop("this is no address that mail can be sent to"),
    "554": noop("the mail server refused the mail (554)"),
}


@dataclass(frozen=True)
class Row:
    """A mail with its words."""

    mail: Mail
    title: str
    state: str
    mark: str
    reason: str
    recipient: str

    @property
    def can_drop(self) -> bool:
        """Whether it can be taken out of the list, so that it is never sent."""
        is_unsent = self.mail.state in {*OPEN, MailState.FAILED, MailState.BOUNCED}
        return is_unsent and self.mail.reference is None

    @property
    def can_resend(self) -> bool:
        """Whether one press sends it again: its address is still there."""
        return self.mail.state == MailState.FAILED and bool(self.recipient)

    @property
    def can_ask(self) -> bool:
        """Whether it can be sent again with an address that staff enter."""
        is_ours = self.mail.kind in KINDS and self.mail.return_id is not None
        return is_ours and self.mail.state not in OPEN


def rows(mails: Iterable[Mail]) -> list[Row]:
    """A row of the table for each mail."""
    return [
        Row(
            mail=mail,
            title=title(mail.kind),
            state=_(WORDS[MailState(mail.state)]),
            mark=MARKS.get(MailState(mail.state), "mark-stop"),
            reason=_reason(mail.reason),
            recipient=masked_address(mail.recipient) if mail.recipient else "",
        )
        for mail in mails
    ]


def of_return(return_id: int) -> list[Row]:
    """The mails about one return, newest first; none where the portal sends no mail."""
    if not outbox.is_on():
        return []
    return rows(Mail.objects.filter(return_id=return_id).order_by("-pk")[:20])


def _reason(reason: str) -> str:
    if reason in REASONS:
        return _(REASONS[reason])
    return _("the mail server answered %(code)s") % {"code": reason} if reason else ""
