"""The worker inside the server (WORKER=embedded), as gunicorn's master starts and ends it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import portal

PATIENCE = 8  # seconds; with the 30 of open requests this stays below what systemd and Docker give
COMMAND = (sys.executable, "-m", "portal", "manage", "work", "--embedded")


class EmbeddedWorker:
    """At most one supervisor a server; it outlives a reload of gunicorn's configuration."""

    def __init__(self) -> None:
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker and what keeps it running."""
        parent = str(Path(portal.__file__).parent.parent)
        path = os.pathsep.join(filter(None, (parent, os.environ.get("PYTHONPATH"))))
        words = [sys.executable, "-m", "portal.server.supervisor", str(os.getpid()), *COMMAND]
        self._supervisor = subprocess.Popen(words, env=os.environ | {"PYTHONPATH": path})

    def restart(self) -> None:
        """Let the worker read its settings again."""
        if self._supervisor:
            self._supervisor.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """End it; the mail at hand has a few seconds."""
        if self._supervisor:
            self._supervisor.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._supervisor.wait(PATIENCE)


worker = EmbeddedWorker()
