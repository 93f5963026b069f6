"""The one Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Loads the checks and what listens, which nothing else imports; starts what reports errors."""

    name = "portal"

    def ready(self) -> None:
        """Register checks and listeners with Django; report to Sentry where that is wanted."""
        from django.conf import settings

        from portal import checks  # noqa: F401
        from portal.support.accounts import second_factor

        second_factor.listen()
        if settings.SENTRY_DSN:
            from portal.operations import sentry

            sentry.start(settings.SENTRY_DSN)
