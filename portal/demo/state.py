"""The demo's folder: the database and the simulator's world, of one version and one demo."""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import portal

MIGRATIONS = Path(portal.__file__).parent / "migrations"


class Refused(Exception):
    """The demo cannot start with this folder; the message is a sentence."""


@contextmanager
def opened(folder: Path, *, go_on: bool) -> Iterator[Path]:
    """The folder, empty unless the demo goes on, and in no other demo's hands while we run."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Another demo runs in {folder}; end it first.") from None
        if not go_on:
            shutil.rmtree(folder, ignore_errors=True)
        _check_version(folder)
        yield folder


def _check_version(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / "version"
    if not file.exists():
        file.write_text(_version())
    elif (made_by := file.read_text()) != _version():
        raise Refused(
            f"The demo in {folder} was made by version {made_by} and this is {_version()}; "
            "start it without asking it to go on, and it begins clean."
        )


def _version() -> str:
    """The release and its newest migration, because a checkout changes between releases."""
    newest = max(file.stem for file in MIGRATIONS.glob("0*.py"))
    return f"{portal.__version__} ({newest})"


def kept(folder: Path, name: str, length: int) -> str:
    """A secret that lasts as long as the database does."""
    file = folder / name
    if not file.exists():
        file.write_text(secrets.token_urlsafe(length))
    return file.read_text()
