"""A picture of the map: drawn once for all customers who see the same places, then cached.

Its address names the frame, which follows from the places of the list alone, and is sealed, so that
only the portal makes addresses.
"""

import threading

from django.core.cache import cache
from django.urls import reverse

from portal.branding.brand import shown
from portal.branding.files import hashed
from portal.maps import map_file
from portal.maps.colors import Colors, colors
from portal.maps.drawing import drawn
from portal.maps.pmtiles import Archive
from portal.maps.problems import WrongMapFile
from portal.maps.projection import Frame
from portal.maps.scene import scene
from portal.sandbox.room import Busy
from portal.storage.sealed import sealed, unsealed

SCHEMES = "light", "dark"
KEPT = 24 * 3600  # seconds
AT_ONCE = 1  # drawings of a process
PATIENCE = 5  # seconds that a request waits for its turn

room = threading.BoundedSemaphore(AT_ONCE)


def url(frame: Frame, scheme: str) -> str:
    """Our own address of the picture; it changes with the file and with the colours."""
    named = f"{scheme} {frame.size} {frame.x} {frame.y} {_version(_colors(scheme))}"
    return reverse("map-picture", args=[sealed(f"map {named}")])


def content(name: str) -> bytes:
    """The picture of an address, from the cache or drawn now.

    Raises ValueError for an address that the portal did not make, Busy if it is drawing others,
    and WrongMapFile if the file cannot be drawn.
    """
    kind, scheme, *numbers, _ = unsealed(name).split(" ")
    if kind != "map" or scheme not in SCHEMES:
        raise ValueError("the name of something else")
    frame, palette = Frame(*map(int, numbers)), _colors(scheme)
    key = f"map:{scheme}:{frame.size}:{frame.x}:{frame.y}:{_version(palette)}"
    cached = cache.get(key)
    if cached is None:
        cached = _made(frame, palette)
        cache.set(key, cached, KEPT)
    return bytes(cached)


def _made(frame: Frame, palette: Colors) -> bytes:
    path = map_file.configured()
    if path is None:
        raise WrongMapFile("there is none")
    if not room.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return drawn(scene(frame, Archive(path)), frame, palette)
    except WrongMapFile as error:
        map_file.report(error)
        raise
    finally:
        room.release()


def _colors(scheme: str) -> Colors:
    return colors(shown().choice, scheme)


def _version(palette: Colors) -> str:
    return hashed(f"{map_file.version()} {palette}")
