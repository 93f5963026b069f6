"""Exactly one return, however hard the button is pressed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from portal.models import Submission
from portal.simulator.server import Simulator
from tests.customer import Customer


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_create_one_return(client: Client, simulator: Simulator) -> None:
    """Security 8: 20 confirms in parallel, one create upstream."""
    customer = Customer(client)
    customer.until_review()

    def press(_: int) -> int:
        again = Client()
        again.cookies = customer.client.cookies
        try:
            return again.post(customer.url).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as clicks:
        statuses = list(clicks.map(press, range(20)))
    assert set(statuses) == {302}
    assert len(simulator.world.returns) == 1
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_nothing_readable_is_kept_of_a_return(customer: Customer, simulator: Simulator) -> None:
    """Security 24: the rows and sessions of a whole return hold no readable secret."""
    customer.create()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_submission")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT session_data FROM django_session")
        sessions = str(cursor.fetchall())
    for secret in ("eyJ", "Shopper", "Insulindelaan", "5642", "shopper@example.com", "polling"):
        assert secret not in rows
        assert secret not in sessions
