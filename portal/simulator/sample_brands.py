"""Three sample brands that look nothing like each other, and what each of them sells."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SampleBrand:
    """A brand as Sendcloud's settings have it; `goods` are name and price by product id.

    `look` is what the owner of a portal would set for it (BRAND_...), which the demo does.
    """

    number: int
    name: str
    color: str
    secondary: str
    header: dict[str, str]
    footer: dict[str, str]
    goods: dict[str, tuple[str, str]]
    look: dict[str, str] = field(default_factory=dict)
    reasons: tuple[int, ...] = ()  # the ids of its reasons, where it has few


SAMPLES = {
    "atelier-ode": SampleBrand(
        11,
        "Atelier Ode",
        color="#1c1917",
        secondary="#9c5a3c",
        header={"background_color": "#ffffff", "font_color": "#1c1917"},
        footer={"background_color": "#f4efe9", "font_color": "#57504a", "city": "Antwerp"},
        goods={
            "19284": ("Silk shirt, ivory, M", "119.00"),
            "19286": ("Wool trousers, camel, 38", "159.00"),
            "19287": ("Cashmere socks", "24.00"),
            "19285": ("Leather bag, made to order", "290.00"),
        },
        look={
            "BRAND_BACKGROUND_COLOR": "#ffffff",
            "BRAND_DENSITY": "airy",
            "BRAND_RADIUS": "0",
        },
    ),
    "bolt-and-plank": SampleBrand(
        12,
        "Bolt & Plank",
        color="#c2410c",
        secondary="#1d4e79",
        header={"background_color": "#ffcc00", "font_color": "#1a1a1a"},
        footer={"background_color": "#1a1a1a", "font_color": "#ffcc00", "city": "Rotterdam"},
        goods={
            "19284": ("Claw hammer, 450 g", "21.95"),
            "19286": ("Cordless drill, 18 V", "129.00"),
            "19287": ("Wood screws, 4 x 40 mm, box of 200", "9.50"),
            "19285": ("Paint, mixed for you, 2.5 l", "38.00"),
        },
        look={
            "BRAND_BACKGROUND_COLOR": "#e9edf0",
            "BRAND_DENSITY": "compact",
            "BRAND_FONT": "narrow",
            "BRAND_RADIUS": "3",
        },
    ),
    "lantern-books": SampleBrand(
        13,
        "Lantern Books",
        color="#7a2e2e",
        secondary="#2f5d50",
        header={"background_color": "#3b2320", "font_color": "#fbf3e4"},
        footer={"background_color": "#f1e5cf", "font_color": "#4a3a2c", "city": "Ghent"},
        goods={
            "19284": ("The Ferryman’s Winter, a novel", "22.50"),
            "19286": ("A Small Atlas of Islands", "34.00"),
            "19287": ("Stories for a Long Train", "14.95"),
            "19285": ("Gift card", "25.00"),
        },
        look={
            "BRAND_BACKGROUND_COLOR": "#fbf3e4",
            "BRAND_FONT": "serif",
            "BRAND_RADIUS": "20",
        },
        reasons=(11, 21, 24, 3),
    ),
}
