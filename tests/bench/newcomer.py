"""How long a newcomer waits for `make demo` in a fresh clone to open the portal."""

import os
import signal
import subprocess
import tempfile
import time

from tests.bench.servers import ROOT
from tests.harness.services import free_port


def wait_for_the_demo() -> float:
    """Seconds from the command to the open portal, NaN if it never opens.

    Packages may come from pip's cache.
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
        ports = {"PORT": str(free_port()), "SIMULATOR_PORT": str(free_port())}
        begun = time.monotonic()
        demo = subprocess.Popen(
            ["make", "demo"],
            cwd=folder,
            env=os.environ | ports,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            opened = any("The portal is open" in line for line in demo.stdout or ())
            return time.monotonic() - begun if opened else float("nan")
        finally:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(60)
