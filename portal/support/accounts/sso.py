"""The merchant's own OpenID Connect server; loaded only where one is configured."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Opens the accounts of invited staff, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No: only `manage.py invite` makes accounts."""
        return False
