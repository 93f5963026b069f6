"""Stands in for docker and kubectl, so that the commands of docs/backup.md can be run as they are.

It runs what would run in a container (psql, manage.py) on this machine, with the settings and
secrets that the container would have, and notes all other calls. ENGINE names a folder in which
`server` holds the URL of a real PostgreSQL.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.harness.portal_server import ROOT
from tests.harness.services import program

ENGINE = Path(os.environ.get("ENGINE", "/nowhere"))
PROJECT = "--project-directory"
OWNERS = {"prepare", "backup"}  # the services that have the address of the tables' owner
OPTIONS = {PROJECT, "--project-name", "--env-file", "-f", "-n"}


def install(folder: Path, server: str) -> dict[str, str]:
    """Write the programs; returns the environment in which commands find them."""
    (folder / "bin").mkdir(parents=True)
    (folder / "server").write_text(server)
    for name in ("docker", "kubectl"):
        file = folder / "bin" / name
        file.write_text(f'#!/bin/sh\nexec {sys.executable} -m {__name__} {name} "$@"\n')
        file.chmod(0o755)
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return {
        "PATH": path,
        "HOME": os.environ["HOME"],
        "ENGINE": str(folder),
        "PYTHONPATH": str(ROOT),
    }


def main(name: str, *words: str) -> int:
    """Do what the engine or the cluster would do; returns the exit status."""
    with (ENGINE / "calls").open("a") as calls:
        calls.write(shlex.join([name, *words]) + "\n")
    return docker(*words) if name == "docker" else kubectl(*words)


def docker(*words: str) -> int:
    """The calls of deploy/restore and deploy/brands."""
    options, rest = _parted(words[1:])
    project = Path(options.get(PROJECT, "."))
    match words[0], *rest:
        case "compose", "config", "--images":
            print("return-portal:0.1.0")
        case "compose", "exec", "-T", "database", "psql", *more:
            return _psql(*more)
        case "compose", "up", *more if "database" in more:
            # As PostgreSQL's image makes POSTGRES_USER.
            role = "create role portal superuser login"
            _psql("-qc", role, "-c", "create database portal owner portal")
        case "compose", "up", *_ if project.name != "brands":
            return _manage(project, "prepare", is_owner=True)
        case "compose", "run", *more:
            begin = more.index("manage.py")
            words = tuple(more[begin + 1 :])
            backups = str(project.resolve() / "backups")
            words = tuple(backups if word == "/backups" else word for word in words)
            return _manage(project, *words, is_owner=more[begin - 2] in OWNERS)
    return 0


def kubectl(*words: str) -> int:
    """The calls of a restore; the secret is a folder, and the overlay is a file of settings."""
    match _parted(words)[1]:
        case "create", "secret", _, _, source:
            shutil.copytree(source.removeprefix("--from-file="), ENGINE / "secrets")
        case "apply", "-k", _:
            return _manage(ENGINE, "prepare")
        case "exec", "-i", "deploy/portal", "--", "env", "TMPDIR=/var/tmp", _, _, *more:
            return _manage(ENGINE, *more)
    return 0


def _parted(words: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    rest, options = list(words), {}
    while rest and rest[0] in OPTIONS:
        options[rest[0]] = rest[1]
        rest = rest[2:]
    return options, rest


def _psql(*words: str) -> int:
    own = [*words] if "-U" in words else ["-U", "postgres", *words]
    server = urlsplit((ENGINE / "server").read_text())
    reached = ["-h", str(server.hostname), "-p", str(server.port)]
    return subprocess.call([program("psql", "postgresql"), *reached, *own])


def _manage(project: Path, *words: str, is_owner: bool = False) -> int:
    """manage.py with the settings of .env, and the secrets that the container would have."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME")}
    given = dict(_settings(project)) | {"STATIC_ROOT": str(ENGINE / "static")}
    if not is_owner:
        given.pop("DATABASE_OWNER_URL_FILE", None)
    given |= {"BRAND_DIR": str(project.resolve() / "brand")}
    command = [sys.executable, "manage.py", *words]
    return subprocess.call(command, cwd=ROOT, env=kept | given)


def _settings(project: Path) -> Iterator[tuple[str, str]]:
    for line in (project / ".env").read_text().splitlines():
        if line and not line.startswith("#"):
            name, value = "".join(shlex.split(line)).split("=", 1)
            yield name, value
    for file in (project / "secrets").iterdir():
        yield f"{file.name.upper()}_FILE", str(_reached(file))


def _reached(file: Path) -> Path:
    """The same secret, with the real server in place of the container that it names."""
    server = urlsplit((ENGINE / "server").read_text())
    content = file.read_text().replace("@database:5432/", f"@{server.hostname}:{server.port}/")
    (folder := ENGINE / "reached").mkdir(exist_ok=True)
    (folder / file.name).write_text("" if "@redis:" in content else content)
    return folder / file.name


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
