"""The codes of authenticator apps and recovery codes: readable secrets only, and each code once."""

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

from portal.support.accounts import sign_in_limits
from portal.support.accounts.plain import Plain
from portal.support.errors import SecondFactorLost

TOTP = Authenticator.Type.TOTP
LAST = "last_counter"  # in the authenticator's data: the period whose code was accepted last


@transaction.atomic
def take(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is right and was not used; uses it up.

    The row is locked and read again, so that no two processes accept the same code, and none writes
    back a secret that `manage.py rotate` renewed in between.
    """
    row = Authenticator.objects.select_for_update().filter(pk=authenticator.pk).first()
    if row is None:
        return False
    return _take_counter(row, code) if row.type == TOTP else bool(row.wrap().validate_code(code))


def _take_counter(row: Authenticator, code: str) -> bool:
    """Accept the app's code if it is newer than the last one that was accepted (RFC 6238, 5.2)."""
    counter = _counter(decrypt(row.data["secret"]), code)
    if counter is None or counter <= row.data.get(LAST, -1):
        return False
    row.data[LAST] = counter
    row.save(update_fields=["data"])
    return True


def _counter(secret: str, code: str) -> int | None:
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return int(counter)
    return None


class _Codes:
    """Checks the code that was typed against all that the account has."""

    user: Any
    cleaned_data: dict[str, str]

    def clean_code(self) -> str:
        """The code; raises SecondFactorLost where none of the account's secrets can be read."""
        counted = sign_in_limits.code_tried(context.request, self.user)
        code = self.cleaned_data["code"]
        kinds = (TOTP, Authenticator.Type.RECOVERY_CODES)
        kept = Authenticator.objects.filter(user=self.user, type__in=kinds).order_by("-type")
        if found := self._matching(list(kept), code):
            found.user = self.user
            self.authenticator = found
            sign_in_limits.was_right(counted)
            return code
        if kept:
            self._emit_authentication_failed(kept[0])  # type: ignore[attr-defined]
        raise get_adapter().validation_error("incorrect_code")

    def _matching(self, kept: list[Authenticator], code: str) -> Authenticator | None:
        lost = 0
        for authenticator in kept:
            try:
                if take(authenticator, code):
                    return authenticator
            except SecondFactorLost:
                lost += 1
        if lost and lost == len(kept):
            raise SecondFactorLost
        return None


class CodeForm(_Codes, Plain, AuthenticateForm):  # type: ignore[misc]
    """The code at the sign-in."""


class CodeAgainForm(_Codes, Plain, ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before a change of the account."""


class NewAppForm(Plain, ActivateTOTPForm):  # type: ignore[misc]
    """The code that proves that a new app works."""

    def clean_code(self) -> str:
        """The code, if it is right."""
        counted = sign_in_limits.code_tried(context.request, self.user)
        code: str = super().clean_code()
        sign_in_limits.was_right(counted)
        return code
