"""Who is let in: what django-allauth asks of us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, HttpResponse

from portal import rate_limits
from portal.storage.encryption import cipher
from portal.support import errors
from portal.support.audit import log


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Staff only, by invitation only; every sign-in and every failed one is written down."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: only `manage.py invite` makes accounts."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom wrong passwords are counted for: behind our proxies, the client, as a hash."""
        return rate_limits.keyed_hash("staff", rate_limits.client_network(request))

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **more: Any
    ) -> HttpResponse | None:
        """Refuse who is no member of staff."""
        if not getattr(user, "is_staff", False):
            raise ImmediateHttpResponse(errors.not_staff(request))
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Write the sign-in down once every factor was given."""
        log.record(request, log.SIGNED_IN, actor=log.name_of(user))
        answer: HttpResponse = super().post_login(request, user, **more)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failure down; an unknown address is kept as a hash."""
        typed = str(credentials.get("email") or credentials.get("username") or "").lower()
        known = User.objects.filter(email__iexact=typed).first() if typed else None
        about = "" if known else log.hidden(typed)
        log.record(request, log.SIGN_IN_FAILED, about, actor=log.name_of(known))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of authenticator apps and recovery codes are ciphertext in the database."""

    def encrypt(self, text: str) -> str:
        """For the database."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """From the database; a lost key makes every code wrong, not the page."""
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""
