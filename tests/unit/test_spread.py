"""In which order the processes of a run take the files of tests."""

from pathlib import Path

from tests.harness.spread import places


def test_the_longest_file_comes_first_and_waiting_ones_between_the_others() -> None:
    web = [Path(f"tests/web/test_{letter}.py") for letter in "abcdef"]
    browser = [Path(f"tests/browser/test_{letter}.py") for letter in "xyz"]
    longest = Path("tests/web/test_redteam.py")
    place = places([*web, *browser, longest])
    order = sorted(place, key=lambda file: (place[file], file))
    assert sorted(order) == sorted([*web, *browser, longest])
    assert order.index(longest) <= 2
    assert [file for file in order if file in web] == web
    assert [file for file in order if file in browser] == browser
    assert order[-1] == web[-1]
    between = order[order.index(browser[0]) : order.index(browser[-1])]
    assert set(between) & set(web)
