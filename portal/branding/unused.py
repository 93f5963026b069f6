"""What a brand gave and the pages cannot use, or not as it is: a sentence each, for staff."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.branding import brand_pictures, files, palette
from portal.branding.brand import Brand
from portal.branding.colors import color
from portal.branding.pictures import LIMITS, NotAPicture, checked

PLACES = {
    "brand": (noop("The colour of buttons and links"), "brand"),
    "accent": (noop("The accent"), "accent"),
    "ground": (noop("The background"), "ground"),
    "on_top": (noop("The colour of the header’s text"), "on-top"),
    "on_foot": (noop("The colour of the footer’s text"), "on-foot"),
}

HEADER = noop("In the dark scheme the header is %(shown)s, because %(chosen)s would glare.")
FOOTER = noop("In the dark scheme the footer is %(shown)s, because %(chosen)s would glare.")


def sentences(brand: Brand) -> list[str]:
    """Every colour, picture and file that customers see otherwise or not at all."""
    return [*_colors(brand), *_glare(brand), *_pictures(brand), *_files(), *_no_colors(brand)]


def _colors(brand: Brand) -> Iterator[str]:
    light = palette.light(brand.choice)
    for field, (place, token) in PLACES.items():
        chosen, shown = getattr(brand.choice, field), light[token]
        if chosen and chosen != shown:
            given = {"place": _(place), "chosen": chosen, "shown": shown}
            yield (
                _("%(place)s, %(chosen)s, could not be read well enough. The pages show %(shown)s.")
                % given
            )


def _glare(brand: Brand) -> Iterator[str]:
    dark = palette.dark(brand.choice)
    for place, chosen, shown in (
        (HEADER, brand.choice.top, dark["top"]),
        (FOOTER, brand.choice.foot, dark["foot"]),
    ):
        if chosen and chosen != shown:
            yield _(place) % {"shown": shown, "chosen": chosen}


def _no_colors(brand: Brand) -> Iterator[str]:
    """What Sendcloud has as a colour and is none."""
    theirs = brand.settings.brand
    for given in dict.fromkeys((theirs.color, theirs.secondary_color)):
        if given and not color(given):
            yield (
                _("“%(given)s” in Sendcloud’s settings of the brand is no colour like #0f4c3a.")
                % {"given": given}
            )


def _pictures(brand: Brand) -> Iterator[str]:
    for kind, url in brand.sources.items():
        if url and not files.version(kind) and brand_pictures.of(brand, kind) is None:
            yield (
                _(
                    "The picture “%(kind)s” in Sendcloud’s settings cannot be shown. Its host did "
                    "not give a picture, or gave one that is too large, or is not among "
                    "BRAND_MEDIA_HOSTS."
                )
                % {"kind": kind}
            )


def _files() -> Iterator[str]:
    for file in unusable():
        yield (
            _(
                "%(file)s in the brand’s folder cannot be used. docs/configuration.md lists kinds "
                "and sizes."
            )
            % {"file": file.name}
        )


def unusable() -> list[Path]:
    """The files of the brand's folder that no page uses."""
    return [file for kind, file in files.given() if not _is_usable(kind, file)]


def _is_usable(kind: str, file: Path) -> bool:
    if files.path(kind) != file or kind not in LIMITS:
        return files.path(kind) == file
    try:
        checked(file.read_bytes(), LIMITS[kind])
    except (NotAPicture, OSError):
        return False
    return True
