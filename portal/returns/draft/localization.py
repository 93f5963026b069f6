"""A draft in the language of the page, which may not be the one it was started in."""

from django.conf import settings
from django.utils.translation import get_language

from portal.engines import engines
from portal.engines.offers import engine_of
from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud import OutgoingLookup, PortalSettings, SendcloudError
from portal.upstream import brand_settings


def translated(draft: ReturnDraft) -> ReturnDraft:
    """The same choices in the brand's words of this language; as it was where there are none."""
    if engine_of(draft.outgoing) == settings.RETURNS_ENGINE:
        return draft.with_texts(brand_settings.settings_or_default())
    try:
        return draft.with_texts(settings_for(draft.outgoing))
    except SendcloudError:
        return draft


def settings_for(lookup: OutgoingLookup) -> PortalSettings:
    """The settings of the engine that found the parcel: staff may use another than customers."""
    return engines.of(lookup).settings(get_language() or "en")
