"""What becomes of second factors is written down, as django-allauth tells it."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser
from django.dispatch import Signal
from django.http import HttpRequest

from portal.support import audit

WORDS: dict[Signal, str] = {
    signals.authentication_failed: audit.FACTOR_FAILED,
    signals.authenticator_added: audit.FACTOR_ADDED,
    signals.authenticator_removed: audit.FACTOR_REMOVED,
    signals.authenticator_reset: audit.FACTOR_RENEWED,
}


def listen() -> None:
    """Have every such event written down from now on."""
    for signal in WORDS:
        signal.connect(_note, dispatch_uid="portal.support.factors")


def _note(
    *,
    signal: Signal,
    request: HttpRequest,
    user: AbstractBaseUser,
    authenticator: Authenticator | None = None,
    **_: Any,
) -> None:
    kind = authenticator.type.replace("_", " ") if authenticator else ""
    audit.record(request, WORDS[signal], kind, who=audit.name_of(user))
