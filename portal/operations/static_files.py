"""The collected static files: whether they are this program's, and how they become so."""

import hashlib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

STAMP = "sources.sha256"


def sources(folders: Iterable[str | Path], apps: Iterable[str]) -> dict[str, Path]:
    """Every static file by its name, as Django's finders list them, without starting Django."""
    found: dict[str, Path] = {}
    for folder in [*map(Path, folders), *map(_folder_of, apps)]:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                found.setdefault(file.relative_to(folder).as_posix(), file)
    return found


def _folder_of(app: str) -> Path:
    spec = find_spec(app)
    return Path(str(spec and spec.origin)).parent / "static"


def is_current(root: Path, files: dict[str, Path]) -> bool:
    """Whether the collected files in `root` were made from exactly these sources."""
    stamp = root / STAMP
    return stamp.is_file() and stamp.read_text() == _fingerprint(files)


def _fingerprint(files: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def collect(root: Path, files: dict[str, Path]) -> None:
    """Collect the files, unless they are current; one process at a time for each folder.

    Django keeps a copy that looks newer than its source, which an older release's file does, so
    the copies go first. The copies with a hash in their name stay for the pages that name them.
    """
    from django.core.management import call_command

    from portal.storage import locks

    if is_current(root, files):
        return
    root.mkdir(parents=True, exist_ok=True)
    with locks.of_file(root / ".lock"):
        if is_current(root, files):
            return
        for name in (STAMP, *files):
            (root / name).unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        (root / STAMP).write_text(_fingerprint(files))
