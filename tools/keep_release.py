"""`python -m tools.keep_release v0.2.0` keeps a release's code for tests/server/test_releases.py.

The file tests/samples/releases/0.2.0.tar.xz holds what serves customers and staff. It leaves out
the simulator, the attacks, the demo and the translations, and is the same each time it is made.
"""

import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests/samples/releases"
PARTS = ("portal", "templates", "static", "gunicorn.conf.py", "manage.py")
LEFT_OUT = re.compile(r"portal/(locale|simulator|redteam|demo)\b")


def keep(revision: str) -> Path:
    """Write the file of a tag or another revision of git; its name is the code's version."""
    command = ["git", "archive", revision, *PARTS]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tree:
        files = {
            member.name: tree.extractfile(member).read()  # type: ignore[union-attr]
            for member in tree
            if member.isfile() and not LEFT_OUT.match(member.name)
        }
    version = re.search(r'__version__ = "(.+)"', files["portal/__init__.py"].decode())
    assert version, f"{revision} names no version"
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{version[1]}.tar.xz"
    with tarfile.open(path, "w:xz", preset=9) as tar:
        for name in sorted(files):
            (member := tarfile.TarInfo(name)).size = len(files[name])
            tar.addfile(member, io.BytesIO(files[name]))
    return path


if __name__ == "__main__":
    print(keep(*sys.argv[1:]))
