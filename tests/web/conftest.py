"""The portal as it runs in production: gunicorn, https settings, files collected."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from portal.redteam.browser import Browser
from portal.simulator.server import Simulator

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = "https://returns.shop.example"
SECURE = {"X-Forwarded-Proto": "https"}


def environment(folder: Path, simulator: Simulator, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_urlsafe(60),
        "BASE_URL": SITE,
        "BRAND_DOMAIN": "noordpunt",
        "SENDCLOUD_API_URL": simulator.api_url,
        "SENDCLOUD_SERVICE_POINTS_URL": simulator.service_points_url,
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "STATIC_ROOT": str(folder / "static"),
        "TRUSTED_PROXIES": "127.0.0.1",
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):
            return True
    except HTTPError:
        return True  # a redirect to https, or a refused host: it is there
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> Iterator[Callable[..., Browser]]:
    """Gives visitors of a production server; `secure=False` comes by http."""
    folder, port = tmp_path_factory.mktemp("production"), free_port()
    with Simulator() as simulator:
        given = environment(folder, simulator, port)
        for words in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
            command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=given, check=True, timeout=60)
        server = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "portal.wsgi"]
        quiet = subprocess.DEVNULL
        running = subprocess.Popen(server, cwd=ROOT, env=given, stdout=quiet, stderr=quiet)
        local = f"http://127.0.0.1:{port}"
        try:
            for _ in range(100):
                if answers(f"{local}/healthz"):
                    break
                time.sleep(0.1)
            yield lambda secure=True: Browser(
                SITE, connect_to=local, headers=SECURE if secure else {}
            )
        finally:
            running.terminate()
            running.wait(40)
