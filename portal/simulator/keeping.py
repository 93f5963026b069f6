"""Keeps a world in a file, so that a simulator that starts again goes on where it was."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from portal.simulator.merchant_api.records import Record
from portal.simulator.scenarios import Scenario
from portal.simulator.world import Return, World


@dataclass
class Kept:
    """What a world remembers of its past; its switches start over."""

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    started: float
    offset: float
    lookups: dict[str, int]
    uploads: dict[str, bytes]
    returns: list[Return]
    records: list[Record]


ADAPTER = TypeAdapter(Kept)


def keep(world: World, file: Path) -> None:
    """Go on from the file, if it exists, and write it at each change from now on.

    Raises ValueError for a file that another version wrote.
    """
    if file.exists():
        _restore(world, ADAPTER.validate_json(file.read_bytes()))
    world.changed = lambda: save(world, file)


def _restore(world: World, kept: Kept) -> None:
    world.started, world.offset = kept.started, kept.offset
    world.lookups, world.uploads, world.records = kept.lookups, kept.uploads, kept.records
    world.returns = [
        replace(made, scenario=_known(world, made.brand, made.scenario)) for made in kept.returns
    ]


def _known(world: World, brand: str, scenario: Scenario) -> Scenario:
    """The scenario of today's table, which has tuples where JSON has lists."""
    return world.scenario(brand, scenario.order_number) or scenario


def save(world: World, file: Path) -> None:
    """Write the file at once or not at all, however the process ends."""
    with world.lock:
        kept = Kept(
            world.started, world.offset, world.lookups, world.uploads, world.returns, world.records
        )
        new = file.with_suffix(".new")
        new.write_bytes(ADAPTER.dump_json(kept))
        os.replace(new, file)
