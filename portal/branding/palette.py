"""Every colour of the pages, in both schemes, from the few that the brand chose."""

from dataclasses import dataclass

from portal.branding.colors import contrast, darker, lighter, luminance, mixed, readable

DEFAULT = "#1f4d3f"
Tokens = dict[str, str]

LIGHT = {
    "ground": "#f5f3ee",
    "card": "#ffffff",
    "ink": "#1c1b19",
    "grey": "#5a5751",
    "line": "#dcd9d1",
    "border": "#85827a",
    "danger": "#b3261e",
    "on-brand": "#ffffff",
}
DARK = {
    "ground": "#131312",
    "card": "#1c1c1a",
    "ink": "#f1efe9",
    "grey": "#b5b1a8",
    "line": "#35342f",
    "border": "#949087",
    "danger": "#ffb4ab",
    "on-brand": "#000000",
}
# A header as bright as this would glare in the dark.
GLARE = 0.18


@dataclass(frozen=True)
class Choice:
    """The colours that the brand chose, as #rrggbb; empty where it chose none."""

    brand: str = ""
    top: str = ""
    on_top: str = ""
    foot: str = ""
    on_foot: str = ""


def light(choice: Choice) -> Tokens:
    """The colours of the light scheme."""
    plate = {"plate": "transparent"}
    return _scheme(choice, LIGHT, end="#000000", tint=0.07, badge=0.12) | plate


def dark(choice: Choice) -> Tokens:
    """The colours of the dark scheme.

    The brand's colour is lightened until it is readable; a header or footer that would glare
    keeps the scheme's own colour.
    """
    top = choice.top if choice.top and luminance(choice.top) < GLARE else ""
    foot = choice.foot if choice.foot and luminance(choice.foot) < GLARE else ""
    calm = Choice(choice.brand, top, choice.on_top, foot, choice.on_foot)
    # A logo keeps the ground that it was made for, the light header's colour or white.
    plate = {"plate": "transparent" if top else choice.top or "#ffffff"}
    return _scheme(calm, DARK, end="#ffffff", tint=0.12, badge=0.16) | plate


def _scheme(choice: Choice, neutral: Tokens, *, end: str, tint: float, badge: float) -> Tokens:
    def grounds(brand: str) -> Tokens:
        card = neutral["card"]
        return {"tint": mixed(card, brand, tint), "badge": mixed(card, brand, badge)}

    tries = darker if end == "#000000" else lighter

    def passes(brand: str) -> bool:
        behind = [neutral["ground"], neutral["card"], *grounds(brand).values()]
        return all(contrast(brand, surface) >= 4.5 for surface in behind)

    brand = next(color for color in tries(choice.brand or DEFAULT) if passes(color))
    own = {"brand": brand, "strong": mixed(brand, end, 0.15)}
    return neutral | own | grounds(brand) | _strips(choice, neutral, brand)


def _strips(choice: Choice, neutral: Tokens, brand: str) -> Tokens:
    """Header and footer in the brand's colours, or in the scheme's."""
    top, foot = choice.top or neutral["card"], choice.foot or neutral["ground"]
    return {
        "top": top,
        "on-top": readable((choice.top and choice.on_top) or neutral["ink"], top),
        "foot": foot,
        "on-foot": readable((choice.foot and choice.on_foot) or neutral["grey"], foot),
        "foot-link": readable((choice.foot and choice.on_foot) or brand, foot),
    }


def stylesheet(choice: Choice) -> str:
    """Both schemes as CSS custom properties."""
    day, night = _properties(light(choice)), _properties(dark(choice))
    return f":root{{{day}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}\n"


def _properties(tokens: Tokens) -> str:
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())
