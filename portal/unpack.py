"""Moves into an empty machine: a backup's files first, then its database."""

import argparse
import os
import sys
from pathlib import Path

import environ

from portal.operations.backups import bundle

OWNERS = "database_owner_url"  # the server that reads this .env must not have it


def restore(words: list[str]) -> None:
    """Unpack settings, secrets and brand into a folder, then run `manage restore` with them."""
    parser = argparse.ArgumentParser(prog="return-portal restore")
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument(
        "folder", type=Path, help="for .env, secrets/, brand/ and an SQLite database"
    )
    given, options = parser.parse_known_args(words)
    folder = given.folder.resolve()
    try:
        files = bundle.unpack(given.file, folder)
    except bundle.BackupUnusable as error:
        sys.exit(str(error))
    _name_the_places(folder, files)
    print(f"Settings, secrets and brand are in {folder}.")
    print(f"Start the portal with return-portal --env-file {folder / bundle.SETTINGS} serve.")
    sys.stdout.flush()
    # What the environment says already goes before the backup, such as another DATABASE_URL.
    environ.Env.read_env(folder / bundle.SETTINGS)
    command = [sys.executable, "-m", "portal", "manage", "restore", str(given.file.resolve())]
    os.execv(sys.executable, [*command, *options])


def _name_the_places(folder: Path, files: list[Path]) -> None:
    """Let .env say where secrets, brand and data are on this machine."""
    settings = folder / bundle.SETTINGS
    secrets = sorted(file for file in files if file.parent.name == bundle.SECRETS)
    lines = [f"{file.name.upper()}_FILE={file}\n" for file in secrets if file.name != OWNERS]
    lines += [f"BRAND_DIR={folder / bundle.BRAND}\n", f"DATA_DIR={folder}\n"]
    known = settings.read_text()
    with settings.open("a") as out:
        out.write("".join(line for line in lines if line not in known))
