"""What the errors of a mail service's API mean for a mail; django-anymail raises them."""

import requests
from urllib3.exceptions import ProtocolError

OF_THIS_MAIL = frozenset({400, 422})  # HTTP: the service takes others


def is_refused(error: Exception) -> bool:
    """Whether the service will not take this one mail."""
    has_no_recipient = type(error).__name__ == "AnymailRecipientsRefused"
    return has_no_recipient or getattr(error, "status_code", None) in OF_THIS_MAIL


def may_have_arrived(error: Exception) -> bool:
    """Whether the line was lost after the mail was on its way."""
    if not isinstance(error, requests.RequestException):
        return False
    reasons = [*error.args, *getattr(error.__cause__, "args", ())]
    is_cut = any(isinstance(reason, ProtocolError) for reason in reasons)
    return is_cut or isinstance(error, requests.ReadTimeout)
