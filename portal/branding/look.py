"""How the pages are set: letters, corners and room, as the brand chose them."""

from collections.abc import Mapping
from dataclasses import dataclass

# Fonts that come with phones and computers, so that none has to be fetched.
STACKS = {
    "sans": 'system-ui,-apple-system,"Segoe UI",Roboto,sans-serif',
    "serif": '"Iowan Old Style","Palatino Linotype","URW Palladio L",P052,Georgia,serif',
    "rounded": 'ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,Comfortaa,Manjari,'
    '"Arial Rounded MT Bold",system-ui,sans-serif',
    "narrow": 'Bahnschrift,"DIN Alternate","Franklin Gothic Medium","Nimbus Sans Narrow",'
    '"Arial Narrow",sans-serif-condensed,sans-serif',
}
# Around the text of a card and between cards, in pixels.
DENSITIES = {"normal": (16, 12), "compact": (12, 8), "airy": (22, 18)}
RADIUS = 14  # pixels
# Files of the brand's folder: family and weights. Headings have a family of their own.
FACES = {
    "font": ("Brand", "400"),
    "font-bold": ("Brand", "700"),
    "font-variable": ("Brand", "100 900"),
    "font-heading": ("Brand heading", "100 900"),
}


@dataclass(frozen=True)
class Look:
    """What the brand chose besides its colours; `fonts` are the kinds of its files and versions."""

    font: str = "sans"
    density: str = "normal"
    radius: int = RADIUS
    fonts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, own: Mapping[str, str], fonts: tuple[tuple[str, str], ...]) -> "Look":
        """The look that the settings (BRAND_...) and the brand's folder ask for."""
        radius = int(own["radius"] or RADIUS)
        return cls(own["font"] or "sans", own["density"] or "normal", radius, fonts)

    def stylesheet(self, url_of: Mapping[str, str]) -> str:
        """Custom properties, and a rule for each font file at its address."""
        families = {FACES[kind][0] for kind, _ in self.fonts}
        stack = STACKS[self.font]
        text = f'"Brand",{stack}' if "Brand" in families else stack
        heading = f'"Brand heading",{text}' if "Brand heading" in families else text
        pad, gap = DENSITIES[self.density]
        properties = {
            "radius": f"{self.radius}px",
            "pad": f"{pad}px",
            "gap": f"{gap}px",
            "font": text,
            "heading-font": heading,
        }
        root = ";".join(f"--{name}:{value}" for name, value in properties.items())
        return f":root{{{root}}}\n" + "".join(_face(kind, url_of[kind]) for kind, _ in self.fonts)


def _face(kind: str, url: str) -> str:
    family, weights = FACES[kind]
    # A font that comes too late is left for the next page, so that no text jumps.
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weights};font-display:optional;'
        f'src:url("{url}") format("woff2")}}\n'
    )
