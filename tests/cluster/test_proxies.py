"""Each proxy that this repository has files for: the client's address, slow clients, and sizes."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from portal.simulator.server import Simulator
from tests.cluster import proxies
from tests.cluster.browser import Browser
from tests.cluster.proxies import LOCAL, Proxy, in_front_of, running
from tests.harness.customer import Customer
from tests.harness.portal_server import COLD, Node
from tests.harness.services import free_port

Start = Callable[[Proxy], list[str]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty database and the static files."""
    folder = tmp_path_factory.mktemp("prepared")
    database = {"DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}"}
    Node(free_port(), folder, database).prepare()
    return folder


@pytest.fixture
def portal(prepared: Path, tmp_path: Path) -> Iterator[Node]:
    """A portal that allows two lookups an hour, and knows that its proxy is on this machine."""
    shutil.copy(prepared / "portal.sqlite3", tmp_path)
    with Simulator() as sendcloud:
        settings = {
            "SENDCLOUD_API_URL": sendcloud.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": sendcloud.service_points_url,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
            "STATIC_ROOT": str(prepared / "static"),
            "TRUSTED_PROXIES": LOCAL,
            "LIMIT_LOOKUPS_PER_ADDRESS": "2/hour",
            "LOOKUP_MIN_SECONDS": "0.05",
            "WEB_WORKERS": "1",
        }
        node = Node(free_port(), tmp_path, settings, command=COLD)
        yield node
        node.stop()


def serve(portal: Node, proxy: Proxy) -> None:
    """Start the portal under the address of its proxy."""
    portal.settings["BASE_URL"] = proxy.url
    portal.start()


def lookup(proxy: Proxy, address: str, **headers: str) -> int:
    """The status of a failed lookup by a client at this address, who sends these headers too."""
    customer = Customer(Browser(proxy.url, address))  # type: ignore[arg-type]
    customer.client.session.headers.update(  # type: ignore[attr-defined]
        {name.replace("_", "-"): value for name, value in headers.items()}
    )
    return int(customer.look_up("#9999").page.status_code)


@pytest.mark.parametrize("start", proxies.ALL)
def test_each_client_has_a_limit_of_its_own_whatever_it_claims(
    start: Start, portal: Node, tmp_path: Path
) -> None:
    proxy = in_front_of(portal.port, tmp_path)
    serve(portal, proxy)
    with running(proxy, start):
        claims = [f"203.0.113.{number}" for number in range(3)]
        seen = [
            lookup(proxy, "127.0.0.11", X_Forwarded_For=claim, X_Real_IP=claim, Forwarded=claim)
            for claim in claims
        ]
        assert seen == [422, 422, 429]
        assert lookup(proxy, "127.0.0.12") == 422


def test_caddy_believes_only_the_proxies_in_front_of_it(portal: Node, tmp_path: Path) -> None:
    """As behind Cloudflare, which sends the client's address along."""
    proxy = in_front_of(portal.port, tmp_path, "127.0.0.20/32 127.0.0.21/32")
    serve(portal, proxy)
    with running(proxy, proxies.caddy):
        first, second = "127.0.0.20", "127.0.0.21"
        assert lookup(proxy, first, X_Forwarded_For="203.0.113.1") == 422
        assert lookup(proxy, second, X_Forwarded_For="198.51.100.9, 203.0.113.1") == 422
        assert lookup(proxy, first, X_Forwarded_For="203.0.113.1") == 429
        assert lookup(proxy, first, X_Forwarded_For="203.0.113.2") == 422
        for claim in ("203.0.113.3", "203.0.113.4"):
            assert lookup(proxy, "127.0.0.30", X_Forwarded_For=claim) == 422
        assert lookup(proxy, "127.0.0.30", X_Forwarded_For="203.0.113.5") == 429


def lines_to(port: int) -> int:
    """How many TCP connections to this port of this machine are open."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


@pytest.mark.parametrize("start", proxies.ALL)
def test_forms_that_dribble_do_not_reach_the_portal(
    start: Start, portal: Node, tmp_path: Path
) -> None:
    """The proxy takes each in whole first. Lines from pages before may still be open."""
    proxy = in_front_of(portal.port, tmp_path)
    serve(portal, proxy)
    head = f"POST / HTTP/1.1\r\nHost: {LOCAL}:{proxy.port}\r\nContent-Length: 1000\r\n\r\n"
    with running(proxy, start), ExitStack() as lines:
        for _ in range(20):
            line = lines.enter_context(socket.create_connection((LOCAL, proxy.port)))
            line.sendall(head.encode() + b"a")
        # A request that is complete comes back after the proxy has seen those before it.
        assert proxy.answers()
        assert lines_to(portal.port) <= 2


@pytest.mark.parametrize("start", proxies.ALL)
def test_only_the_photos_page_takes_more_than_a_megabyte(
    start: Start, portal: Node, tmp_path: Path
) -> None:
    proxy = in_front_of(portal.port, tmp_path)
    serve(portal, proxy)
    large = b"a" * 2_000_000
    with running(proxy, start):
        assert requests.post(proxy.url, data=large, timeout=30).status_code == 413
        page = f"{proxy.url}/return/0123456789abcdef/items/"
        # The portal itself answers: it refuses a form without a token, or a draft that never was.
        assert requests.post(page, data=large, timeout=30).status_code in {403, 404}


def test_caddy_believes_only_the_proxies_in_front_of_it_that_a_request_came_by_https(
    portal: Node, tmp_path: Path
) -> None:
    """Without it, a portal behind a proxy that ends https would redirect to itself for ever."""
    proxy = in_front_of(portal.port, tmp_path, "127.0.0.20/32")
    portal.settings["BASE_URL"] = f"https://{LOCAL}:{proxy.port}"
    portal.start()
    with running(proxy, proxies.caddy):
        for address, status in (("127.0.0.20", 200), ("127.0.0.30", 301)):
            browser = Browser(proxy.url, address)
            browser.session.headers["X-Forwarded-Proto"] = "https"
            page = browser.session.get(proxy.url, allow_redirects=False, timeout=30)
            assert page.status_code == status


@pytest.mark.parametrize("start", proxies.ALL)
def test_no_proxy_shows_the_pages_for_machines(start: Start, portal: Node, tmp_path: Path) -> None:
    proxy = in_front_of(portal.port, tmp_path)
    serve(portal, proxy)
    with running(proxy, start):
        assert requests.get(f"{proxy.url}/robots.txt", timeout=30).status_code == 200
        for path in ("/healthz", "/readyz", "/metrics"):
            assert requests.get(proxy.url + path, timeout=30).status_code == 404


def test_caddy_holds_requests_while_the_portal_restarts(portal: Node, tmp_path: Path) -> None:
    """As with `docker compose up -d`, which stops the old portal before it starts the new one."""
    proxy = in_front_of(portal.port, tmp_path)
    serve(portal, proxy)
    with running(proxy, proxies.caddy), ExitStack() as stack:
        portal.stop()
        line = stack.enter_context(socket.create_connection((LOCAL, proxy.port)))
        line.sendall(f"GET /robots.txt HTTP/1.0\r\nHost: {LOCAL}:{proxy.port}\r\n\r\n".encode())
        portal.start()
        assert line.recv(100).split()[1] == b"200"
