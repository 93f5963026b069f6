"""Two portals, a balancer, PostgreSQL and Redis, each in a process that a test can kill."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from tests.cluster.browser import Browser
from tests.harness.customer import Customer
from tests.harness.portal_server import COLD, ROOT, Node, eventually
from tests.harness.relay import Relay
from tests.harness.services import PostgreSQL, Redis, free_port, listens, program

HERE = Path(__file__).parent


@dataclass
class Cluster:
    """All processes of the cluster; `story` holds the lines of the report.

    The nodes have API keys, and reach Sendcloud through `line`.
    """

    folder: Path
    sendcloud: Simulator
    port: int = field(default_factory=free_port)
    story: list[str] = field(default_factory=list)
    ends: list[Callable[[], object]] = field(default_factory=list)
    addresses: "count[int]" = field(default_factory=lambda: count(10))

    def start(self) -> "Cluster":
        """Start every process after those that it needs."""
        self.line = Relay(self.sendcloud.url)
        self.sendcloud.app.base = self.line.url
        self.ends.append(self.line.close)
        self.database = PostgreSQL(self.folder / "postgresql", free_port()).create().start()
        self.ends.append(self.database.stop)
        self.cache = Redis(free_port()).start()
        self.ends.append(self.cache.stop)
        self.nodes = [self._node().prepare(), self._node()]
        for node in self.nodes:
            self.ends.append(node.stop)
            node.start()
        self._balance()
        return self

    def _node(self) -> Node:
        settings = {
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "SENDCLOUD_API_URL": f"{self.line.url}/api",
            "SENDCLOUD_SERVICE_POINTS_URL": f"{self.line.url}/service-points-host/api/v2",
            "SENDCLOUD_PUBLIC_KEY": auth.PUBLIC_KEY,
            "SENDCLOUD_SECRET_KEY": auth.SECRET_KEY,
            "DATABASE_URL": self.database.url,
            "REDIS_URL": self.cache.url,
            "TRUSTED_PROXIES": "127.0.0.1",
            "WEB_WORKERS": "1",
            "WEB_THREADS": "8",
        }
        return Node(free_port(), self.folder, settings, command=COLD)

    def _balance(self) -> None:
        first, second = self.nodes
        filled = {
            "FOLDER": str(self.folder),
            "AWAY": str(ROOT / "deploy/caddy"),
            "ONE": str(first.port),
            "OTHER": str(second.port),
            "PORT": str(self.port),
        }
        text = (HERE / "nginx.conf").read_text()
        for name, value in filled.items():
            text = text.replace(f"__{name}__", value)
        (self.folder / "nginx.conf").write_text(text)
        command = [program("nginx", "nginx-light"), "-p", str(self.folder)]
        own = ["-e", str(self.folder / "nginx.log"), "-c", str(self.folder / "nginx.conf")]
        self.balancer = subprocess.Popen([*command, *own], env={"PATH": os.environ["PATH"]})
        self.ends += [self.balancer.wait, self.balancer.kill]
        eventually(lambda: listens(self.port), "nginx listens")

    def customer(self, url: str = "") -> Customer:
        """A new customer who comes through the balancer, from an address of their own."""
        address = f"127.0.0.{next(self.addresses)}"
        door = url or f"http://127.0.0.1:{self.port}"
        return Customer(Browser(door, address))  # type: ignore[arg-type]

    def narrow_node(self) -> Node:
        """A third portal, with one connection to PostgreSQL and outside the balancer."""
        port = free_port()
        own = {"DATABASE_POOL_SIZE": "1", "BASE_URL": f"http://127.0.0.1:{port}"}
        node = Node(port, self.folder, self.nodes[0].settings | own, command=COLD)
        self.ends.append(node.stop)
        return node.start()

    def lonely_node(self) -> Node:
        """A third portal with the usual threads, without Redis and outside the balancer."""
        port = free_port()
        usual = {name: self.nodes[0].settings[name] for name in ("DATABASE_URL",)}
        own = usual | {
            "BASE_URL": f"http://127.0.0.1:{port}",
            "SENDCLOUD_API_URL": self.sendcloud.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": self.sendcloud.service_points_url,
        }
        node = Node(port, self.folder, own, command=COLD).prepare()
        self.ends.append(node.stop)
        return node.start()

    def node_of(self, customer: Customer) -> Node:
        """The node that answered the customer last."""
        last = customer.client.nodes[-1]  # type: ignore[attr-defined]
        return next(node for node in self.nodes if last.endswith(f":{node.port}"))

    def forget(self) -> None:
        """Make Sendcloud's world new, and forget the returns whose numbers it will give again."""
        self.sendcloud.reset()
        with psycopg.connect(self.database.url) as database:
            database.execute("TRUNCATE portal_submission CASCADE")

    def posts(self) -> int:
        """How often the portal asked Sendcloud to create a return."""
        return sum(call.method == "POST" for call in self.sendcloud.world.requests)

    def until_label(self, customer: Customer) -> None:
        """Reload the label's page, as its own refresh does, until the label can be downloaded."""

        def is_ready() -> bool:
            for made in self.sendcloud.world.returns:
                self.sendcloud.world.announced(made.id, "announced")
            return customer.visit(customer.url).heading == "Your label is ready"

        eventually(is_ready, "the label is ready", seconds=60)
        label = customer.client.get(f"/return/{customer.draft_id}/label/label/")
        assert label.content.startswith(b"%PDF-")

    def tell(self, killed: str, survived: str) -> None:
        """Add a line to the report."""
        self.story.append(f"{killed:52} {survived}")

    def stop(self) -> None:
        """Stop every process that was started, the newest first."""
        for end in reversed(self.ends):
            end()
