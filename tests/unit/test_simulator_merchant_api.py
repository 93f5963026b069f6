"""The simulator's API with keys over bare HTTP, which is strict and has returns that move on."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from tests.harness.sender import SENDER

KEYS = (auth.PUBLIC_KEY, auth.SECRET_KEY)
CLIENT = (auth.CLIENT_ID, auth.CLIENT_SECRET)
EVER = {"from_date": "2000-01-01 00:00:00", "to_date": "2100-01-01 00:00:00"}


class Merchant:
    """A merchant with keys, who can also create a return as a customer."""

    def __init__(self, simulator: Simulator) -> None:
        self.world, self.url, self.api_url = simulator.world, simulator.url, simulator.api_url

    def ask(self, path: str, method: str = "GET", **more: Any) -> requests.Response:
        given = {"auth": KEYS, "timeout": 5} | more
        return requests.request(method, f"{self.url}{path}", **given)

    def customer_returns(self, order: str = "#1001", **more: Any) -> dict[str, Any]:
        portal = f"{self.api_url}/v2/brand/noordpunt/return-portal"
        query = {"identifier": order, "postal_code": "5642CV"}
        lookup = requests.get(f"{portal}/outgoing", query, timeout=5).json()
        body = {
            "outgoing_parcel": lookup["data"]["parcel"]["id"],
            "delivery_option": "drop_off_point",
            "products": [{"product_id": "19284", "quantity": 2, "return_reason": 30}],
            "incoming_parcel": SENDER,
        }
        bearer = {"Authorization": f"Bearer {lookup['access_token']}"}
        return requests.post(
            f"{portal}/incoming", json=body | more, headers=bearer, timeout=5
        ).json()

    def one(self, number: int) -> dict[str, Any]:
        return self.ask(f"/api/v2/returns/{number}").json()

    def state(self, number: int) -> str:
        return self.one(number)["incoming_parcel_status"]["global_status_slug"]


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    with Simulator() as simulator:
        yield Merchant(simulator)


BEHIND_KEYS = [
    ("GET", "/api/v2/returns"),
    ("GET", f"/api/v2/returns/{LAST_ID}"),
    ("GET", "/api/v3/returns"),
    ("GET", f"/api/v3/returns/{LAST_ID}"),
    ("PATCH", f"/api/v3/returns/{LAST_ID}/cancel"),
    ("GET", "/api/v3/addresses/sender-addresses"),
    ("POST", "/api/v3/shipping-options"),
    ("POST", "/api/v3/returns/validate"),
    ("GET", "/api/v2/parcels"),
    ("GET", "/api/v2/parcels/133726717"),
    ("GET", "/api/v2/parcels/133726717/documents/label"),
]


@pytest.mark.parametrize(("method", "path"), BEHIND_KEYS)
def test_nothing_is_open_without_keys(merchant: Merchant, method: str, path: str) -> None:
    shopper = merchant.world.sign(use="portal", lasts=60)
    ended = merchant.world.sign(use="api", lasts=-1)
    headers = ["", "Basic", "Basic !", f"Bearer {shopper}", f"Bearer {ended}"]
    statuses = [
        merchant.ask(path, method, auth=None, headers={"Authorization": header}).status_code
        for header in headers
    ]
    assert statuses == [401] * len(headers)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"auth": None}, 401),
        ({"auth": KEYS}, 401),
        ({"data": {}}, 400),
        ({"data": {"grant_type": "password"}}, 400),
        ({"data": {"grant_type": "client_credentials", "scope": "all"}}, 400),
        ({"data": {"grant_type": "client_credentials", "audience": "x"}}, 400),
        ({"data": None, "json": {"grant_type": "client_credentials"}}, 400),
    ],
    ids=str,
)
def test_only_the_documented_request_gets_a_token(
    merchant: Merchant, wrong: dict[str, Any], status: int
) -> None:
    right: dict[str, Any] = {"auth": CLIENT, "data": {"grant_type": "client_credentials"}}
    refused = merchant.ask("/account-host/oauth2/token", "POST", **right | wrong)
    assert refused.status_code == status
    assert "access_token" not in refused.json()
    given = merchant.ask("/account-host/oauth2/token", "POST", **right).json()
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    assert merchant.ask("/api/v2/returns", auth=None, headers=bearer).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_date": ""},
        {"to_date": "2022-04-06"},
        {"page_size": "41"},
        {"page_size": "0"},
        {"page_size": "many"},
        {"parent_parcel_status": "ANNOUNCED"},
        {"cursor": "!"},
        {"order_number": "#1001"},
    ],
    ids=str,
)
def test_a_wrong_query_for_v3_returns_is_refused(merchant: Merchant, wrong: dict[str, str]) -> None:
    refused = merchant.ask("/api/v3/returns", params=EVER | wrong)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["detail"]


def test_v3_returns_are_narrowed_by_date_and_status(merchant: Merchant) -> None:
    def count(**more: str) -> int:
        return len(merchant.ask("/api/v3/returns", params=EVER | more).json()["data"])

    assert count(to_date="2000-01-02 00:00:00") == 0
    assert count() == 40
    assert count(page_size="7") == 7
    assert 0 < count(parent_parcel_status="cancelled") < 40


def test_unknown_parameters_are_refused(merchant: Merchant) -> None:
    assert merchant.ask("/api/v2/returns", params={"page_size": "10"}).status_code == 400
    assert merchant.ask("/api/v2/parcels", params={"order": "#1001"}).status_code == 400


def test_a_customers_return_is_the_newest_in_the_list_with_its_answers(
    merchant: Merchant,
) -> None:
    photo = {"filename": "a.png", "product_id": "19284", "description": "A hole"}
    merchant.world.uploads["a.png"] = b"an image"
    refund = {"refund_type": {"code": "exchange"}, "message": "Size L"}
    made = merchant.customer_returns(images=[photo], refund=refund, message="Too small")
    newest = merchant.ask("/api/v2/returns").json()["returns"][0]
    assert newest["id"] == made["return"]
    assert newest["outgoing_parcel_data"]["order_number"] == "#1001"
    assert (newest["reason"], newest["message"]) == (30, "Too small")
    assert newest["images"][0]["uploaded_image"].endswith("/uploads/a.png")
    assert newest["refund"]["refund_type"]["label"] == "Exchange"
    assert newest["items_cost"] == 39.9
    parcel = merchant.ask(f"/api/v2/parcels/{made['incoming_parcels'][0]}").json()["parcel"]
    assert parcel["is_return"]
    assert parcel["parcel_items"][0]["return_reason"] == 30


def test_a_customers_return_moves_on_after_every_few_reads(merchant: Merchant) -> None:
    merchant.world.switches.reads_until_next = 2
    number = merchant.customer_returns()["return"]
    states = [merchant.state(number) for _ in range(6)]
    assert states == [
        "announcing",
        "announced",
        "announced",
        "shipment-on-route",
        "shipment-on-route",
        "delivered",
    ]
    assert merchant.one(number)["delivered_at"]


def test_a_past_return_stays_as_it_is(merchant: Merchant) -> None:
    assert {merchant.state(LAST_ID - 50) for _ in range(10)} == {"delivered"}


@pytest.mark.parametrize(
    ("order", "state"), [("#1001", "announced"), ("#1011", "announcement-failed")]
)
def test_a_return_shows_the_outcome_of_its_poll(merchant: Merchant, order: str, state: str) -> None:
    merchant.world.switches.polls_until_ready = 0
    made = merchant.customer_returns(order)
    requests.get(made["poller_url"], timeout=5)
    assert merchant.state(made["return"]) == state


def test_an_unpaid_return_has_no_label_and_awaits_payment(merchant: Merchant) -> None:
    made = merchant.customer_returns("#1008")
    path, label = f"/api/v3/returns/{made['return']}", made["incoming_parcels"][0]
    assert merchant.ask(path).json()["status"] == "awaiting_payment"
    assert merchant.ask(f"/api/v2/parcels/{label}/documents/label").status_code == 404
    requests.post(made["payment_url"], timeout=5)
    assert merchant.ask(path).json()["status"] == "open"


def test_photos_can_be_opened(merchant: Merchant) -> None:
    listed = merchant.ask("/api/v2/returns").json()["returns"]
    image = next(return_["images"][0] for return_ in listed if return_["images"])
    photo = requests.get(image["uploaded_image"], timeout=5)
    assert photo.headers["Content-Type"] == "image/png"
    assert merchant.ask("/uploads/nothing.png").status_code == 404


def test_two_worlds_have_the_same_past(merchant: Merchant) -> None:
    first = merchant.ask("/api/v2/returns").json()["returns"]
    merchant.world.reset()
    second = merchant.ask("/api/v2/returns").json()["returns"]
    names = ("id", "refund", "items_cost", "reason")
    without_times = [
        [{name: return_[name] for name in names} for return_ in page] for page in (first, second)
    ]
    for page in without_times:
        for return_ in page:
            return_["refund"] = return_["refund"] and return_["refund"]["total_refund"]
    assert without_times[0] == without_times[1]
