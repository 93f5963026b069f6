"""Lookups that get no answer of Sendcloud's, on the return portal and on version 3 alike."""

from portal.simulator.responses import Answer, Dropped
from portal.simulator.scenario import Scenario
from portal.simulator.world import World


def lose(world: World, scenario: Scenario) -> None:
    """Hang until the client gives up, or raise a maintenance page, as the scenario wants."""
    if scenario.has("hang"):
        world.hang()
        raise Dropped
    if scenario.has("html"):
        raise Answer(200, b"<!doctype html><title>Maintenance</title>", "text/html")
