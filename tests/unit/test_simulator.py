"""The simulator itself over bare HTTP, which is strict where a client's mistake must show."""

import io
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
import requests
from PIL import Image

from portal.simulator import geography, labels
from portal.simulator.odd_orders import ODD_ORDERS
from portal.simulator.scenarios import FATES
from portal.simulator.server import Simulator
from tests.harness.sender import SENDER

SHIRT = {"product_id": "19284", "quantity": 1, "return_reason": 11}


class Caller:
    """A caller that speaks HTTP and uses no client of ours."""

    def __init__(self, simulator: Simulator) -> None:
        self.world = simulator.world
        self.api = f"{simulator.api_url}/v2/brand"
        self.points_url = f"{simulator.service_points_url}/service-points"

    def look_up(self, brand: str = "noordpunt", **query: str) -> requests.Response:
        query = {"identifier": "#1001", "postal_code": "5642 cv"} | query
        return self._get(f"{self.api}/{brand}/return-portal/outgoing", query)

    def create(
        self, token: str | None = None, brand: str = "noordpunt", **more: Any
    ) -> requests.Response:
        lookup = self.look_up().json()
        body = {
            "outgoing_parcel": lookup["data"]["parcel"]["id"],
            "delivery_option": "drop_off_point",
            "service_point": {"id": lookup["data"]["service_point"]["id"]},
            "products": [SHIRT],
            "incoming_parcel": SENDER,
        }
        bearer = token if token is not None else f"Bearer {lookup['access_token']}"
        return requests.post(
            f"{self.api}/{brand}/return-portal/incoming",
            json=body | more,
            headers={"Authorization": bearer},
            timeout=5,
        )

    def label(self, kind: str, **claims: Any) -> int:
        url = f"{self.api}/noordpunt/return-portal/label/{kind}"
        return self._get(url, {"token": self.world.sign(**claims)}).status_code

    def points(self, **query: str) -> requests.Response:
        token = self.look_up().json()["service_points_token"]
        place = {"country": "NL", "latitude": "51.4467", "longitude": "5.4611"}
        return self._get(self.points_url, place | {"access_token": token} | query)

    def _get(self, url: str, query: dict[str, str]) -> requests.Response:
        return requests.get(url, params=query, timeout=5)


@pytest.fixture
def caller() -> Iterator[Caller]:
    with Simulator() as simulator:
        yield Caller(simulator)


def test_a_return_as_documented_is_created(caller: Caller) -> None:
    assert caller.create().status_code == 200
    assert len(caller.world.returns) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {"outgoing_parcel": 1},
        {"delivery_option": ["pickup"]},
        {"selected_carrier_code": "pigeon"},
        {"selected_carrier_code": ["postnl"]},
        {"service_point": {"id": 1}},
        {"service_point": [1]},
        {"delivery_option": "in_store", "store_location": 99},
        {"refund": {"refund_type": {"code": "gold"}}},
        {"refund": {"message": "please"}},
        {"incoming_parcel": SENDER | {"from_planet": "Mars"}},
        {"incoming_parcel": SENDER | {"collo_count": 2}},
        {"products": ["19284"]},
        {"products": [SHIRT | {"quantity": 3}]},
        {"products": [SHIRT | {"quantity": "1"}]},
        {"products": [SHIRT | {"quantity": 2}, SHIRT]},
        {
            "delivery_option": "pickup",
            "selected_functionalities": {"first_mile": "pickup"},
            "pickup_date": "soon",
        },
    ],
    ids=str,
)
def test_a_wrong_body_is_refused_and_stores_nothing(caller: Caller, wrong: dict[str, Any]) -> None:
    refused = caller.create(**wrong)
    assert refused.status_code == 400
    assert refused.json()["error"]["request"].startswith("api/v2/")
    assert not caller.world.returns


def test_a_token_without_its_scheme_or_signature_is_refused(caller: Caller) -> None:
    bare = caller.look_up().json()["access_token"]
    claims = jwt.decode(bare, options={"verify_signature": False})
    forged = jwt.encode(claims, "a key that an attacker guessed, long enough", algorithm="HS256")
    answers = [caller.create(token=token) for token in ("", bare, f"Bearer {forged}")]
    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_a_wrong_brand_is_not_found_before_its_token_is_read(caller: Caller) -> None:
    assert caller.create(brand="unknown").status_code == 404
    assert caller.create(brand="sol-y-mar").status_code == 401


def test_the_poller_and_the_download_refuse_each_others_token(caller: Caller) -> None:
    created = caller.create().json()
    poller = jwt.decode(created["poller_url"].split("=")[1], options={"verify_signature": False})
    assert set(poller) == {"exp", "id"}
    assert caller.label("polling", **poller) == 202
    assert caller.label("download", **poller) == 404
    assert caller.label("download", id=created["return"]) == 200
    assert caller.label("polling", id=created["return"]) == 404


def test_an_unknown_or_missing_query_is_refused(caller: Caller) -> None:
    assert caller.look_up(zip="5642CV").status_code == 400
    assert caller.look_up(postal_code="").status_code == 400
    assert caller.points(zip="5642CV").status_code == 400


def test_service_points_come_from_many_places_and_carriers() -> None:
    points = geography.POINTS
    assert len(points) >= 60
    assert len({point["city"] for point in points}) >= 5
    assert len({point["country"] for point in points}) >= 3
    assert len({point["carrier"] for point in points}) == 4


def test_every_order_number_stands_in_the_table_once() -> None:
    for first, scenarios in ((1001, FATES), (1101, ODD_ORDERS)):
        numbers = [scenario.order_number for scenario in scenarios]
        assert numbers == [f"#{number}" for number in range(first, first + len(numbers))]


def test_the_bare_brand_leaves_out_what_no_document_promises(caller: Caller) -> None:
    whole, bare = (
        requests.get(f"{caller.api}/{brand}/return-portal", timeout=5).json()
        for brand in ("noordpunt", "kaal")
    )
    assert "return_locations" not in bare
    assert set(whole["portal"]) - set(bare["portal"]) >= {"delivery_options", "refund_options"}


def test_a_hanging_search_ends_when_the_simulator_stops() -> None:
    with Simulator() as simulator, ThreadPoolExecutor() as pool:
        simulator.world.switches.service_points_hang = True
        token = simulator.world.sign(use="points", order="#1001")
        url = f"{simulator.service_points_url}/service-points?access_token={token}"
        hanging = pool.submit(requests.get, url, timeout=5)
        with pytest.raises(TimeoutError):
            hanging.result(0.3)
        simulator.world.ended.set()
        assert isinstance(hanging.exception(2), requests.ConnectionError)


def test_a_simulator_that_never_started_can_be_stopped() -> None:
    simulator = Simulator()
    simulator.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(simulator.url.rsplit(":", 1)[1])), 1)


def test_the_code_is_one_that_telephones_read() -> None:
    """A QR code has three finder patterns; phones do not read the smaller Micro QR."""
    with Image.open(io.BytesIO(labels.qr("3SRET133726727"))) as code:
        dots = code.convert("L")
    corners = [(6, 6), (dots.width // 12 - 7, 6), (6, dots.height // 12 - 7)]
    assert [dots.getpixel((12 * x + 6, 12 * y + 6)) for x, y in corners] == [0, 0, 0]
