"""Every colour of the pages, in both schemes, from the few that the brand chose."""

from dataclasses import dataclass, replace

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
    accent: str = ""  # of what is chosen and of signs; without one the brand's colour
    ground: str = ""  # behind the pages, in the light scheme


def light(choice: Choice) -> Tokens:
    """The colours of the light scheme."""
    plate = {"plate": "transparent"}
    neutral = LIGHT | ({"ground": _paper(choice.ground)} if choice.ground else {})
    return _scheme(choice, neutral, end="#000000", tint=0.07, badge=0.12) | plate


def _paper(chosen: str) -> str:
    """The ground that was chosen, made brighter until all that stands on it can be read."""
    needed = {"grey": 4.5, "danger": 4.5, "border": 3}
    shades = (mixed(chosen, "#ffffff", number / 20) for number in range(21))
    return next(
        shade
        for shade in shades
        if all(contrast(LIGHT[name], shade) >= least for name, least in needed.items())
    )


def dark(choice: Choice) -> Tokens:
    """The colours of the dark scheme.

    The brand's colour is lightened until it is readable; a header or footer that would glare
    keeps the scheme's own colour.
    """
    top = choice.top if choice.top and luminance(choice.top) < GLARE else ""
    foot = choice.foot if choice.foot and luminance(choice.foot) < GLARE else ""
    calm = replace(choice, top=top, foot=foot)
    # A logo keeps the ground that it was made for, the light header's colour or white.
    plate = {"plate": "transparent" if top else choice.top or "#ffffff"}
    return _scheme(calm, DARK, end="#ffffff", tint=0.12, badge=0.16) | plate


def _scheme(choice: Choice, neutral: Tokens, *, end: str, tint: float, badge: float) -> Tokens:
    def grounds(accent: str) -> Tokens:
        card = neutral["card"]
        return {"tint": mixed(card, accent, tint), "badge": mixed(card, accent, badge)}

    def readable_shade(chosen: str, accent: str = "") -> str:
        """The nearest shade that reads on every ground; an accent makes its own grounds."""
        shades = darker(chosen) if end == "#000000" else lighter(chosen)
        plain = neutral["ground"], neutral["card"]
        return next(
            shade
            for shade in shades
            if all(
                contrast(shade, ground) >= 4.5
                for ground in (*plain, *grounds(accent or shade).values())
            )
        )

    accent = readable_shade(choice.accent or choice.brand or DEFAULT)
    brand = readable_shade(choice.brand or DEFAULT, accent)
    own = {"brand": brand, "strong": mixed(brand, end, 0.15), "accent": accent}
    return neutral | own | grounds(accent) | _strips(choice, neutral, brand)


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


def stylesheet(choice: Choice, scheme: str = "") -> str:
    """Both schemes as CSS custom properties, or the one that is named ("light" or "dark")."""
    if scheme:
        tokens = dark(choice) if scheme == "dark" else light(choice)
        return f":root{{color-scheme:{scheme};{_properties(tokens)}}}\n"
    day, night = _properties(light(choice)), _properties(dark(choice))
    return f":root{{{day}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}\n"


def _properties(tokens: Tokens) -> str:
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())
