"""The one Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Loads the checks: nothing else imports them."""

    name = "portal"

    def ready(self) -> None:
        """Register the system checks with Django."""
        from portal import checks  # noqa: F401
