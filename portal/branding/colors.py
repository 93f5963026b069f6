"""Colours as #rrggbb: how to mix them, and how well one reads on another (WCAG 2.2)."""

import re
from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls


def color(*given: str) -> str:
    """The first that is #rgb or #rrggbb, as #rrggbb; nothing else may enter a stylesheet."""
    for text in given:
        if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
            return text.lower()
        if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
            return "#" + "".join(digit * 2 for digit in text[1:].lower())
    return ""


def _channels(value: str) -> list[int]:
    return [int(value[start : start + 2], 16) for start in (1, 3, 5)]


def luminance(value: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    shares = (channel / 255 for channel in _channels(value))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(value: str, into: str, share: float) -> str:
    """The colour with a share (0 to 1) of another mixed in."""
    pairs = zip(_channels(value), _channels(into), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def darker(value: str) -> Iterable[str]:
    """The colour, then twenty steps towards black, which comes last."""
    return (mixed(value, "#000000", number / 20) for number in range(21))


def lighter(value: str) -> Iterable[str]:
    """The colour, then twenty steps towards white, which comes last.

    Keeps the hue and lowers the saturation to a half at most, because mixing white in dulls it.
    """
    red, green, blue = (channel / 255 for channel in _channels(value))
    hue, light, strength = rgb_to_hls(red, green, blue)
    yield value
    for number in range(1, 21):
        rest = light + (1 - light) * number / 20
        channels = hls_to_rgb(hue, rest, min(strength, 0.5))
        yield "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def readable(value: str, ground: str) -> str:
    """The nearest shade of the colour that is readable as text on the ground (4.5 to 1)."""
    is_dark = contrast("#ffffff", ground) > contrast("#000000", ground)
    tries = lighter(value) if is_dark else darker(value)
    return next(shade for shade in tries if contrast(shade, ground) >= 4.5)
