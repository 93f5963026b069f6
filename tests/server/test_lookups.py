"""Lookups through a real gunicorn, and a real nginx where it is installed."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from portal.redteam.browser import Browser
from portal.redteam.target import HOME, Site
from portal.simulator.server import Simulator
from tests.harness.portal_server import Node, eventually
from tests.harness.services import free_port, listens

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
CONF = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{portal};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"""
FLOOR = 1.5  # seconds
CAUSES = [
    ("#1013", "5642 CV"),
    ("#1014", "5642 CV"),
    ("#1015", "5642 CV"),
    ("#1026", "5642 CV"),
    ("#1001", "9999 ZZ"),
    ("#9999", "5642 CV"),
    ("#2001", "28013"),
]


def look_up(visitor: Browser, identifier: str = "#9999", postal_code: str = "1234 AB") -> int:
    """The status of a lookup."""
    visitor.get("/")
    typed = {"identifier": identifier, "postal_code": postal_code}
    return visitor.post("/", typed, follow=False).status


@contextmanager
def nginx(portal: Node, port: int) -> Iterator[None]:
    """A proxy in front of the portal, which adds the client's address to what the client says."""
    folder = portal.folder
    given = {"folder": folder, "port": port, "portal": portal.port}
    (folder / "nginx.conf").write_text(CONF.format(**given))
    command = [str(NGINX), "-p", str(folder), "-e", f"{folder}/nginx.log"]
    with subprocess.Popen([*command, "-c", f"{folder}/nginx.conf"]) as process:
        try:
            eventually(lambda: listens(port), "nginx listens")
            yield
        finally:
            process.terminate()


def answers(url: str, number: "count[int]", address: str) -> list[int]:
    """Three lookups from one address, which invents another one each time."""
    return [
        look_up(Browser(url, address, {"X-Forwarded-For": f"198.{next(number)}.100.7"}))
        for _ in range(3)
    ]


def test_an_invented_address_changes_nothing_on_a_real_server(node: Callable[..., Node]) -> None:
    """Security 3: gunicorn passes the header on, and the portal believes no stranger."""
    limits = {"LIMIT_LOOKUPS_PER_ADDRESS": "2/hour", "LOOKUP_MIN_SECONDS": "0.1"}
    portal = node(**limits).prepare().start()
    numbers = count(1)
    assert answers(portal.url, numbers, "127.0.0.1") == [422, 422, 429]
    assert answers(portal.url, numbers, "127.9.0.1") == [422, 422, 429]


@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
def test_behind_a_real_proxy_each_client_counts_alone(node: Callable[..., Node]) -> None:
    """Security 3: what nginx adds counts, and what the client sent before it does not."""
    port = free_port()
    settings = {"LIMIT_LOOKUPS_PER_ADDRESS": "2/hour", "LOOKUP_MIN_SECONDS": "0.1"}
    settings |= {"TRUSTED_PROXIES": "127.0.0.1", "BASE_URL": f"http://127.0.0.1:{port}"}
    portal = node(**settings).prepare().start()
    numbers = count(1)
    with nginx(portal, port):
        assert answers(settings["BASE_URL"], numbers, "127.8.0.1") == [422, 422, 429]
        assert answers(settings["BASE_URL"], numbers, "127.9.0.1") == [422, 422, 429]


def test_strangers_are_stopped_and_the_right_customer_gets_in_on_a_real_server(
    node: Callable[..., Node], upstream: Simulator
) -> None:
    """Security 1, 36: what is stopped reaches Sendcloud no more, and the right answer waits."""
    limits = {"LIMIT_FAILED_LOOKUPS": "5/hour", "LOOKUP_MIN_SECONDS": "0.1"}
    portal = node(WEB_WORKERS="2", **limits).prepare().start()
    strangers = [Browser(portal.url, f"127.{number}.1.1") for number in range(20, 40)]
    statuses = [look_up(each, f"#{number}") for number, each in enumerate(strangers, 7000)]
    assert statuses == [422] * 5 + [429] * 15
    calls = [call for call in upstream.world.requests if call.path.endswith("/outgoing")]
    asked = {call.query["identifier"].strip("#") for call in calls}
    assert asked == {str(number) for number in range(7000, 7005)}

    site, waited = Site(portal.url), threading.Event()
    site.pause = lambda seconds: waited.wait(min(seconds, 6))
    page = site.look_up(Browser(portal.url, "127.50.1.1"), "#1001", HOME)
    assert page.path.startswith("/return/")


def test_every_failed_lookup_takes_the_floor_on_a_real_server(node: Callable[..., Node]) -> None:
    """Security 4: whatever its cause, no failed lookup is answered before its time."""
    plenty = {f"LIMIT_LOOKUPS_PER_{of}": "1000/hour" for of in ("ADDRESS", "POSTAL_CODE")}
    portal = node(LOOKUP_MIN_SECONDS=str(FLOOR), **plenty).prepare().start()
    for cause in CAUSES:
        visitor = Browser(portal.url)
        visitor.get("/")
        typed = {"identifier": cause[0], "postal_code": cause[1]}
        began = time.monotonic()
        assert visitor.post("/", typed).status == 422, cause
        assert time.monotonic() - began >= FLOOR, cause
