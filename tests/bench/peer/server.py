"""Starts the peer under the same kind of server as the bare Django, in its own environment."""

import os
import subprocess
from pathlib import Path

from tests.bench.servers import ROOT, THREADS, WORKERS, seconds_of_children, wait_for
from tests.harness.services import free_port

PYTHON = ROOT / ".venv-peer" / "bin" / "python"


class Peer:
    """The peer with its data, in a folder; `python` has what requirements-peer.txt pins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"

    def __enter__(self) -> "Peer":
        environment = os.environ | {"PEER_FOLDER": str(self.folder), "PYTHONWARNINGS": "ignore"}
        module = "tests.bench.peer.shop"
        subprocess.run([PYTHON, "-m", module], cwd=ROOT, env=environment, check=True)
        own = self.folder / "peer.conf.py"
        own.touch()  # without a file of its own, gunicorn would read the portal's
        words = ["--config", str(own), "--bind", self.url.removeprefix("http://")]
        words += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]
        command = [str(PYTHON), "-m", "gunicorn", "--log-level", "critical", *words, module]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True)
        wait_for(self.url, self.process)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)

    def seconds_used(self) -> float:
        """Processor seconds that the peer's workers have used."""
        return seconds_of_children(self.process)
