"""`python -m tools.messages` updates the translation catalogues; a test checks they are current."""

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
PAGES = ROOT / "templates/customer"
JINJA = {"newstyle_gettext": "true", "silent": "false"}
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
    "noop": None,
    "_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def po(language: str) -> Path:
    """The file that translators edit; the compiled file is next to it."""
    return FOLDER / language / "LC_MESSAGES/django.po"


def read(language: str) -> Catalog:
    """The translations as they stand."""
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def marked() -> Catalog:
    """Every text that templates and code mark for translation."""
    catalog = Catalog(**HEAD)
    for path, source in _sources():
        method = "jinja2" if PAGES in path.parents else "python"
        messages = extract(method, io.BytesIO(source.encode()), keywords=KEYWORDS, options=JINJA)
        for _line, message, _comments, context in messages:
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalog


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(PAGES.rglob("*.html")):
        yield path, path.read_text()
    for path in sorted(set((ROOT / "templates").rglob("*.html")) - set(PAGES.rglob("*.html"))):
        # The extractor reads Python, so blanks before a line would count as indentation.
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        yield path, "\n".join(line.strip() for line in lines)
    for path in sorted((ROOT / "portal").rglob("*.py")):
        yield path, path.read_text()


def compiled(catalog: Catalog) -> bytes:
    """The content of the compiled file, which the portal reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(language: str, template: Catalog) -> Catalog:
    """Add newly marked texts, drop those that are gone, and compile the catalogue."""
    path = po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = read(language) if path.exists() else Catalog(**HEAD, locale=language)
    began = catalog.creation_date
    # Babel puts the template's own messages into the catalogue. Without a copy, the next language
    # would find them translated.
    catalog.update(deepcopy(template), no_fuzzy_matching=True)
    catalog.creation_date, catalog.fuzzy = began, False
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(catalog))
    return catalog


def main() -> None:
    """Update every language, and print how many texts still need a translation."""
    settings.configure()
    template = marked()
    for language in LANGUAGES:
        catalog = update(language, template)
        print(f"{language}: {len(catalog)} texts, {len(untranslated(catalog))} to translate")


def untranslated(catalog: Catalog) -> list[str]:
    """The texts that lack a translation, or one of its plural forms."""
    return [message.id for message in catalog if message.id and not all(forms(message.string))]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A text's singular and plural forms; a text without plurals is its only form."""
    return text if isinstance(text, tuple) else (text,)


if __name__ == "__main__":
    main()
