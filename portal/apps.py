"""The one Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Loads the checks, which nothing else imports, and starts what reports errors."""

    name = "portal"

    def ready(self) -> None:
        """Register the system checks with Django; report to Sentry where that is wanted."""
        from django.conf import settings

        from portal import checks  # noqa: F401

        if settings.SENTRY_DSN:
            from portal import reporting

            reporting.start(settings.SENTRY_DSN)
