"""Changes one value of an answer, as a test of odd answers asks."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from portal.simulator.responses import Answer

MISSING = object()
Path = tuple[str | int, ...]


def places(document: Any, path: Path = ()) -> Iterator[Path]:
    """The path to every value of a document; of a list, only the first element."""
    inner: Any = ()
    if isinstance(document, dict):
        inner = document.items()
    elif isinstance(document, list):
        inner = enumerate(document[:1])
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(document: Any, path: Path, value: Any) -> Any:
    """A copy with another value at that place, or without it; as it was where there is no place."""
    document = copy.deepcopy(document)
    inner = document
    *before, last = path
    try:
        for key in before:
            inner = inner[key]
        if value is MISSING:
            del inner[last]
        else:
            inner[last] = value
    except (IndexError, KeyError, TypeError):
        return document
    return document


def mutated(answer: Answer, path: Path, value: Any) -> Answer:
    """The answer with one value changed; NaN is written as Python does."""
    if answer.content_type != "application/json" or not answer.body:
        return answer
    document = changed(json.loads(answer.body), path, value)
    return replace(answer, body=json.dumps(document).encode())
