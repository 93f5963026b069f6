"""The client of returns and parcels, or a clear word that there is none."""

from portal.sendcloud import ReturnsApi
from portal.upstream import brand_settings, clients


class ApiKeysMissing(Exception):
    """No API keys are configured."""


def api() -> ReturnsApi:
    """The client; raises ApiKeysMissing."""
    found = clients.returns_api()
    if found is None:
        raise ApiKeysMissing
    return found


def reasons() -> dict[int, str]:
    """The brand's reasons by their ids, as far as they are known."""
    return {
        reason.id: reason.description for reason in brand_settings.settings_or_default().reasons
    }
