"""Whether a session has given a second factor, and the log of changes to second factors."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser
from django.dispatch import Signal
from django.http import HttpRequest

from portal.support.accounts import codes
from portal.support.audit import log

WORDS: dict[Signal, str] = {
    signals.authentication_failed: log.FACTOR_FAILED,
    signals.authenticator_added: log.FACTOR_ADDED,
    signals.authenticator_removed: log.FACTOR_REMOVED,
    signals.authenticator_reset: log.FACTOR_RENEWED,
}

ADDED_HERE = "support_factor_added"


def was_given(request: HttpRequest) -> bool:
    """Whether this session signed in with a second factor, or has just set one up."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    is_given = any(record.get("method") == "mfa" for record in records)
    return is_given or request.session.get(ADDED_HERE) == user.pk


def listen() -> None:
    """Log every change to a second factor, and every wrong one, from now on."""
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
    if signal is signals.authenticator_added:
        request.session[ADDED_HERE] = user.pk
        if authenticator and authenticator.type == authenticator.Type.TOTP:
            # The code that proves the app works is used up too.
            codes.take(authenticator, request.POST.get("code", ""))
    log.record(request, WORDS[signal], kind, actor=log.name_of(user))
