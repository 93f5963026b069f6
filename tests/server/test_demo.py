"""`make demo` in processes of its own: what it shows, and how the next one goes on."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.harness.customer import Customer
from tests.harness.portal_server import ROOT, eventually
from tests.harness.services import free_port
from tests.harness.visitor import Visitor


@dataclass
class Demo:
    """A demo in a folder of its own; it inherits only PATH and HOME."""

    folder: Path
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The portal's address."""
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def screen(self) -> str:
        """What this demo and those before it have printed."""
        return (self.folder / "screen").read_text()

    def start(self, *words: str) -> "Demo":
        """Start it, and wait until it says that the portal is open."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        port, simulator_port = map(str, self.ports)
        own = {"DATA_DIR": str(self.folder), "PORT": port, "SIMULATOR_PORT": simulator_port}
        own |= {"WEB_WORKERS": "1", "HOST": "a-name-that-some-shells-set"}
        opened = (self.screen.count("The portal is open") if self.process else 0) + 1
        with (self.folder / "screen").open("ab") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal", "demo", *words],
                cwd=ROOT,
                env=kept | own,
                stdout=screen,
                stderr=screen,
            )
        eventually(lambda: self.screen.count("The portal is open") == opened, "it opens", 90)
        return self

    def stop(self) -> None:
        """End it, as a window that is closed does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=40)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    yield demo
    demo.stop()


def shows(customer: Customer, words: str) -> Callable[[], bool]:
    return lambda: words in customer.visit(customer.url).text


def test_a_demo_that_goes_on_still_knows_the_label_of_a_return(demo: Demo) -> None:
    customer = Customer(Visitor(demo.start().url)).create()
    assert "/label/" in customer.url
    demo.stop()

    demo.start("--continue")
    eventually(shows(customer, "/label/label/"), "the label is there", 60)
    label = re.findall(r'href="([^"]+/label/label/[^"]*)"', customer.text)[0]
    assert customer.visit(label).page.content.startswith(b"%PDF")
    assert "/returns/" in Customer(Visitor(demo.url)).look_up().url
