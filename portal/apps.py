"""The one Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the checks, figures and signal handlers, and starts Sentry."""

    name = "portal"

    def ready(self) -> None:
        """Register checks, figures and signal handlers; report to Sentry if SENTRY_DSN is set."""
        from django.conf import settings

        from portal import checks  # noqa: F401
        from portal.evidence.triggers import TRIGGERS
        from portal.operations import key_check, probes
        from portal.returns.submissions import figures
        from portal.statistics import steps
        from portal.support.accounts import second_factor

        figures.register()
        probes.on_visit.append(steps.flush)
        key_check.listen()
        TRIGGERS.listen()
        second_factor.listen()
        if settings.SENTRY_DSN:
            from portal.operations import sentry

            sentry.start(settings.SENTRY_DSN)
