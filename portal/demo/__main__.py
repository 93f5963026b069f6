"""Starts the simulator and the portal, prints one screen, and ends all of it together."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from portal.config.places import data_folder
from portal.demo import environment, screen, servers, setup, state
from portal.demo.progress import step


def main(words: list[str] | None = None) -> None:
    """Run until Ctrl-C, or until one of the servers ends."""
    given = _given(words)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with state.opened(data_folder() / "demo", go_on=given.go_on) as folder:
            os.environ.update(environment.made(folder, given.host))
            _run(folder, given.host)
    except KeyboardInterrupt:
        print("\nThe demo has ended.")
    except (state.Refused, environment.Wrong, servers.Ended, ImproperlyConfigured) as error:
        sys.exit(str(error))


def _given(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="return-portal demo")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 in a container")
    parser.add_argument(
        "--continue", dest="go_on", action="store_true", help="go on where the last demo ended"
    )
    return parser.parse_args(words)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _run(folder: Path, host: str) -> None:
    url, password = os.environ["BASE_URL"], state.kept(folder, "password", 12)
    running = [servers.simulator(folder, host, os.environ["SIMULATOR_PORT"], url)]
    try:
        with step("Preparing the demo's database ..."):
            setup.prepare(password)
            setup.draw_map(folder / "map.pmtiles")
        running.append(servers.portal())
        with step("Starting the portal ..."):
            servers.wait_for(f"{url}/", running)
        mailbox = f"http://127.0.0.1:{os.environ['SIMULATOR_PORT']}/mailbox/"
        print(screen.text(url, mailbox, setup.STAFF, password), flush=True)
        while True:
            servers.check(running)
            time.sleep(0.5)
    finally:
        servers.stop(running)


if __name__ == "__main__":
    main()
