"""The demo in a process of its own."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.harness.portal_server import ROOT, eventually
from tests.harness.services import free_port


@dataclass
class Demo:
    """A demo in a folder of its own; it inherits only PATH and HOME."""

    folder: Path
    command: list[str] = field(default_factory=lambda: [sys.executable, "-m", "portal", "demo"])
    cwd: Path = ROOT
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

    def mail(self) -> str:
        """The newest mail in the mailbox, or the empty mailbox."""
        mailbox = f"http://127.0.0.1:{self.ports[1]}/mailbox/"
        page = requests.get(mailbox, timeout=20).text
        names = re.findall(r'href="/mailbox/([\w-]+)/"', page)
        return requests.get(f"{mailbox}{names[0]}/", timeout=20).text if names else page

    def start(self, *words: str) -> "Demo":
        """Start it, and wait until it says that the portal is open."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        port, simulator_port = map(str, self.ports)
        own = {"DATA_DIR": str(self.folder), "PORT": port, "SIMULATOR_PORT": simulator_port}
        own |= {"WEB_WORKERS": "1", "HOST": "a-name-that-some-shells-set"}
        opened = (self.screen.count("The portal is open") if self.process else 0) + 1
        with (self.folder / "screen").open("ab") as screen:
            self.process = subprocess.Popen(
                [*self.command, *words],
                cwd=self.cwd,
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
