"""The catalogues of texts: `python -m tools.messages` brings them up to date, the tests compare."""

import io
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "portal/locale"
LANGUAGES = ("nl", "de", "fr", "es", "it")
HEAD = {
    "header_comment": "# The portal's texts; docs/translating.md says how they are kept.",
    "project": "return-portal",
    "version": "1",
    "msgid_bugs_address": "",
    "last_translator": "",
    "language_team": "",
    "fuzzy": False,
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def po(language: str) -> Path:
    """The file that translators edit; the compiled one stands beside it."""
    return FOLDER / language / "LC_MESSAGES/django.po"


def read(language: str) -> Catalog:
    """The translations as they stand."""
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def marked() -> Catalog:
    """Every text that is marked in the templates and in the code."""
    catalog = Catalog(**HEAD)
    for path, source in _sources():
        found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalog


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        # Blanks before a line would be read as Python's indentation.
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        yield path, "\n".join(line.strip() for line in lines)
    for path in sorted((ROOT / "portal").rglob("*.py")):
        yield path, path.read_text()


def compiled(catalog: Catalog) -> bytes:
    """The file that the portal reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(language: str, template: Catalog) -> Catalog:
    """Add what is newly marked, drop what no longer is, and compile."""
    path = po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = read(language) if path.exists() else Catalog(**HEAD, locale=language)
    began = catalog.creation_date
    # Babel hands the template's own messages on, which the next language would find translated.
    catalog.update(deepcopy(template), no_fuzzy_matching=True)
    catalog.creation_date, catalog.fuzzy = began, False
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(catalog))
    return catalog


def main() -> None:
    """Bring every language up to date, and say what still has to be translated."""
    settings.configure()
    template = marked()
    for language in LANGUAGES:
        catalog = update(language, template)
        print(f"{language}: {len(catalog)} texts, {len(untranslated(catalog))} to translate")


def untranslated(catalog: Catalog) -> list[str]:
    """The texts that lack a translation, or one of its plural forms."""
    return [message.id for message in catalog if message.id and not all(forms(message.string))]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A text's singular and plurals; one that has none is its only form."""
    return text if isinstance(text, tuple) else (text,)


if __name__ == "__main__":
    main()
