"""The command `return-portal`; `python -m portal` is the same."""

import argparse
import logging
import os
import sys
from pathlib import Path

import environ


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
    from portal.config.places import FILES

    config = str(FILES / "gunicorn.conf.py")
    command = [sys.executable, "-m", "gunicorn", "--config", config, *words, "portal.wsgi"]
    os.execv(sys.executable, command)


def manage(words: list[str], name: str = "return-portal manage") -> None:
    """Run a command of Django's; wrong settings and a database that fails are one sentence."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    if words[:1] != ["work"]:
        # The pool warns of each attempt. A command says it once; what runs for long logs it all.
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    try:
        execute_from_command_line([name, *words])
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")
    except (OperationalError, ProgrammingError) as error:
        sys.exit(_database_trouble(error, name))


def _database_trouble(error: Exception, name: str) -> str:
    """Why PostgreSQL gives no connection, or else what the database said."""
    from portal.doctor import postgresql

    if trouble := postgresql.trouble():
        return trouble
    reason = str(error).strip().splitlines()[0]
    return f"The database failed ({reason}). {name} doctor says what to do."


def demo(words: list[str]) -> None:
    """Show the portal with a simulated Sendcloud."""
    from portal.demo.__main__ import main as run

    run(words)


def restore(words: list[str]) -> None:
    """Move into an empty machine with a backup."""
    from portal import unpack

    unpack.restore(words)


COMMANDS = {
    "demo": (demo, "show the portal with a simulated Sendcloud"),
    "serve": (serve, "run the server"),
    "restore": (restore, "unpack a backup on an empty machine and restore its database"),
    "manage": (manage, "run one of the portal's commands: doctor, invite, purge and others"),
}

if __name__ == "__main__":
    main()
