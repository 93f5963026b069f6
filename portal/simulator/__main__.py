"""Run the simulator by itself."""

import argparse
import atexit
import contextlib
import signal
import sys
from pathlib import Path

from portal.simulator import keeping, v3_orders
from portal.simulator.merchant_api import sample_returns
from portal.simulator.merchant_api.auth import WEBHOOK_KEY
from portal.simulator.scenarios import table
from portal.simulator.server import Simulator
from portal.simulator.world import World

TROUBLES = ("401", "403", "429", "500", "html", "hang", "drop")


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m portal.simulator",
        description="A pretend Sendcloud for the return portal.",
        epilog=f"Orders, their postal codes and what happens to them:\n\n{table()}\n\n"
        f"With keys only (version 3):\n\n{v3_orders.table()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--public-url", help="the address to use in answers, if not our own")
    parser.add_argument("--documented-only", action="store_true", help="only documented fields")
    parser.add_argument("--created-status", type=int, default=200, choices=(200, 201))
    parser.add_argument("--webhook-url", help="where to post webhooks; none are sent without it")
    parser.add_argument("--webhook-key", default=WEBHOOK_KEY, help="the key that signs them")
    parser.add_argument(
        "--clock-ahead", type=float, default=0, help="seconds that its clock is ahead of ours"
    )
    parser.add_argument(
        "--slashes-wanted", action="store_true", help="redirect every GET to a slash at its end"
    )
    parser.add_argument(
        "--api-trouble", default="", choices=TROUBLES, help="what every call with keys meets"
    )
    parser.add_argument("--shop-brand", default="noordpunt", help="who sold #1001 (version 3)")
    parser.add_argument(
        "--return-portal-off", action="store_true", help="answer 404 for the return portal"
    )
    parser.add_argument(
        "--rate-limits", action="store_true", help="1,000 reads and 100 changes a minute, then 429"
    )
    parser.add_argument(
        "--retry-after", type=int, default=0, help="seconds that such a 429 names; 0: none"
    )
    parser.add_argument("--keep", type=Path, help="a file to go on from, and to keep the world in")
    parser.add_argument(
        "--past-returns", type=int, default=sample_returns.COUNT, help="how many there are"
    )
    parser.add_argument("--mailbox", type=Path, help="a folder of mails to show at /mailbox/")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        simulator = Simulator(given.port, given.host)
    except OSError:
        sys.exit(f"Port {given.port} is taken; choose another with --port.")
    simulator.app.base = given.public_url or simulator.url
    simulator.world.switches.api_trouble = given.api_trouble
    simulator.world.switches.slashes_wanted = given.slashes_wanted
    simulator.world.advance(given.clock_ahead)
    simulator.world.switches.documented_only = given.documented_only
    simulator.world.switches.created_status = given.created_status
    simulator.world.switches.shop_brand = given.shop_brand
    simulator.world.switches.return_portal_off = given.return_portal_off
    simulator.world.switches.rate_limits = given.rate_limits
    simulator.world.switches.retry_after = given.retry_after
    world = simulator.world
    world.records = sample_returns.records(world.started, given.past_returns)
    if given.keep:
        _keep(simulator.world, given.keep)
    simulator.world.mailbox = given.mailbox
    if given.webhook_url:
        simulator.send_webhooks(given.webhook_url, given.webhook_key)
    print(f"The simulator answers at {simulator.api_url}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        simulator.serve()


def _keep(world: World, file: Path) -> None:
    try:
        keeping.keep(world, file)
    except ValueError:
        sys.exit(f"The world in {file} was kept by another version; delete the file to start over.")
    atexit.register(world.changed)


if __name__ == "__main__":
    main()
