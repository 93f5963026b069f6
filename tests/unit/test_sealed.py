"""Sealed names stand for a text, and only the portal makes them."""

import re

import pytest

from portal.storage.sealed import sealed, unsealed

ADDRESS = "https://cdn.shop.example/pictures/19284.jpg?width=800"


def test_a_name_is_read_back() -> None:
    assert unsealed(sealed(ADDRESS)) == ADDRESS


def test_equal_texts_have_equal_names_and_a_name_shows_nothing() -> None:
    assert sealed(ADDRESS) == sealed(ADDRESS)
    assert sealed(ADDRESS)[:20] != sealed(ADDRESS + "0")[:20]
    assert re.fullmatch(r"[\w-]+", sealed(ADDRESS))


@pytest.mark.parametrize("name", ["", "a", "abc", "-" * 80, "é", sealed(ADDRESS)[:-4]])
def test_a_name_that_another_made_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unsealed(name)


def test_a_changed_name_is_refused() -> None:
    name = sealed(ADDRESS)
    with pytest.raises(ValueError, match="did not make"):
        unsealed(("B" if name[0] == "A" else "A") + name[1:])


def test_a_name_of_the_key_before_is_still_read(settings) -> None:
    name = sealed(ADDRESS)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key of more than 32 characters"
    assert unsealed(name) == ADDRESS
    assert sealed(ADDRESS) != name
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="did not make"):
        unsealed(name)
