"""Whether the merchant's map can be drawn."""

from collections.abc import Iterator

from portal.branding.palette import Choice
from portal.doctor.finding import Finding, ok, wrong
from portal.maps import map_file
from portal.maps.colors import colors
from portal.maps.drawing import drawn
from portal.maps.pmtiles import Archive
from portal.maps.problems import WrongMapFile
from portal.maps.projection import frame_around
from portal.maps.scene import scene

ADVICE = "Make the file again as docs/branding.md says. Until then, pages link to OpenStreetMap."


def can_be_drawn() -> Iterator[Finding]:
    """Reads the file as a page does, and draws its middle; asks nothing where there is none."""
    path = map_file.configured()
    if path is None:
        return
    try:
        archive = Archive(path)
        _draw_middle(archive)
    except WrongMapFile as error:
        yield wrong("Map", f"BRAND_MAP_FILE cannot be used: {error}.", ADVICE)
        return
    west, south, east, north = archive.bounds
    reach = f"from {south:.2f}, {west:.2f} to {north:.2f}, {east:.2f}"
    zooms = f"zoom levels {archive.header.min_zoom} to {archive.header.max_zoom}"
    yield ok("Map", f"BRAND_MAP_FILE can be drawn: {reach}, {zooms}.")


def _draw_middle(archive: Archive) -> None:
    west, south, east, north = archive.bounds
    frame = frame_around([((south + north) / 2, (west + east) / 2)])
    if frame is None:
        raise WrongMapFile("its bounds are not on the map")
    drawn(scene(frame, archive), frame, colors(Choice(), "light"))
