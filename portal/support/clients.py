"""The client for returns and parcels; raises an error when no keys are configured."""

from portal.sendcloud import ReturnsApi
from portal.upstream import brand_settings, clients


class ApiKeysMissing(Exception):
    """No API keys are configured."""


def api() -> ReturnsApi:
    """The client for returns and parcels; raises ApiKeysMissing."""
    client = clients.returns_api()
    if client is None:
        raise ApiKeysMissing
    return client


def reasons() -> dict[int, str]:
    """The brand's return reasons by id; empty while the brand's settings are not available."""
    settings = brand_settings.settings_or_default()
    return {reason.id: reason.description for reason in settings.reasons}
