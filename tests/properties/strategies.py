"""Strategies for what may arrive: any JSON, and JSON of the right shape with one thing wrong."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

# Texts include what breaks programs: lone surrogates, NUL and control characters.
texts = st.text(st.characters(exclude_categories=()), max_size=30)
NASTY = [
    None,
    "",
    "\x00",
    "\ud800",
    "a\nb",
    "‮",
    "1e999999",
    "1e99999999999",
    "-1",
    "NaN",
    "Infinity",
    '"10.00"',
    10**30,
    -(10**18),
    2**63,
    1e308,
    0,
    True,
    [],
    {},
    [[[]]],
    "<img src=x onerror=alert(1)>",
    "9" * 5000,
]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(NASTY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value of a document."""
    inner: Any = ()
    if isinstance(document, dict):
        inner = document.items()
    elif isinstance(document, list):
        inner = enumerate(document)
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


@st.composite
def with_one_thing_wrong(draw: st.DrawFn, document: Any) -> Any:
    """A copy of the document with one value replaced by anything or left out."""
    copy = json.loads(json.dumps(document))
    *before, last = draw(st.sampled_from(sorted(places(copy), key=str)))
    inner = copy
    for key in before:
        inner = inner[key]
    if isinstance(inner, dict) and draw(st.booleans()) and draw(st.booleans()):
        del inner[last]
    else:
        inner[last] = draw(st.sampled_from(NASTY) | anything)
    return copy
