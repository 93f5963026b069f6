"""The demo's servers, in processes of their own."""

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from portal.config.places import PACKAGE

PAST_RETURNS = 300  # about what a small shop gets in a quarter
Server = subprocess.Popen[bytes]


class Ended(Exception):
    """A server ended, or never answered; the message is a sentence."""


def simulator(folder: Path, host: str, port: str, portal: str) -> Server:
    """Start the pretend Sendcloud, whose world and mailbox lie in the folder."""
    words = ["-m", "portal.simulator", "--host", host, "--port", port]
    words += ["--keep", str(folder / "world.json")]
    words += ["--past-returns", str(PAST_RETURNS)]
    words += ["--mailbox", str(folder / "mails")]
    words += ["--shop-brand", os.environ["BRAND_DOMAIN"]]
    words += ["--webhook-url", f"{portal}/webhooks/sendcloud/"]
    return _started(words, stdout=subprocess.DEVNULL)


def portal() -> Server:
    """Start the portal with its production server; the environment holds the settings."""
    return _started(["-m", "portal", "serve", "--log-level", "warning"])


def _started(words: list[str], stdout: int | None = None) -> Server:
    return subprocess.Popen([sys.executable, *words], cwd=PACKAGE.parent, stdout=stdout)


def wait_for(url: str, servers: list[Server]) -> None:
    """Wait until the page can be read."""
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as reply:
            if reply.status == 200:
                return
        check(servers)
        time.sleep(0.1)
    raise Ended(f"{url} did not answer within a minute.")


def check(servers: list[Server]) -> None:
    """Raise if one of the servers has ended."""
    if any(server.poll() is not None for server in servers):
        raise Ended("A server has ended; see its message above.")


def stop(servers: list[Server]) -> None:
    """End all of them, and wait for the requests that they still answer."""
    for server in servers:
        server.terminate()
    for server in servers:
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=35)
        server.kill()
