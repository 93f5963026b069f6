"""A simulator that keeps its world in a file goes on where it was."""

from pathlib import Path

import pytest

from portal.simulator import keeping
from portal.simulator.scenarios import SCENARIOS
from portal.simulator.world import World
from tests.harness.sender import SENDER

BODY = {"delivery_option": "drop_off_point", "incoming_parcel": SENDER, "products": []}


def kept(file: Path) -> World:
    world = World()
    keeping.keep(world, file)
    return world


def test_a_world_that_is_kept_goes_on_with_its_returns_photos_and_clock(tmp_path: Path) -> None:
    first = kept(tmp_path / "world.json")
    first.advance(3600)
    first.uploads["00.jpg"] = b"\xff\xd8\xff\x00"
    made = [first.store("noordpunt", scenario, BODY) for scenario in SCENARIOS]
    first.move(first.records[-1], "delivered")

    second = kept(tmp_path / "world.json")
    assert second.returns == made
    assert second.records == first.records
    assert second.uploads == first.uploads
    assert (second.started, second.offset) == (first.started, 3600)
    assert second.store("noordpunt", SCENARIOS[0], BODY).id == made[-1].id + 1


def test_a_payment_is_kept(tmp_path: Path) -> None:
    world = kept(tmp_path / "world.json")
    paid = next(scenario for scenario in SCENARIOS if scenario.has("paid"))
    made = world.store("noordpunt", paid, BODY)
    world.paid(made.id)
    assert kept(tmp_path / "world.json").records[-1].awaits_payment is False


def test_a_world_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text('{"returns": "none"}')
    with pytest.raises(ValueError, match="validation error"):
        kept(tmp_path / "world.json")


def test_a_world_without_a_file_writes_none(tmp_path: Path) -> None:
    World().store("noordpunt", SCENARIOS[0], BODY)
    assert list(tmp_path.iterdir()) == []
