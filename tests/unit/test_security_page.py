"""docs/security.md is true: it lists the tests that exist, and how they ended."""

from datetime import date

import pytest

from tests.harness.security_page import LINES, PAGE, WAITING, held_by, listed, numbers, page

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("number", LINES)
def test_every_line_of_the_list_has_a_test(number: int) -> None:
    assert bool(held_by().get(number)) != (number in WAITING)


def test_no_test_names_a_line_that_is_not_on_the_list() -> None:
    assert set(held_by()) <= set(LINES)


def test_the_page_lists_every_test() -> None:
    """`make security` writes the page."""
    expected = {number: sorted(tests) for number, tests in held_by().items()}
    assert {n: sorted(t) for n, t in listed(PAGE.read_text()).items() if t} == expected


def test_the_page_links_to_files_that_exist() -> None:
    paths = {path for tests in listed(PAGE.read_text()).values() for path, _ in tests}
    assert paths
    assert all((PAGE.parent.parent / path).exists() for path in paths)


def test_the_page_shows_a_failure() -> None:
    tests = held_by()[7]
    rows = page({tests[0]: {"passed", "failed"}}, DAY).splitlines()
    row = next(line for line in rows if line.startswith("| 7 |"))
    assert f"**1 of {len(tests)} failed**" in row


def test_a_test_that_did_not_run_is_not_called_passed() -> None:
    tests = held_by()[7]
    rows = page({tests[0]: {"skipped"}}, DAY).splitlines()
    row = next(line for line in rows if line.startswith("| 7 |"))
    assert f"0 of {len(tests)} passed, others not run" in row


def test_a_number_is_read_only_at_the_beginning() -> None:
    assert numbers("Security 4, 27: the same answer.") == [4, 27]
    assert numbers("Not Security 4.") == numbers(None) == []
