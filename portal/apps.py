"""The one Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the checks and signal handlers, and starts Sentry."""

    name = "portal"

    def ready(self) -> None:
        """Register checks and signal handlers; report to Sentry if SENTRY_DSN is set."""
        from django.conf import settings

        from portal import checks  # noqa: F401
        from portal.operations import key_check
        from portal.support.accounts import second_factor

        key_check.listen()
        second_factor.listen()
        if settings.SENTRY_DSN:
            from portal.operations import sentry

            sentry.start(settings.SENTRY_DSN)
