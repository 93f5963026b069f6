"""The colours of a map, from the brand's palette."""

from dataclasses import dataclass

from portal.branding import palette
from portal.branding.colors import mixed
from portal.branding.palette import Choice

WATER = {"light": "#b3d4e6", "dark": "#1d3546"}
GREEN = {"light": "#cfe2c0", "dark": "#1f3024"}


@dataclass(frozen=True)
class Colors:
    """All as #rrggbb; a name's text can be read on the land and on a street."""

    land: str
    green: str
    water: str
    edge: str  # of streets
    street: str
    main: str  # the larger streets
    rail: str
    text: str
    place: str


def colors(choice: Choice, scheme: str) -> Colors:
    """The map's colours in a scheme, "light" or "dark"."""
    tokens = palette.dark(choice) if scheme == "dark" else palette.light(choice)
    land = tokens["ground"]
    street = mixed(tokens["card"], tokens["ink"], 0.12) if scheme == "dark" else tokens["card"]
    return Colors(
        land=land,
        green=mixed(GREEN[scheme], land, 0.2),
        water=WATER[scheme],
        edge=tokens["line"],
        street=street,
        main=mixed(street, tokens["accent"], 0.25),
        rail=mixed(tokens["grey"], land, 0.5),
        text=tokens["grey"],
        place=tokens["ink"],
    )
