"""The list of all returns, filtered by carrier from the console's index."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import IndexedReturn
from portal.return_index.sweep import EVERY_PAGE, sweep
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.support.returns import carriers
from portal.support.returns.listing import Wanted
from portal.upstream import clients
from tests.harness.staff import inside, member, text_of

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<td class="id"><a href="/support/returns/(\d+)/')


@pytest.fixture(autouse=True)
def _index(simulator: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""
    api = clients.returns_api()
    assert api is not None
    sweep(api, timezone.now(), pages=EVERY_PAGE)


@pytest.fixture
def staff() -> Client:
    return inside(member())


def listed(staff: Client, query: str) -> list[int]:
    """The returns in the table, without those that need attention above it."""
    return [int(number) for number in ROW.findall(staff.get(query).content.decode())]


def test_the_list_filters_by_carrier_together_with_all_other_filters(staff: Client) -> None:
    row = IndexedReturn.objects.exclude(carrier="").exclude(parcel_status="")[0]
    ours = IndexedReturn.objects.filter(carrier=row.carrier)
    assert 0 < ours.count() < IndexedReturn.objects.count()
    assert f"{ours.count()} match" in text_of(staff.get(f"/support/?carrier={row.carrier}"))
    day = timezone.localtime(row.created_at).date()
    narrowed = ours.filter(
        parcel_status=row.parcel_status,
        delivery_option=row.delivery_option,
        created_at__date=day,
    )
    query = f"state={row.parcel_status}&option={row.delivery_option}&since={day}&until={day}"
    shown = listed(staff, f"/support/?carrier={row.carrier}&{query}")
    assert set(shown) == set(narrowed.values_list("return_id", flat=True))
    assert row.return_id in shown


def test_the_filter_by_carrier_stays_on_the_next_page(staff: Client) -> None:
    IndexedReturn.objects.update(carrier="postnl")
    first = listed(staff, "/support/?carrier=postnl")
    second = listed(staff, "/support/?page=2&carrier=postnl")
    assert len(first) == len(second) == 25
    assert set(first).isdisjoint(second)
    page = staff.get("/support/?carrier=postnl").content.decode()
    assert "?page=2&amp;carrier=postnl" in page


def test_an_index_of_the_database_finds_the_returns_of_a_carrier() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # it reads so few rows one by one
            cursor.execute("SET LOCAL enable_seqscan = off")
    query = carriers.matching(Wanted(carrier="dhl"), timezone.localdate())
    assert "portal_inde_carrier_" in query.explain()


def test_a_carrier_that_no_return_has_is_refused_at_the_field(staff: Client) -> None:
    assert staff.get("/support/?carrier=pigeon").status_code == 422
