"""The merchant's own OpenID Connect server; loaded only where one is configured."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signs invited staff in, and creates no accounts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No; only `manage.py invite` creates accounts."""
        return False
