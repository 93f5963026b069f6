"""The release before this one, as `python -m tools.keep_release` kept it, on today's libraries."""

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tests.harness.portal_server import ROOT, Node

FOLDER = ROOT / "tests/samples/releases"
# What 0.1.0 tells its administrator to run before the start; later releases do it by themselves.
PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
"""


@dataclass
class OldRelease:
    """Its code in a folder of its own."""

    version: str
    code: Path

    @classmethod
    def unpack(cls, version: str, folder: Path) -> "OldRelease":
        """Unpack the release of that version."""
        # Debian's Python 3.11.2 has no filters yet, and the archive is our own.
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        with tarfile.open(FOLDER / f"{version}.tar.xz") as tar:
            tar.extractall(code := folder / version, **safely)
        return cls(version, code)

    def node(self, like: Node) -> Node:
        """The same portal as another node, with this release's code and static files."""
        settings = like.settings | {"STATIC_ROOT": str(self.code / "var/static")}
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "portal.wsgi"]
        return Node(like.port, like.folder, settings, command=command, cwd=self.code)

    def prepare(self, node: Node) -> None:
        """Make the tables and static files of this release."""
        command = [sys.executable, "-c", PREPARE]
        subprocess.run(command, cwd=self.code, env=node.environment(), check=True)
