"""The file of a backup: a compressed tar that only its owner may read.

It holds `about.json`, the database, `.env`, and the files of `secrets/` and `brand/`.
"""

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.storage import locks

FORMAT = 1
ABOUT, SETTINGS, SECRETS, BRAND = "about.json", ".env", "secrets", "brand"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
PREFIX, ENDING = "return-portal-", ".tar.gz"
UNFINISHED = ".unfinished-"  # a folder; what lies in it is no backup
LOCK = ".lock"


class BackupUnusable(Exception):
    """This file cannot be restored here; the message is a sentence."""


@dataclass(frozen=True)
class About:
    """What a backup says of itself; `key_check` is the known ciphertext of its database."""

    version: str
    made_at: str  # ISO 8601
    database: str  # the vendor: sqlite or postgresql
    key_check: str
    migrations: list[str]  # the portal's own that had run
    format: int = FORMAT


@contextmanager
def being_made(folder: Path, brand: str, now: datetime) -> Iterator[tuple[Path, Path]]:
    """A folder to gather the parts in, and the name that the finished file then gets.

    The file has its name only once it is whole and on the disk, so an interrupted backup never
    counts as one.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{PREFIX}{brand}-{now:%Y%m%dT%H%M%SZ}{ENDING}"
    with locks.of_file(folder / LOCK):
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as gathered:
            (parts := Path(gathered) / "parts").mkdir()
            yield parts, target
            pack(parts, packed := Path(gathered) / target.name)
            packed.replace(target)


def pack(parts: Path, packed: Path) -> None:
    """Write the parts into a new file, and see to it that they are on the disk."""
    with packed.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        with tarfile.open(fileobj=file, mode="w:gz") as tar:
            for part in sorted(parts.rglob("*"), key=lambda part: (part.name != ABOUT, part)):
                tar.add(part, str(part.relative_to(parts)), recursive=False, filter=_without_owner)
        file.flush()
        os.fsync(file.fileno())


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o644 if member.name.startswith(f"{BRAND}/") else 0o600
    return member if member.isfile() else None


def keep_newest(folder: Path, brand: str, count: int) -> list[Path]:
    """Delete the older backups of a brand; returns what was deleted."""
    stamp = "[0-9]" * 8 + "T" + "[0-9]" * 6 + "Z"
    files = sorted(folder.glob(f"{PREFIX}{brand}-{stamp}{ENDING}"))
    for file in files[:-count]:
        file.unlink()
    return files[:-count]


def write_about(parts: Path, about: About) -> None:
    """Add what the backup says of itself."""
    (parts / ABOUT).write_text(json.dumps(asdict(about), indent=1))


def about(file: Path) -> About:
    """What a backup says of itself. Raises BackupUnusable."""
    with _opened(file) as tar:
        try:
            told: Mapping[str, Any] = json.loads(_content(tar, ABOUT))
            if told["format"] > FORMAT:
                raise BackupUnusable(
                    f"{file} was made by release {told['version']}, so take that release."
                )
            return About(**told)
        except (KeyError, TypeError, ValueError):
            raise BackupUnusable(f"{file} is no backup of a return portal.") from None


def extract(file: Path, name: str, target: Path) -> None:
    """Write one part of the backup to a file that only its owner may read."""
    with _opened(file) as tar, target.open("wb") as out:
        os.fchmod(out.fileno(), 0o600)
        part = tar.extractfile(name)
        assert part
        shutil.copyfileobj(part, out)


def unpack(file: Path, folder: Path) -> list[Path]:
    """Write settings, secrets and brand into a folder; returns the files.

    Raises BackupUnusable before anything is written if one of them is there with other content.
    """
    with _opened(file) as tar:
        names = [name for name in tar.getnames() if _is_of_folder(name)]
        wanted = {folder / name: _content(tar, name) for name in names}
    for path, content in wanted.items():
        # After a first try .env also says where the secrets are.
        if path.exists() and not path.read_bytes().startswith(content):
            raise BackupUnusable(f"{path} exists and differs from the backup's; move it away.")
    for path, content in wanted.items():
        _write(path, content, secret=path.parent.name == SECRETS or path.name == SETTINGS)
    return list(wanted)


def _is_of_folder(name: str) -> bool:
    parts = Path(name).parts
    return name == SETTINGS or (parts[0] in {SECRETS, BRAND} and ".." not in parts)


def _write(path: Path, content: bytes, *, secret: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.parent.name == SECRETS:
        path.parent.chmod(0o700)  # the folder is closed; containers get its files one by one
    path.write_bytes(content)
    path.chmod(0o600 if secret and path.name == SETTINGS else 0o644)


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file) as tar:
            yield tar
    except OSError as error:
        raise BackupUnusable(f"{file} cannot be read: {error.strerror or 'damaged'}.") from None
    except (tarfile.TarError, EOFError):
        raise BackupUnusable(f"{file} is no backup of a return portal.") from None


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    part = tar.extractfile(name)
    assert part
    return part.read()
