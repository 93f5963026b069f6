"""`make demo` runs the simulator beside the portal, which has its production server."""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType

from portal.simulator.merchant_api import auth
from portal.simulator.scenarios import SCENARIOS, table

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
STAFF = "staff@shop.example"

SCREEN = """
The portal is open at {url}

  Order number: {order}
  Postal code: {postal_code}

Staff sign in at {url}/support/ (an administrator, without a second factor)

  E-mail: {staff}
  Password: {password}

The order number decides what happens:

  order   postal   what is special                            what you see in the end
{table}

Ctrl-C ends both servers.
"""


def _port(name: str, default: str) -> int:
    given = os.environ.get(name, default)
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        sys.exit(f"{name} must be a whole number from 1 to 65535.")
    port = int(given)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is taken; choose another with {name}=... make demo")
    return port


def _kept(name: str, length: int) -> str:
    """A secret that all runs of the demo share, so that its sessions outlive a restart."""
    kept = VAR / f"demo-{name}"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(length))
    return kept.read_text()


# Room for `make redteam`, which times 1,200 lookups before it looks for the limits.
ROOM = {
    "LIMIT_LOOKUPS_PER_ADDRESS": "1500/10 minutes",
    "LIMIT_LOOKUPS_PER_IDENTIFIER": "300/10 minutes",
    "LIMIT_LOOKUPS_PER_POSTAL_CODE": "800/10 minutes",
    "LIMIT_FAILED_LOOKUPS": "20000/10 minutes",
    "LOOKUP_MIN_SECONDS": "0.25",
}


def _environment(host: str, port: int, simulator_port: int) -> dict[str, str]:
    upstream = f"http://127.0.0.1:{simulator_port}"
    return (
        ROOM
        | dict(os.environ)
        | {
            "SECRET_KEY": _kept("secret", 48),
            "BASE_URL": f"http://127.0.0.1:{port}",
            "BRAND_DOMAIN": os.environ.get("BRAND_DOMAIN", "noordpunt"),
            "SENDCLOUD_API_URL": f"{upstream}/api",
            "SENDCLOUD_SERVICE_POINTS_URL": f"{upstream}/service-points-host/api/v2",
            "SENDCLOUD_PUBLIC_KEY": auth.PUBLIC_KEY,
            "SENDCLOUD_SECRET_KEY": auth.SECRET_KEY,
            "SENDCLOUD_CLIENT_ID": "",
            "SENDCLOUD_CLIENT_SECRET": "",
            "SENDCLOUD_OAUTH_URL": f"{upstream}/account-host/oauth2/token",
            "SENDCLOUD_WEBHOOK_KEY": auth.WEBHOOK_KEY,
            "SUPPORT_SECOND_FACTOR": "no",
            "DATABASE_URL": f"sqlite:///{VAR / 'demo-0.1.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "HOST": host,  # not the environment's, because some shells export HOST themselves
            "PORT": str(port),
            "LOG_LEVEL": "WARNING",
        }
    )


def _manage(environment: dict[str, str], *words: str, typed: str = "") -> None:
    command = [sys.executable, "manage.py", *words]
    quiet = subprocess.DEVNULL
    subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=quiet, input=typed, text=True
    )


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=2) as reply:
        return bool(reply.status == 200)
    return False


def _wait_for(url: str, servers: list[subprocess.Popen[bytes]]) -> None:
    for _ in range(200):
        if _answers(url):
            return
        if any(server.poll() is not None for server in servers):
            sys.exit("A server ended before it answered; see its message above.")
        time.sleep(0.1)
    sys.exit(f"{url} did not answer within 20 seconds.")


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Start the simulator and the portal, print one screen, and end both together."""
    parser = argparse.ArgumentParser(prog="python -m portal.demo")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 in a container")
    host = parser.parse_args().host
    VAR.mkdir(exist_ok=True)
    port, simulator_port = _port("PORT", "8000"), _port("SIMULATOR_PORT", "8001")
    environment = _environment(host, port, simulator_port)
    _manage(environment, "migrate", "--verbosity", "0")
    _manage(environment, "createcachetable")
    _manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
    password = _kept("password", 12)
    _manage(environment, "invite", STAFF, "--admin", "--password-stdin", typed=password)
    signal.signal(signal.SIGTERM, _stop)
    simulator = [sys.executable, "-m", "portal.simulator", "--port", str(simulator_port)]
    simulator += ["--host", host]
    simulator += ["--webhook-url", f"{environment['BASE_URL']}/webhooks/sendcloud/"]
    server = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "portal.wsgi"]
    quiet = subprocess.DEVNULL
    servers = [
        subprocess.Popen(simulator, cwd=ROOT, env=environment, stdout=quiet),
        subprocess.Popen([*server, "--log-level", "warning"], cwd=ROOT, env=environment),
    ]
    try:
        _wait_for(f"{environment['BASE_URL']}/healthz", servers)
        first = SCENARIOS[0]
        screen = SCREEN.format(
            url=environment["BASE_URL"],
            order=first.order_number,
            postal_code=first.postal_code,
            staff=STAFF,
            password=password,
            table=table(),
        )
        print(screen, flush=True)
        while all(server.poll() is None for server in servers):
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nBoth servers are shutting down.")
    finally:
        for process in servers:
            process.terminate()
        for process in servers:
            process.wait(timeout=35)


if __name__ == "__main__":
    main()
