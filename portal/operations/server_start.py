"""What the server does before it opens its port; gunicorn.conf.py calls it without Django."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import portal
from portal.operations import static_files


class CannotStart(Exception):
    """The server cannot start; the message is a sentence, or empty if it was said already."""


def check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be had, at once and with a sentence."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotStart(_sentence(error, host, port)) from None


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken; set PORT to another."
    if error.errno == errno.EACCES:
        return f"Only root may open port {port}; set PORT to one above 1023."
    return (
        f"HOST is {host}, which is no address of this machine; set it to 127.0.0.1, or to 0.0.0.0 "
        "for every address. Some shells set HOST by themselves."
    )


def check_engine(settings: dict[str, Any]) -> None:
    """Refuse to serve with the v3 engine without keys or right rules; the checks print why."""
    if settings["RETURNS_ENGINE"] == "v3":
        _manage("check")


def prepare(settings: dict[str, Any]) -> None:
    """Bring tables and static files up to date; with PREPARE=no, only refuse old static files."""
    if settings["DATABASE_SERVING_ROLE"]:
        raise CannotStart(
            "DATABASE_OWNER_URL is for manage.py prepare, purge and restore alone; take it out of "
            "the server's environment."
        )
    if settings["PREPARE"]:
        _manage("prepare")
        return
    files = static_files.sources(settings["STATICFILES_DIRS"], settings["INSTALLED_APPS"])
    if not static_files.is_current(Path(settings["STATIC_ROOT"]), files):
        raise CannotStart(
            f"The static files in {settings['STATIC_ROOT']} are not this release's; "
            "run manage.py prepare."
        )
    if settings["EVIDENCE_KEY"]:
        _manage("evidence", "check-key")


def _manage(*words: str) -> None:
    # A process of its own, because its memory would stay with the server.
    parent = str(Path(portal.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (parent, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "portal", "manage", *words]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, check=False)
    if done.returncode:
        raise CannotStart("")
