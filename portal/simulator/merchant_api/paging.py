"""Pages by cursor. A cursor is base64 of a query string with a position and, backwards, `r`."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from portal.simulator.merchant_api.records import Record


@dataclass(frozen=True)
class Page:
    """Some records, newest first, and the cursors of the next and the previous page."""

    records: Sequence[Record]
    next: str | None
    previous: str | None


def page(records: Sequence[Record], cursor: str, size: int) -> Page | None:
    """The page of a cursor, or the first page without one; None if we did not make the cursor."""
    ordered = sorted(records, key=lambda record: -record.id)
    claims = _read(cursor)
    if claims is None:
        return None
    position, backwards = claims
    if backwards:
        newer = [record for record in ordered if record.id > position]
        shown = newer[-size:]
    else:
        shown = [record for record in ordered if not position or record.id < position][:size]
    if not shown:
        return Page((), None, None)
    return Page(
        shown,
        _cursor(shown[-1].id) if shown[-1].id > ordered[-1].id else None,
        _cursor(shown[0].id, backwards=True) if shown[0].id < ordered[0].id else None,
    )


def _cursor(position: int, *, backwards: bool = False) -> str:
    claims = ({"r": 1} if backwards else {}) | {"p": position}
    return base64.b64encode(urlencode(claims).encode()).decode()


def _read(cursor: str) -> tuple[int, bool] | None:
    if not cursor:
        return 0, False
    try:
        claims = dict(parse_qsl(base64.b64decode(cursor, validate=True).decode()))
        return int(claims["p"]), claims.get("r") == "1"
    except (binascii.Error, KeyError, ValueError):
        return None
