"""Faults that a test can add to any endpoint: silence, dropped connections, broken answers.

A fault whose name begins with "stored" strikes after the endpoint has done its work.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat
from typing import Any

from portal.simulator import canaries, mutations
from portal.simulator.responses import Answer, Dropped, refusal
from portal.simulator.world import Call, World

HUGE = 1 << 30  # bytes
BLOCK = bytes(64 * 1024)
# Where a redirect leads; empty for the address itself.
REDIRECTS = {"redirect": "https://storage.example/label?token=secret", "redirect loop": ""}
HTML = b"<!doctype html><title>Maintenance</title><h1>Back soon</h1>"


def hit(call: Call, world: World, view: Callable[[], Answer]) -> Answer:
    """The endpoint's answer after the fault that `switches.faults` sets for the path's ending,
    or for the method and the path as in "POST /api/v3/returns".

    Raises the refusal of a fault that is a status, and Dropped for one that ends the connection.
    """
    faults = world.switches.faults
    asked = f"{call.method} {call.path}"
    name = next((fault for ending, fault in faults.items() if asked.endswith(ending)), "")
    if name and not name.startswith("stored ") and name not in {"canaries", *DISTORTED}:
        _strike(name, call, world)
        return view()
    answer = _answered(view)
    canned = world.switches.canned.items()
    if body := next((body for ending, body in canned if asked.endswith(ending)), None):
        return Answer(200, body)
    changes = world.switches.mutations.items()
    if change := next((change for ending, change in changes if asked.endswith(ending)), None):
        return mutations.mutated(answer, *change)
    if name == "canaries":
        return canaries.sung(answer, call.path.rpartition("/")[2])
    if name in DISTORTED:
        return DISTORTED[name](answer, world)
    _strike(name.removeprefix("stored "), call, world)
    return answer


def _answered(view: Callable[[], Answer]) -> Answer:
    try:
        return view()
    except Answer as refused:
        return refused


def _strike(name: str, call: Call, world: World) -> None:
    if name == "hang":
        world.hang()
    if name in {"hang", "drop"}:
        raise Dropped
    if name in REDIRECTS:
        raise Answer(302, headers={"Location": REDIRECTS[name] or call.path})
    if name == "429":
        raise Answer(429, headers={"Retry-After": "60"})
    if name:
        raise refusal(int(name), call.path, "This did not work.")


def _json(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    if answer.content_type != "application/json" or not answer.body:
        return replace(answer, body=b"")
    return replace(answer, body=json.dumps(change(json.loads(answer.body))).encode())


def _leaves(value: Any, leaf: Any) -> Any:
    if isinstance(value, dict):
        return {name: _leaves(part, leaf) for name, part in value.items()}
    if isinstance(value, list):
        return [_leaves(part, leaf) for part in value]
    return leaf


def _wrong(value: Any) -> Any:
    """The same names with values of another type; a list becomes an object."""
    if isinstance(value, dict):
        return {name: [_wrong(part)] for name, part in value.items()}
    if isinstance(value, list):
        return {"0": value}
    return {"what": value} if isinstance(value, str) else "nothing of the kind"


def _bomb() -> Iterator[bytes]:
    """Gzip that expands a thousandfold; each block is flushed, so it can be repeated as is."""
    packer = zlib.compressobj(wbits=31)
    block = bytes(1 << 20)
    yield packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    yield from repeat(again, HUGE // len(block))


def _drip(world: World) -> Iterator[bytes]:
    while not world.ended.wait(0.02):
        yield b" "


DISTORTED: dict[str, Callable[[Answer, World], Answer]] = {
    "html": lambda answer, world: Answer(200, HTML, "text/html"),
    "empty": lambda answer, world: replace(answer, body=b""),
    "truncated": lambda answer, world: replace(answer, body=answer.body[: len(answer.body) // 2]),
    "cut": lambda answer, world: replace(
        answer, stream=iter([answer.body[: len(answer.body) // 2]]), length=len(answer.body)
    ),
    "missing": lambda answer, world: _json(answer, lambda body: type(body)()),
    "nulls": lambda answer, world: _json(answer, lambda body: _leaves(body, None)),
    "wrong types": lambda answer, world: _json(answer, _wrong),
    "null": lambda answer, world: replace(answer, body=b"null"),
    "huge": lambda answer, world: replace(
        answer, stream=repeat(BLOCK, HUGE // len(BLOCK)), length=HUGE
    ),
    "bomb": lambda answer, world: replace(
        answer, stream=_bomb(), length=HUGE, headers={"Content-Encoding": "gzip"}
    ),
    "drip": lambda answer, world: replace(answer, stream=_drip(world), length=HUGE),
}
