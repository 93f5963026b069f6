"""The mail server, and what each of its failures means for a mail."""

import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from portal.mail import service

UNWRITABLE = 553  # SMTP's code for an address that is none; nothing went over the line


class MailServerAway(Exception):
    """No mail can be sent now; this one was not sent, and waits like all others."""


class MailInterrupted(Exception):
    """The line was lost with the text on its way; the mail may have arrived."""


class MailRefused(Exception):
    """The server refused this one mail; `code` is SMTP's or HTTP's."""

    def __init__(self, code: int, *, is_permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_permanent = is_permanent


class MailServer:
    """One connection, which many mails may use."""

    def __init__(self) -> None:
        self._connection = get_connection(settings.EMAIL_BACKEND)

    @classmethod
    def check(cls) -> None:
        """Connect, sign in and hang up. Raises MailServerAway."""
        server = cls()
        server.open()
        server.close()

    def open(self) -> None:
        """Connect and sign in, if that is not done yet. Raises MailServerAway."""
        try:
            self._connection.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailServerAway(str(getattr(error, "smtp_code", type(error).__name__))) from error

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand the mail over. Raises MailRefused, MailInterrupted or MailServerAway."""
        try:
            self._connection.send_messages([message])
        except Exception as error:
            meaning = self._meaning(error)
            if not isinstance(meaning, MailRefused):
                self.close()
            raise meaning from error

    def close(self) -> None:
        """Hang up; the next `open` connects again."""
        with suppress(OSError, smtplib.SMTPException):
            self._connection.close()

    def _meaning(self, error: Exception) -> Exception:
        if isinstance(error, (ValueError, LookupError)):
            return MailRefused(UNWRITABLE, is_permanent=True)
        code = _code(error)
        # 421 ends the line. A sender that is refused is a mistake in the settings.
        if code and code != 421 and not isinstance(error, smtplib.SMTPSenderRefused):
            return MailRefused(code, is_permanent=code >= 500)
        if getattr(self._connection, "reached_data", False) or service.may_have_arrived(error):
            return MailInterrupted()
        return MailServerAway(type(error).__name__)


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    return 550 if service.is_refused(error) else 0
