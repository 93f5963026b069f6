"""The simulator in a process of its own, which takes commands on its standard input."""

import argparse
import re
import sys
import time
from dataclasses import replace
from typing import Any

from portal.simulator.app import App
from portal.simulator.responses import Answer
from portal.simulator.scenarios import SCENARIOS, Scenario
from portal.simulator.server import Simulator
from portal.simulator.world import Call, World

NEVER = 10**9  # polls


class Crowd(World):
    """A world in which every seven-digit number is a plain order, so customers share none."""

    def scenario(self, brand: str, identifier: str) -> Scenario | None:
        if re.fullmatch(r"#[1-9]\d{6}", identifier):
            return replace(SCENARIOS[0], order_number=identifier)
        return super().scenario(brand, identifier)


class Distant(App):
    """The simulator, with answers as late as those of a service that is far away."""

    delay = 0.0  # seconds
    limited = 0  # answers of 429

    def answer(self, call: Call, body: bytes) -> Answer:
        time.sleep(self.delay)
        answer = super().answer(call, body)
        self.limited += answer.status == 429
        return answer


def _settle(simulator: Simulator, word: str, value: str) -> Any:
    world = simulator.world
    if word == "delay":
        simulator.app.delay = float(value)  # type: ignore[attr-defined]
    if word == "never-ready":
        world.switches.polls_until_ready = NEVER
    if word == "forget":
        world.requests.clear()
    if word == "limits":
        world.counted, world.switches.rate_limits = [], True
    if word == "orders":
        return " ".join(made.scenario.order_number for made in world.returns)
    if word == "limited":
        return simulator.app.limited  # type: ignore[attr-defined]
    return len(world.requests)


def main() -> None:
    """Serve until the input ends, and answer each line of it with the number of calls."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    simulator = Simulator(parser.parse_args().port)
    simulator.world = Crowd()
    distant = Distant(simulator.world)
    distant.base = simulator.url
    simulator._server.RequestHandlerClass.app = distant  # type: ignore[attr-defined]
    simulator.app = distant
    simulator.start()
    print("ready", flush=True)
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        print(_settle(simulator, word, value), flush=True)


if __name__ == "__main__":
    main()
