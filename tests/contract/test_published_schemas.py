"""Checks the simulator's answers against Sendcloud's published schemas, where we have them."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from jsonschema import Draft202012Validator

from portal.sendcloud import ApiKeys, ReturnsApi, Transport
from portal.sendcloud.v3 import Making, NewerApi, Place
from portal.sendcloud.v3.options import question
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.simulator.v3_orders import ONLY_V3
from tests.harness.v3_return import return_body as own_return

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "openapi"
KEYS = (auth.PUBLIC_KEY, auth.SECRET_KEY)
EVER = {"from_date": "2000-01-01 00:00:00", "to_date": "2100-01-01 00:00:00"}
DOCUMENTS = "v3-parcel-documents.yml"
# The places where recorded traffic, or the schema itself, contradicts the schema.
SEEN_OTHERWISE = {
    ("refund",): "null, which its type allows and its $ref does not",
    ("to_state",): "null, the schema says string",
    ("data", 0, "id"): "an order's id is an integer in answers, as its own description says",
    ("data", 1, "id"): "the same",
    ("address_divided", "house_number"): "a string, the webhooks' schema says integer",
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published schemas are not here")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def ask(simulator: Simulator) -> Callable[..., requests.Response]:
    def asked(path: str, params: dict[str, str] | None = None, method: str = "GET") -> Any:
        return requests.request(
            method, f"{simulator.url}{path}", params=params, auth=KEYS, timeout=5
        )

    return asked


@cache
def published(name: str) -> dict[str, Any]:
    return _with_nulls(yaml.safe_load((FOLDER / name).read_text()))


def _with_nulls(schema: Any) -> Any:
    """The schema with OpenAPI's older `nullable` put into JSON Schema."""
    if isinstance(schema, list):
        return [_with_nulls(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    read = {key: _with_nulls(value) for key, value in schema.items()}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        read["type"] = [schema["type"], "null"]
        read |= {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return read


def answer_schema(document: dict[str, Any], path: str, method: str, status: int) -> Any:
    answer = document["paths"][path][method]["responses"][str(status)]
    return answer["content"]["application/json"]["schema"] | {"components": document["components"]}


def complaints(schema: dict[str, Any], body: Any) -> list[str]:
    errors = Draft202012Validator(schema).iter_errors(body)
    places = [(tuple(error.absolute_path), error.message) for error in errors]
    return [f"{path}: {text[:200]}" for path, text in places if not _is_known(path)]


def _is_known(path: tuple[Any, ...]) -> bool:
    return any(path[-len(ending) :] == ending for ending in SEEN_OTHERWISE)


def test_this_test_can_fail() -> None:
    schema = answer_schema(published("v3-returns.yml"), "/returns", "get", 200)
    assert complaints(schema, {"data": [{"id": 1}], "next": None})


def test_pages_of_v3_returns_are_as_published(ask: Callable[..., requests.Response]) -> None:
    schema = answer_schema(published("v3-returns.yml"), "/returns", "get", 200)
    page = ask("/api/v3/returns", EVER).json()
    seen = [listed["id"] for listed in page["data"]]
    assert complaints(schema, page) == []
    while "next" in page:
        page = requests.get(page["next"], auth=KEYS, timeout=5).json()
        assert complaints(schema, page) == []
        seen += [listed["id"] for listed in page["data"]]
    assert len(set(seen)) == len(seen) >= 120


def test_one_v3_return_is_as_published_in_every_state(
    ask: Callable[..., requests.Response], simulator: Simulator
) -> None:
    schema = answer_schema(published("v3-returns.yml"), "/returns/{id}", "get", 200)
    for record in {record.state: record for record in simulator.world.records}.values():
        assert complaints(schema, ask(f"/api/v3/returns/{record.id}").json()) == []


@pytest.mark.parametrize(("number", "status"), [(LAST_ID, 202), (LAST_ID - 3, 409)])
def test_a_cancellation_is_answered_as_published(
    ask: Callable[..., requests.Response], number: int, status: int
) -> None:
    document = published("v3-returns.yml")
    answer = ask(f"/api/v3/returns/{number}/cancel", method="PATCH")
    assert answer.status_code == status
    schema = answer_schema(document, "/returns/{id}/cancel", "patch", status)
    assert complaints(schema, answer.json()) == []


def test_parcels_both_ways_are_as_published(
    ask: Callable[..., requests.Response], simulator: Simulator
) -> None:
    document = published("v2-parcels.yml")
    many = answer_schema(document, "/parcels", "get", 200)
    single = answer_schema(document, "/parcels/{id}", "get", 200)
    for order in [
        "#1001",
        "#1021",
        "#1022",
        *{record.order_number for record in simulator.world.records},
    ]:
        page = ask("/api/v2/parcels", {"order_number": order}).json()
        assert complaints(many, page) == []
    for parcel in page["parcels"]:
        assert complaints(single, ask(f"/api/v2/parcels/{parcel['id']}").json()) == []


def test_a_wrong_cursor_is_refused_as_published(ask: Callable[..., requests.Response]) -> None:
    answer = ask("/api/v2/parcels", {"cursor": "x"})
    schema = answer_schema(published("v2-parcels.yml"), "/parcels", "get", answer.status_code)
    assert complaints(schema, answer.json()) == []


def test_webhooks_are_as_published(simulator: Simulator) -> None:
    document = published("v2-webhooks.yml")
    world = simulator.world
    scenario = world.scenario("noordpunt", "#1001")
    assert scenario is not None
    body = {"delivery_option": "drop_off_point", "incoming_parcel": {}, "reason": 11}
    made = world.store("noordpunt", scenario, body)
    world.announced(made.id, "announced")
    names = {
        "return_created": "ReturnCreatedWebhook",
        "parcel_status_changed": "ParcelStatusChangedWebhook",
    }
    events = world.outbox.take()
    assert [event["action"] for event in events] == list(names)
    for event in events:
        reference = {"$ref": f"#/components/schemas/{names[event['action']]}"}
        assert complaints(reference | {"components": document["components"]}, event) == []


def test_return_options_and_the_validation_are_as_published(
    simulator: Simulator, ask: Callable[..., requests.Response]
) -> None:
    api = ReturnsApi(Transport(), simulator.api_url, ApiKeys(*KEYS))
    addresses = ask("/api/v3/addresses/sender-addresses").json()
    (address,) = api.sender_addresses()
    own, weight = Place(**address.body()), Decimal(1)
    newer = NewerApi(Transport(), simulator.api_url, ApiKeys(*KEYS))
    option, *_ = newer.options(own, own, weight)
    body = Making(sender=own, receiver=own, option=option, kilograms=weight).body()

    listed = published("v3-sender-addresses.json")
    schema = answer_schema(listed, "/addresses/sender-addresses", "get", 200)
    assert complaints(schema, addresses) == []
    returns = published("v3-returns.yml")
    request = returns["components"]["requestBodies"]["CreateReturn"]["content"]["application/json"]
    assert complaints(request["schema"] | {"components": returns["components"]}, body) == []
    for wrong, status in ((False, 200), (True, 400)):
        simulator.world.switches.return_refused = wrong
        url = f"{simulator.url}/api/v3/returns/validate"
        answer = requests.post(url, json=body, auth=KEYS, timeout=5)
        schema = answer_schema(returns, "/returns/validate", "post", status)
        assert (answer.status_code, complaints(schema, answer.json())) == (status, [])
    options = published("v3-shipping-options.yml")
    answer = requests.post(
        f"{simulator.url}/api/v3/shipping-options",
        json=question(own, own, weight),
        auth=KEYS,
        timeout=5,
    )
    schema = answer_schema(options, "/shipping-options", "post", 200)
    assert complaints(schema, answer.json()) == []


@pytest.mark.parametrize("number", sorted({order.order_number for order in ONLY_V3} | {"#1001"}))
def test_orders_and_shipments_of_version_3_are_as_published(
    ask: Callable[..., requests.Response], number: str
) -> None:
    orders, shipments = published("v3-orders.yml"), published("v3-shipments.yml")
    listed = answer_schema(orders, "/orders", "get", 200)
    sent = answer_schema(shipments, "/shipments", "get", 200)
    found = ask("/api/v3/orders", {"order_number": number}).json()
    assert complaints(listed, found) == []
    found = ask("/api/v3/shipments", {"order_number": number}).json()
    assert not found["data"] or complaints(sent, found) == []


def test_tracking_is_as_published(ask: Callable[..., requests.Response]) -> None:
    document = published("v3-parcel-tracking.yml")
    path = "/parcels/tracking/{tracking_number}"
    for tracking, status in (("3SYZXG10001001", 200), ("3SRET133726717", 200), ("none", 404)):
        answer = ask(f"/api/v3/parcels/tracking/{tracking}")
        schema = answer_schema(document, path, "get", status)
        assert (answer.status_code, complaints(schema, answer.json())) == (status, [])


@pytest.mark.parametrize(
    ("path", "published_in", "schema_path"),
    [
        ("/api/v3/orders?page_size=0", "v3-orders.yml", "/orders"),
        ("/api/v3/parcels/133726717/documents/x", DOCUMENTS, "/parcels/{id}/documents/{type}"),
        ("/api/v3/parcels/1/documents/label", DOCUMENTS, "/parcels/{id}/documents/{type}"),
    ],
)
def test_refusals_of_version_3_are_as_published(
    ask: Callable[..., requests.Response], path: str, published_in: str, schema_path: str
) -> None:
    answer = ask(path)
    schema = answer_schema(published(published_in), schema_path, "get", answer.status_code)
    assert complaints(schema, answer.json()) == []


def test_what_is_made_by_api_is_answered_as_published(
    ask: Callable[..., requests.Response], simulator: Simulator
) -> None:
    document = published("v3-returns.yml")
    request = document["components"]["requestBodies"]["CreateReturn"]["content"]
    asked = own_return(delivery_option="drop_off_point", collo_count=2)
    shape = request["application/json"]["schema"] | {"components": document["components"]}
    assert complaints(shape, asked) == []
    url = f"{simulator.url}/api/v3/returns"
    for body, status in ((asked, 201), ({}, 400)):
        answer = requests.post(url, json=body, auth=KEYS, timeout=5)
        schema = answer_schema(document, "/returns", "post", status)
        assert (answer.status_code, complaints(schema, answer.json())) == (status, [])
    told = published("v2-webhooks.yml")
    webhook = {"$ref": "#/components/schemas/ReturnCreatedWebhook"}
    (event,) = simulator.world.outbox.take()
    assert complaints(webhook | {"components": told["components"]}, event) == []
    shown = answer_schema(document, "/returns/{id}", "get", 200)
    made = simulator.world.records[-1].id
    for _ in range(4):
        assert complaints(shown, ask(f"/api/v3/returns/{made}").json()) == []
