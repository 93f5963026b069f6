"""Where the rows are: one SQLite file, or PostgreSQL behind a pool."""

import os
from pathlib import Path
from typing import Any

from portal.config import env
from portal.config.env import invalid


def configured(folder: Path) -> dict[str, Any]:
    """Django's database from DATABASE_URL; an SQLite file of ours in the folder without one."""
    ours = f"sqlite:///{folder / 'portal.sqlite3'}"
    found = _from_address(env.text("DATABASE_URL", ours))
    if not found["ENGINE"].endswith("sqlite3"):
        return found | _pooled(found.get("OPTIONS", {}))
    folder.mkdir(exist_ok=True)
    return found | _sqlite(folder)


def _from_address(address: str) -> dict[str, Any]:
    # Looked at first: for an unknown scheme django-environ prints the address with its password.
    if not address.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise invalid("DATABASE_URL must be like sqlite:///path or postgres://...")
    try:
        return dict(env.env.db_url_config(address))
    except ValueError:
        raise invalid("DATABASE_URL must be a complete address") from None


def _sqlite(folder: Path) -> dict[str, Any]:
    return {
        # A thread keeps its connection: opening one costs more than most pages' queries.
        "CONN_MAX_AGE": None,
        # Writers wait for each other instead of failing; readers never wait. A quarter of a
        # megabyte of cache a thread: there may be hundreds of them.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA cache_size=-256;",
        },
        # In memory, threads would meet table locks that a file's WAL does not have;
        # one file a process, so that two runs side by side do not meet.
        "TEST": {"NAME": folder / f"tests-{os.getpid()}.sqlite3"},
    }


def _pooled(given: dict[str, Any]) -> dict[str, Any]:
    """More threads than PostgreSQL has connections: the pool bounds them.

    A request that waits longer than five seconds gets an error page. Each connection is tested
    before use, because a restart of PostgreSQL kills all of them. A new one is given up soon, so
    that the next request tries again at once. Options in the address, such as ?sslmode=require,
    are kept.
    """
    size = {"min_size": 1, "max_size": env.integer("DATABASE_POOL_SIZE", 20)}
    pool = size | {"timeout": 5, "reconnect_timeout": 3}
    return {"OPTIONS": given | {"pool": pool, "connect_timeout": 3}, "CONN_HEALTH_CHECKS": True}
