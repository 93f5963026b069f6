"""The page of an outage needs neither the database nor the cache, wherever the error came up."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from portal.branding import fragments
from portal.simulator.server import Simulator
from portal.upstream import brand_settings
from tests.harness.customer import Customer

AWAY = "Something went wrong on our side"


def away(execute, sql, params, many, context):
    """An execute wrapper of Django's: the database answers no query."""
    raise OperationalError("away")


@pytest.fixture
def cached_in_database(settings, db) -> None:
    backend = "portal.storage.database_cache.JsonDatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "portal_cache"}}


def assert_explained(page) -> None:
    text = page.content.decode()
    assert page.status_code == 503
    assert page["Retry-After"] == "5"
    assert page["Cache-Control"] == "no-store"
    assert AWAY in text


def test_a_customers_page_is_drawn_in_the_shops_frame_from_memory(customer: Customer) -> None:
    customer.look_up()
    with connection.execute_wrapper(away):
        page = customer.client.get(customer.url)
    assert_explained(page)
    assert "Noordpunt" in page.content.decode()
    assert f'href="{customer.url}"' in page.content.decode()  # try again


def test_a_process_that_never_saw_the_brand_draws_the_plain_frame(
    client: Client, simulator: Simulator, cached_in_database
) -> None:
    brand_settings.recent_settings.forget()
    fragments._rendered.clear()
    with connection.execute_wrapper(away):
        page = client.get("/", {"expired": ""})
    assert_explained(page)
    assert "Noordpunt" not in page.content.decode()


def test_an_error_before_the_view_is_explained_too(customer: Customer) -> None:
    """The console's guard reads the user before any view runs."""
    customer.client.raise_request_exception = False
    customer.look_up()
    with connection.execute_wrapper(away):
        assert_explained(customer.client.get("/support/"))


def test_htmx_gets_the_panel_alone(customer: Customer) -> None:
    customer.look_up()
    with connection.execute_wrapper(away):
        page = customer.client.get(customer.url, headers={"HX-Request": "true"})
    assert_explained(page)
    assert "<html" not in page.content.decode()


def test_what_a_lookup_sent_can_be_sent_again(client: Client, simulator: Simulator, db) -> None:
    with connection.execute_wrapper(away):
        page = client.post("/", {"identifier": "#1001", "postal_code": "5642 CV"})
    assert_explained(page)
    assert 'value="#1001"' in page.content.decode()
