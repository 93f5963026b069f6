"""`python -m tests.cluster.brands` prints the memory of one and of ten brands, for docs/scale.md.

Each brand has one process of the portal, and a database and a role of its own on one PostgreSQL, as
deploy/brands sets them up. Three customers of each brand walk from the lookup to the label.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from portal.simulator.server import Simulator
from tests.bench.servers import _children, _proportional
from tests.cluster.browser import Browser
from tests.harness.customer import Customer
from tests.harness.portal_server import COLD, ROOT, Node
from tests.harness.services import PostgreSQL, free_port, program

ORDERS = ("#1001", "#1004", "#1010")
PASSWORD = "only-for-this-run"


def make(database: PostgreSQL, name: str) -> dict[str, str]:
    """Make a brand's roles and database; returns the settings of its jobs."""
    command = [program("psql", "postgresql"), "-qd", database.url, "-v", "ON_ERROR_STOP=1"]
    roles = {"name": name, "role": f"{name}_app"}
    passwords = {"password": PASSWORD, "role_password": PASSWORD}
    given = (roles | passwords).items()
    variables = [word for variable, value in given for word in ("-v", f"{variable}={value}")]
    script = ["-f", str(ROOT / "deploy/brands/brand.sql")]
    subprocess.run([*command, *variables, *script], check=True, stdout=subprocess.DEVNULL)
    where = f"{PASSWORD}@127.0.0.1:{database.port}/{name}"
    return {
        "DATABASE_OWNER_URL": f"postgres://{name}:{where}",
        "DATABASE_URL": f"postgres://{name}_app:{where}",
    }


def megabytes(pid: int) -> float:
    """The memory of a process and its children; what processes share is counted once in all."""
    return sum(_proportional(each) for each in (pid, *_children(pid))) / 1024


@dataclass
class Machine:
    """One PostgreSQL and one simulator for all brands."""

    folder: Path
    database: PostgreSQL
    sendcloud: Simulator

    def brand(self, number: int) -> Node:
        """Start a brand's portal, and let its customers walk through it."""
        settings = {
            "SENDCLOUD_API_URL": self.sendcloud.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": self.sendcloud.service_points_url,
            "DATABASE_POOL_SIZE": "5",
            "WEB_WORKERS": "1",
            "LOG_LEVEL": "ERROR",
        }
        addresses = make(self.database, f"brand{number}")
        node = Node(free_port(), self.folder, settings | addresses, command=COLD).prepare()
        del node.settings["DATABASE_OWNER_URL"]
        node.start()
        for count, order in enumerate(ORDERS):
            self.sendcloud.reset()
            browser = Browser(node.url, f"127.0.1.{count + 1}")
            customer = Customer(browser).create("drop_off_point", order)  # type: ignore[arg-type]
            assert customer.page.status_code == 200
        return node


def measure(count: int) -> None:
    """Print the memory of so many brands."""
    with tempfile.TemporaryDirectory() as folder, Simulator() as sendcloud, ExitStack() as stack:
        Path(folder).chmod(0o755)
        database = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        stack.callback(database.stop)
        machine = Machine(Path(folder), database, sendcloud)
        nodes = []
        for number in range(count):
            nodes.append(machine.brand(number))
            stack.callback(nodes[-1].stop)
        assert database.process
        portals = sum(megabytes(node.process.pid) for node in nodes if node.process)
        print(f"{count:3} brands: portals {portals:6.0f} MB, ", end="")
        print(f"PostgreSQL {megabytes(database.process.pid):4.0f} MB", flush=True)


def main() -> None:
    """Measure one brand, then ten."""
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}", flush=True)
    for count in (1, 10):
        measure(count)


if __name__ == "__main__":
    main()
