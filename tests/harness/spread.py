"""Spread the files that mostly wait, for a browser or a server, between those that compute.

The processes of a run take the files in this order. pytest-django puts the tests without a database
last, and those are the servers'. So all processes waited at once, and at the end one worked alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

# The part of the run in which the files of a folder begin; they take longer than others.
PART = {"browser": 0.7, "server": 0.8}
LONGEST = "test_redteam.py"


def places(files: Iterable[Path]) -> dict[Path, float]:
    """When in the run each file begins, from 0 to 1: those of a folder at even distances."""
    folders = defaultdict(list)
    for file in sorted(set(files)):
        folders[file.parent].append(file)
    return {
        file: file.name != LONGEST and PART.get(folder.name, 1) * number / len(names)
        for folder, names in folders.items()
        for number, file in enumerate(names)
    }


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files; the tests of a file stay in theirs."""
    place = places(item.path for item in items)
    items.sort(key=lambda item: (place[item.path], item.path))
