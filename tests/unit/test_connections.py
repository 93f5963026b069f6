"""A thread that waits for Sendcloud holds no connection to the database."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from portal.simulator.server import Simulator
from portal.upstream import clients


@pytest.fixture
def pooled(transactional_db) -> Iterator[None]:
    """An open connection that belongs to a pool, as PostgreSQL's do."""
    options = connection.settings_dict["OPTIONS"]
    connection.ensure_connection()
    connection.settings_dict["OPTIONS"] = options | {"pool": options.get("pool") or True}
    yield
    connection.settings_dict["OPTIONS"] = options


@pytest.mark.parametrize(
    "ask",
    [
        lambda simulator: clients.return_portal().settings(),
        lambda simulator: clients.media(clients.picture_sources()).picture(
            f"{simulator.url}/media/sol-y-mar/logo"
        ),
    ],
    ids=["the brand's settings", "a picture"],
)
def test_a_call_releases_its_connection_before_it_is_sent(
    simulator: Simulator, pooled, ask: Callable[[Simulator], object]
) -> None:
    assert connection.connection is not None
    ask(simulator)
    assert connection.connection is None
