"""Let a test that commits its rows empty the tables at its end that the database guards."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from portal.evidence.triggers import TRIGGERS

HELPER = "_django_db_helper"  # pytest-django's fixture, which empties the tables at its end
TRANSACTIONAL = {"transactional_db", "live_server"}
UNGUARDED = pytest.StashKey[bool]()
migration = import_module("portal.migrations.0006_audit_chain")


def unguard() -> None:
    """Drop the triggers, as only the tables' owner can."""
    migration.unguard(apps, connection.schema_editor())
    TRIGGERS.drop(connection)


def guard() -> None:
    """Make the triggers."""
    migration.guard(apps, connection.schema_editor())
    TRIGGERS.make(connection)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Iterator[None]:
    """Have the triggers dropped when the test has ended, before Django empties the tables."""
    result = yield
    if fixturedef.argname == HELPER and _commits(request.node):
        fixturedef.addfinalizer(unguard)
        request.node.stash[UNGUARDED] = True
    return result


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    is_marked = bool(marker and marker.kwargs.get("transaction"))
    return is_marked or bool(TRANSACTIONAL & set(getattr(item, "fixturenames", ())))


def pytest_fixture_post_finalizer(fixturedef: Any, request: Any) -> None:
    """Make the triggers again when the tables are empty."""
    if fixturedef.argname == HELPER and request.node.stash.get(UNGUARDED, False):
        request.node.stash[UNGUARDED] = False
        with request.config.stash[blocking_manager_key].unblock():
            guard()
