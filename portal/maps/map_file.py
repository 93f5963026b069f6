"""The merchant's map file, BRAND_MAP_FILE."""

import logging
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from portal.branding.files import hashed
from portal.maps.pmtiles import Archive
from portal.maps.problems import WrongMapFile
from portal.maps.projection import Frame, Place

logger = logging.getLogger(__name__)
AFTER_FAILURE = 600  # seconds before a file that could not be drawn is tried again


def configured() -> Path | None:
    """Where the file is; None where the merchant has none."""
    return settings.BRAND_MAP_FILE


def version() -> str:
    """A hash that changes with the file."""
    path = configured()
    try:
        about = path.stat() if path else None
    except OSError:
        return ""
    return hashed(f"{about.st_size}:{about.st_mtime_ns}") if about else ""


def covering(places: Sequence[Place], frame: Frame) -> bool:
    """Whether the file has a map of these places, as far as its first bytes say."""
    path = configured()
    if path is None or cache.get(_failure()):
        return False
    try:
        archive = Archive(path)
    except WrongMapFile as error:
        report(error)
        return False
    west, south, east, north = archive.bounds
    is_inside = all(west <= place[1] <= east and south <= place[0] <= north for place in places)
    return is_inside and frame.zoom >= archive.header.min_zoom


def report(error: WrongMapFile) -> None:
    """Note that the file cannot be drawn; pages do without a map for some minutes."""
    logger.error("BRAND_MAP_FILE: %s", error)
    cache.set(_failure(), 1, AFTER_FAILURE)


def _failure() -> str:
    return f"map-failure:{version()}"
