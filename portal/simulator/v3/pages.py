"""Pages of version 3: an opaque cursor, and the addresses of the neighbours in a `Link` header."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from portal.simulator.responses import Answer, ok
from portal.simulator.v3.refusals import of_parameter
from portal.simulator.world import Call


def answer(call: Call, base: str, found: Sequence[Any], usual: int, most: int) -> Answer:
    """The page that the call asks for; a page of `usual` items, or of at most `most`."""
    size = _size(call, usual, most)
    begin = _begin(call.query.get("cursor", ""))
    shown = ok({"data": list(found[begin : begin + size])})
    links = []
    if begin + size < len(found):
        links.append(_link(call, base, begin + size, "next"))
    if begin:
        links.append(_link(call, base, max(begin - size, 0), "prev"))
    return Answer(200, shown.body, headers={"Link": ", ".join(links)} if links else {})


def _size(call: Call, usual: int, most: int) -> int:
    given = call.query.get("page_size", str(usual))
    if not given.isdigit() or not 1 <= int(given) <= most:
        raise of_parameter("page_size")
    return int(given)


def _begin(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode()[2:]) if cursor else 0
    except (binascii.Error, ValueError):
        raise of_parameter("cursor") from None


def _link(call: Call, base: str, begin: int, name: str) -> str:
    cursor = base64.b64encode(f"p={begin}".encode()).decode()
    query = urlencode(call.query | {"cursor": cursor})
    return f'<{base}{call.path}?{query}>; rel="{name}"'
