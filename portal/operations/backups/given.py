"""The settings of this process as files: plain ones as .env, those from files as secrets/."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from portal.config import env
from portal.operations.backups.bundle import SECRETS, SETTINGS

# Compose and Caddy read these from .env; the portal does not.
BESIDE = (
    "COMPOSE_PROJECT_NAME",
    "COMPOSE_FILE",
    "COMPOSE_PROFILES",
    "IMAGE",
    "VERSION",
    "PROXIES_IN_FRONT",
)
# Compose and the cluster set these for themselves; systemd does without them.
OF_THE_MACHINE = {"HOST", "PORT", "STATIC_ROOT", "BRAND_DIR", "DATA_DIR", "PREPARE", "WORKER"}
PLAIN = re.compile(r"[\w./:,;@%+=~?&-]*")


def write_into(parts: Path, also: Iterable[Path]) -> None:
    """Add .env, and a file for every secret that came from one, and for those named beside."""
    (parts / SECRETS).mkdir()
    names = sorted((env.names_read - OF_THE_MACHINE) | set(BESIDE))
    plain = {name: os.environ[name] for name in names if os.environ.get(name)}
    lines = [f"{name}={_quoted(value)}\n" for name, value in plain.items()]
    (parts / SETTINGS).write_text("".join(lines))
    files = {name.lower(): os.environ.get(f"{name}_FILE") for name in names}
    files |= {file.name: str(file) for file in also}
    for name, path in files.items():
        if path:
            (parts / SECRETS / name).write_bytes(Path(path).read_bytes())


def _quoted(value: str) -> str:
    """The value as compose, systemd, a shell and django-environ all read it."""
    if PLAIN.fullmatch(value):
        return value
    if "'" not in value:
        return f"'{value}'"
    return '"' + re.sub(r'(["\\$`])', r"\\\1", value) + '"'
