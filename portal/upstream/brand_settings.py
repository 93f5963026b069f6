"""The brand's settings as Sendcloud last told them, cached and served stale."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from portal.sendcloud import (
    InvalidRequest,
    PortalSettings,
    SendcloudError,
)
from portal.storage.process_cache import ProcessCache
from portal.upstream.clients import return_portal

FRESH = 300  # seconds the brand's settings are taken as they are
STALE = 7 * 24 * 3600  # seconds they are still shown when Sendcloud does not answer
RECENT = 10  # seconds that a process takes them as it last saw them, without asking the cache
AFTER_FAILURE = 30  # seconds before a Sendcloud that did not answer is asked again
# Sendcloud names a country with the language; which one makes no difference to a shop's texts.
LANGUAGES = {
    "en": "en-GB",
    "nl": "nl-NL",
    "de": "de-DE",
    "fr": "fr-FR",
    "es": "es-ES",
    "it": "it-IT",
}

recent_settings: ProcessCache[PortalSettings] = ProcessCache(RECENT)


def _language() -> str:
    return LANGUAGES.get(get_language() or "", LANGUAGES["en"])


def _key(language: str = "") -> str:
    where = f"{settings.SENDCLOUD_API_URL}:{settings.BRAND_DOMAIN}"
    return f"portal-settings:{where}:{language or _language()}"


def portal_settings() -> PortalSettings:
    """The brand's settings in the page's language: fresh, or as Sendcloud last answered.

    Raises what the client raises when they were never seen.
    """
    return recent_settings.get(_key(), _portal_settings)


def _portal_settings() -> PortalSettings:
    known = cache.get(_key())
    if known and known["until"] > time.time():
        return PortalSettings.model_validate(known["settings"])
    try:
        found = _asked()
    except SendcloudError:
        known = known or _in_another_language()
        if not known:
            raise
        cache.set(_key(), known | {"until": time.time() + AFTER_FAILURE}, STALE)
        return PortalSettings.model_validate(known["settings"])
    entry = {"until": time.time() + FRESH, "settings": found.model_dump(mode="json")}
    cache.set(_key(), entry, STALE)
    return found


def _asked() -> PortalSettings:
    portal = return_portal()
    try:
        return portal.settings(_language())
    except InvalidRequest:  # it is not documented what becomes of a language that it lacks
        return portal.settings()


def _in_another_language() -> Any:
    """What was last seen in any language: texts to guess at beat none."""
    return next(iter(cache.get_many(map(_key, LANGUAGES.values())).values()), None)


def settings_or_default() -> PortalSettings:
    """The brand's settings for a page's frame: a page without a brand beats no page.

    While one visitor asks Sendcloud, the others see what is known.
    """
    return recent_settings.get(f"{_key()}:shown", _settings_or_default)


def _settings_or_default() -> PortalSettings:
    known = cache.get(_key())
    if known and known["until"] > time.time():
        return PortalSettings.model_validate(known["settings"])
    known = known or _in_another_language()
    if not cache.add(f"{_key()}:asking", True, AFTER_FAILURE):
        return PortalSettings.model_validate(known["settings"]) if known else PortalSettings()
    try:
        found = _portal_settings()
    except SendcloudError:
        return PortalSettings()
    cache.delete(f"{_key()}:asking")
    return found
