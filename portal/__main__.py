"""The command `return-portal`; `python -m portal` is the same."""

import argparse
import os
import sys
from pathlib import Path

import environ

PACKAGE = Path(__file__).resolve().parent


def main() -> None:
    """Read the file of settings, if one is named, and run the command."""
    parser = argparse.ArgumentParser(prog="return-portal")
    parser.add_argument("--env-file", type=Path, help="a file of settings, NAME=value on each line")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_run, words) in COMMANDS.items():
        commands.add_parser(name, help=words, add_help=False)
    given, rest = parser.parse_known_args()
    if given.env_file:
        _read(given.env_file)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    COMMANDS[given.command][0](rest)


def _read(file: Path) -> None:
    # Checked first, because django-environ would go on without a word.
    if not os.access(file, os.R_OK):
        sys.exit(f"{file} cannot be read.")
    environ.Env.read_env(file)


def serve(words: list[str]) -> None:
    """Become the server; `words` are gunicorn's own options."""
    # In a checkout the file lies beside the package, in the wheel inside it.
    here = PACKAGE / "gunicorn.conf.py"
    config = here if here.exists() else PACKAGE.parent / here.name
    command = [sys.executable, "-m", "gunicorn", "--config", str(config), *words, "portal.wsgi"]
    os.execv(sys.executable, command)


def manage(words: list[str]) -> None:
    """Run a command of Django's."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["return-portal manage", *words])
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")


COMMANDS = {
    "serve": (serve, "run the server"),
    "manage": (manage, "run one of the portal's commands: doctor, invite, purge and others"),
}

if __name__ == "__main__":
    main()
