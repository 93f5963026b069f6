"""A portal installed from its wheel, as pipx would, without fetching anything."""

import os
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_path

from tests.harness.portal_server import ROOT

# What pip writes for `return-portal`, in a form that takes no folder.
ENTRY = (
    "import sys; from importlib.metadata import entry_points as found; "
    "sys.exit(found(group='console_scripts', name='return-portal')['return-portal'].load()())"
)


def build(folder: Path) -> Path:
    """Build the wheel as `make wheel` does."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@dataclass
class Installed:
    """A virtual environment that has the wheel, and borrows the libraries of the tests' own."""

    folder: Path

    @classmethod
    def make(cls, wheel: Path, folder: Path) -> "Installed":
        """Unpack the wheel into a new environment."""
        venv.create(folder, symlinks=True)
        site = next(folder.glob("lib/python*/site-packages"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        (site / "libraries.pth").write_text(get_path("purelib"))
        return cls(folder)

    @property
    def package(self) -> Path:
        """The folder of the installed package."""
        return next(self.folder.glob("lib/python*/site-packages/portal"))

    def command(self, *words: str) -> list[str]:
        """`return-portal WORDS`."""
        return [str(self.folder / "bin/python"), "-c", ENTRY, *words]

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a folder outside the checkout."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=kept | settings,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
