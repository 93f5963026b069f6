"""The brand's folder in a backup."""

import shutil
from pathlib import Path


def copy(folder: Path, target: Path) -> None:
    """Copy the files of the brand's folder, which may be missing."""
    target.mkdir()
    for file in folder.glob("*") if folder.is_dir() else ():
        if file.is_file():
            shutil.copyfile(file, target / file.name)
