"""The database: one SQLite file, or PostgreSQL behind a connection pool."""

import os
from pathlib import Path
from typing import Any

from portal.config import env
from portal.config.env import invalid


def configured(folder: Path) -> dict[str, Any]:
    """Django's database settings from DATABASE_URL; by default an SQLite file in the folder.

    A process that is given DATABASE_OWNER_URL connects as the owner of the tables instead.
    """
    default = f"sqlite:///{folder / 'portal.sqlite3'}"
    name = "DATABASE_OWNER_URL" if env.text("DATABASE_OWNER_URL") else "DATABASE_URL"
    database = _from_address(name, env.text(name, default))
    if not database["ENGINE"].endswith("sqlite3"):
        return database | _pooled(database.get("OPTIONS", {}))
    try:
        # Only the portal's own user reads what customers and staff left in the database.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise invalid(
            f"DATA_DIR must be a folder that the portal can make, unlike {folder}"
        ) from None
    return database | _sqlite(folder)


def serving_role() -> tuple[str, str] | None:
    """Name and password of the role that serves, in a process of the tables' owner; else None."""
    addresses = [env.text("DATABASE_OWNER_URL"), env.text("DATABASE_URL")]
    if not addresses[0]:
        return None
    if not all(address.startswith(("postgres://", "postgresql://")) for address in addresses):
        raise invalid("DATABASE_OWNER_URL must be like postgres://..., and so must DATABASE_URL")
    owner, serving = (_from_address("DATABASE_URL", address) for address in addresses)
    if not serving["USER"] or serving["USER"] == owner["USER"]:
        raise invalid("DATABASE_OWNER_URL must be of another role than DATABASE_URL")
    return serving["USER"], serving["PASSWORD"]


def _from_address(name: str, address: str) -> dict[str, Any]:
    # Checked first, because django-environ's error for an unknown scheme shows the password.
    if not address.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise invalid(f"{name} must be like sqlite:///path or postgres://...")
    try:
        return dict(env.env.db_url_config(address))
    except ValueError:
        raise invalid(f"{name} must be a complete address") from None


def _sqlite(folder: Path) -> dict[str, Any]:
    return {
        # A thread keeps its connection, because opening one costs more than most pages' queries.
        "CONN_MAX_AGE": None,
        # Writers wait for each other instead of failing; readers never wait. The cache of a
        # connection is small, a quarter of a megabyte, because there may be hundreds of threads.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA cache_size=-256;",
        },
        # A file, because threads would lock each other's tables in memory; with WAL they do not.
        # Each process has its own, so that two test runs can go side by side.
        "TEST": {"NAME": folder / f"tests-{os.getpid()}.sqlite3"},
    }


def _pooled(given: dict[str, Any]) -> dict[str, Any]:
    """Options for a connection pool, because there are more threads than connections.

    The pool tests a connection before it lends it, because a restart of PostgreSQL kills them all.
    Its time-outs are in seconds and short; portal/storage/patience says how long a request waits
    in all. Options in the address, such as ?sslmode=require, are kept.
    """
    size = {"min_size": 1, "max_size": env.integer("DATABASE_POOL_SIZE", 20)}
    pool = size | {"timeout": 0.4, "reconnect_timeout": 1}
    return {
        "ENGINE": "portal.storage.postgresql",
        "OPTIONS": given | {"pool": pool, "connect_timeout": 3},
        "CONN_HEALTH_CHECKS": True,
    }
