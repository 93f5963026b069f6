"""Django's SMTP connection, which also knows whether a mail's text was on its way."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class _Noting:
    """Notes that the text of a mail was sent; an error after that does not say it is lost."""

    reached_data = False

    def mail(self, *args: Any, **kwargs: Any) -> Any:
        """Begin another mail, whose text is not on its way yet."""
        self.reached_data = False
        return super().mail(*args, **kwargs)  # type: ignore[misc]

    def data(self, msg: Any) -> Any:
        """Send the text."""
        self.reached_data = True
        return super().data(msg)  # type: ignore[misc]


class _Smtp(_Noting, smtplib.SMTP):
    pass


class _SmtpOverTls(_Noting, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Sends by SMTP."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class that speaks to the server."""
        return _SmtpOverTls if self.use_ssl else _Smtp

    @property
    def reached_data(self) -> bool:
        """Whether the server may have the mail although it did not say so."""
        return bool(getattr(self.connection, "reached_data", False))
