"""The brand's settings from Sendcloud, cached, and used stale when it does not answer."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from portal import rules
from portal.sendcloud import (
    InvalidRequest,
    PortalSettings,
    SendcloudError,
    Unavailable,
)
from portal.storage.process_cache import ProcessCache
from portal.upstream.clients import return_portal

logger = logging.getLogger(__name__)
FRESH = 300  # seconds the cached settings are used without asking Sendcloud
STALE = 7 * 24 * 3600  # seconds they are still used when Sendcloud does not answer
RECENT = 10  # seconds a process uses its own copy without asking the cache
AFTER_FAILURE = 30  # seconds before a Sendcloud that did not answer is asked again
# Sendcloud's codes include a country; which one makes no difference to a shop's texts.
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
    # With the file's version in the key, a change of it is seen at once.
    where += f":rules-{rules.version()}" if settings.RETURNS_ENGINE == "v3" else ""
    return f"portal-settings:{where}:{language or _language()}"


def portal_settings() -> PortalSettings:
    """The brand's settings in the page's language: fresh, or from Sendcloud's last answer.

    Raises the client's error when Sendcloud has not answered before.
    """
    return recent_settings.get(_key(), _portal_settings)


def _portal_settings() -> PortalSettings:
    cached = cache.get(_key())
    if cached and cached["until"] > time.time():
        return PortalSettings.model_validate(cached["settings"])
    try:
        answer = _asked()
    except SendcloudError:
        cached = cached or _in_another_language()
        if not cached:
            raise
        cache.set(_key(), cached | {"until": time.time() + AFTER_FAILURE}, STALE)
        return PortalSettings.model_validate(cached["settings"])
    entry = {"until": time.time() + FRESH, "settings": answer.model_dump(mode="json")}
    cache.set(_key(), entry, STALE)
    return answer


def _asked() -> PortalSettings:
    if settings.RETURNS_ENGINE == "v3":
        return _own_rules()
    portal = return_portal()
    try:
        return portal.settings(_language())
    except InvalidRequest:  # what happens with a language the brand lacks is not documented
        return portal.settings()


def _own_rules() -> PortalSettings:
    """What the brand's own file says, where Sendcloud's portal is not used at all."""
    try:
        return rules.portal_settings(get_language() or "en")
    except rules.WrongRules as error:
        logger.error("returns.toml cannot be used", exc_info=error)
        raise Unavailable("no rules", operation="rules") from error


def _in_another_language() -> Any:
    """The cached settings in any language, because a foreign text beats none."""
    return next(iter(cache.get_many(map(_key, LANGUAGES.values())).values()), None)


def settings_or_default() -> PortalSettings:
    """The brand's settings for a page's frame, or empty ones, so that there is always a page.

    While one request asks Sendcloud, the others use the cached settings.
    """
    return recent_settings.get(f"{_key()}:shown", _settings_or_default)


def cached_settings() -> PortalSettings:
    """The settings as the cache has them, however old, or empty ones; never asks Sendcloud."""
    return recent_settings.get(f"{_key()}:cached", _cached_settings)


def _cached_settings() -> PortalSettings:
    cached = cache.get(_key()) or _in_another_language()
    return PortalSettings.model_validate(cached["settings"]) if cached else PortalSettings()


def last_known() -> PortalSettings:
    """What this process knew last, for a page that can ask neither Sendcloud nor the cache."""
    keys = [_key(), *map(_key, LANGUAGES.values())]
    last = recent_settings.last(*(f"{key}:shown" for key in keys), *keys)
    return last or PortalSettings()


def _settings_or_default() -> PortalSettings:
    cached = cache.get(_key())
    if cached and cached["until"] > time.time():
        return PortalSettings.model_validate(cached["settings"])
    cached = cached or _in_another_language()
    if not cache.add(f"{_key()}:asking", True, AFTER_FAILURE):
        return PortalSettings.model_validate(cached["settings"]) if cached else PortalSettings()
    try:
        answer = _portal_settings()
    except SendcloudError:
        return PortalSettings()
    cache.delete(f"{_key()}:asking")
    return answer
