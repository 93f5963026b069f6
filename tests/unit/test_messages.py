"""The translations are complete, keep the placeholders of the English text, and are compiled."""

import re

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.plurals import get_plural
from django.conf import settings
from django.utils import translation

from tools import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")
# What a typesetter of the language would mark as wrong. \u00a0 is the no-break space, \u202f the
# narrow one; they are written as escapes because they look like any other space.
WRONG = {
    "": r"\w'\w|\.\.\.|(?:\d|\)s) (?:MB|Mo|kB|km)\b",
    "de": r"^[^„]*“|[”«»]|\d ?%(?!\()|\b(?i:du|dich|dir|deine?)\b",
    "fr": r"[^\u202f][;?!]|[^\u00a0]:|«[^\u00a0]|[^\u00a0]»|\d ?%(?!\()|\b(?i:tu|toi|tes)\b",
    "es": r"^[^¿]*\?|^[^¡]*!|[“”]|\d ?%(?!\()|\b(?i:usted|ustedes)\b",
    "it": r"\b(?:Lei|Suo|Sua)\b|restituzion",
    "nl": r"\b(?i:u|uw)\b",
}


@pytest.fixture(scope="module")
def marked() -> Catalog:
    """Every text that is marked for translation."""
    return messages.marked()


@pytest.fixture(params=messages.LANGUAGES)
def catalog(request) -> Catalog:
    """The translations into one language."""
    return messages.read(request.param)


def test_every_language_that_can_be_chosen_is_translated() -> None:
    chosen = {code for code, _name in settings.LANGUAGES}
    assert chosen == {"en", *messages.LANGUAGES}


def test_every_marked_text_and_no_other_is_translated(catalog: Catalog, marked: Catalog) -> None:
    """`make messages` adds and removes them."""
    translated = {(message.id, message.context) for message in catalog}
    assert translated == {(message.id, message.context) for message in marked}
    assert messages.untranslated(catalog) == []
    assert not catalog.obsolete


def test_no_translation_is_fuzzy(catalog: Catalog) -> None:
    assert [message.id for message in catalog if message.fuzzy and message.id] == []


def test_translations_keep_every_placeholder(catalog: Catalog) -> None:
    for message in catalog:
        wanted = set(PLACEHOLDER.findall(messages.forms(message.id)[-1]))
        for form in messages.forms(message.string) if message.id else ():
            placeholders = set(PLACEHOLDER.findall(form))
            # A singular may leave its number out, as in "In a minute".
            assert placeholders == wanted or (
                isinstance(message.id, tuple) and placeholders < wanted
            ), form


def test_translations_have_all_plural_forms(catalog: Catalog) -> None:
    count = get_plural(catalog.locale).num_plurals
    for message in catalog:
        assert not isinstance(message.id, tuple) or len(message.string) == count


def test_translations_end_as_the_english_does(catalog: Catalog) -> None:
    for message in (message for message in catalog if message.id):
        for text, form in zip(
            messages.forms(message.id), messages.forms(message.string), strict=False
        ):
            assert form.strip() == form
            assert (text[-1] in ".…;:?") == (form[-1] in ".…;:?"), form


def test_translations_are_set_as_the_language_is(catalog: Catalog) -> None:
    """Spaces, quotes, question marks and the form of address of docs/translating.md."""
    wrong = re.compile("|".join((WRONG[""], WRONG[str(catalog.locale)])))
    texts = (form for message in catalog if message.id for form in messages.forms(message.string))
    assert [text for text in texts if wrong.search(text)] == []


def test_no_library_overrides_our_translations(catalog: Catalog) -> None:
    with translation.override(str(catalog.locale)):
        for message in (
            message for message in catalog if isinstance(message.id, str) and message.id
        ):
            found = translation.pgettext(message.context or "", message.id)
            plain = translation.gettext(message.id)
            assert (found if message.context else plain) == message.string


def test_the_compiled_files_are_current(catalog: Catalog) -> None:
    """`make messages` compiles them."""
    path = messages.po(str(catalog.locale)).with_suffix(".mo")
    with path.open("rb") as file:
        assert _texts(read_mo(file)) == _texts(catalog)


def _texts(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    def words(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
        return (text,) if isinstance(text, str) else tuple(text)

    return {words(message.id): words(message.string) for message in catalog if message.id}
