"""Who may sign in: the portal's answers to django-allauth."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, HttpResponse

from portal import rate_limits
from portal.storage.encryption import cipher
from portal.support import errors
from portal.support.accounts import device, language, second_factor, sign_in_limits
from portal.support.audit import log


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Lets invited staff sign in, and logs every sign-in and every failed attempt."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No; only `manage.py invite` creates accounts."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The key under which wrong passwords are counted: a hash of the client's network.

        Behind our own proxies it is still the client's network, not the proxy's.
        """
        return rate_limits.keyed_hash("staff", rate_limits.client_network(request))

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **more: Any
    ) -> HttpResponse | None:
        """Refuse an account that is not a member of staff."""
        if not getattr(user, "is_staff", False):
            raise ImmediateHttpResponse(errors.not_staff(request))
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Log the sign-in, after all factors have been checked."""
        log.record(request, log.SIGNED_IN, actor=log.name_of(user))
        answer: HttpResponse = super().post_login(request, user, **more)
        language.bring(answer, cast(User, user))
        if second_factor.was_given(request) or not settings.SUPPORT_SECOND_FACTOR:
            device.remember(answer, cast(User, user))
        return answer

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt where no cache can forget it."""
        typed = str(credentials.get("email") or credentials.get("username") or "")
        self._counted = sign_in_limits.password_tried(request, typed)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The account whose password this is; a right password does not count as an attempt."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user:
            sign_in_limits.was_right(self._counted)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log the failure; an address without an account here is stored as a hash only."""
        typed = str(credentials.get("email") or credentials.get("username") or "").lower()
        user = User.objects.filter(email__iexact=typed).first() if typed else None
        target = "" if user else log.hidden(typed)
        log.record(request, log.SIGN_IN_FAILED, target, actor=log.name_of(user))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts the secrets of authenticator apps and recovery codes in the database."""

    def encrypt(self, text: str) -> str:
        """The ciphertext to store."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; raises SecondFactorLost if its key is gone, as no code may match then."""
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise errors.SecondFactorLost from error
