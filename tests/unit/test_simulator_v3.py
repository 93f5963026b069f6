"""The simulator's version 3 over bare HTTP: it finds orders and makes returns, and is strict."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from tests.harness.v3_return import HOME, SHOP_ADDRESS, return_body

KEYS = (auth.PUBLIC_KEY, auth.SECRET_KEY)


class Account:
    """A merchant's own program, which calls the API with keys."""

    def __init__(self, simulator: Simulator) -> None:
        self.world, self.switches = simulator.world, simulator.world.switches
        self.url = f"{simulator.api_url}/v3"

    def get(self, path: str, **params: Any) -> requests.Response:
        return requests.get(f"{self.url}{path}", params=params, auth=KEYS, timeout=5)

    def post(self, path: str, body: Any) -> requests.Response:
        return requests.post(f"{self.url}{path}", json=body, auth=KEYS, timeout=5)

    def orders(self, number: str) -> list[dict[str, Any]]:
        return self.get("/orders", order_number=number).json()["data"]

    def made(self, **more: Any) -> int:
        return self.post("/returns", return_body(**more)).json()["return_id"]

    def one(self, number: int, reads: int = 1) -> dict[str, Any]:
        for _ in range(reads):
            shown = self.get(f"/returns/{number}").json()
        return shown


@pytest.fixture
def account() -> Iterator[Account]:
    with Simulator() as simulator:
        yield Account(simulator)


def test_an_order_is_found_by_its_number_in_any_case_with_items_prices_and_pictures(
    account: Account,
) -> None:
    (order,) = account.orders("#1001")
    (item,) = order["order_details"]["order_items"]
    assert (item["product_id"], item["quantity"]) == ("19284", 2)
    assert item["unit_price"] == {"value": 19.95, "currency": "EUR"}
    assert requests.get(item["image_url"], timeout=5).headers["Content-Type"].startswith("image/")
    assert order["shipping_address"]["postal_code"] == "5642 CV"
    assert account.orders("#9999") == []


def test_orders_come_in_pages_with_the_neighbours_in_a_header(account: Account) -> None:
    page = account.get("/orders", page_size="30")
    seen = [order["id"] for order in page.json()["data"]]
    while "next" in page.links:
        page = requests.get(page.links["next"]["url"], auth=KEYS, timeout=5)
        seen += [order["id"] for order in page.json()["data"]]
    assert "prev" in page.links
    assert len(seen) == len(set(seen)) > 60


@pytest.mark.parametrize(
    "wrong",
    [{"page_size": "201"}, {"page_size": "0"}, {"cursor": "!"}, {"number": "#1001"}],
    ids=str,
)
def test_a_wrong_query_for_orders_is_refused(account: Account, wrong: dict[str, str]) -> None:
    refused = account.get("/orders", **wrong)
    assert (refused.status_code, bool(refused.json()["errors"][0]["detail"])) == (400, True)


def test_two_shops_may_have_an_order_of_one_number(account: Account) -> None:
    found = account.orders("#3007")
    assert {order["shipping_address"]["postal_code"] for order in found} == {"5642 CV", "3511 AB"}
    assert len({order["order_details"]["integration"]["id"] for order in found}) == 2


def test_a_shipment_is_found_by_number_tracking_and_parcel(account: Account) -> None:
    (shipment,) = account.get("/shipments", order_number="#3002").json()["data"]
    (parcel,) = shipment["parcels"]
    for name, value in (("ids", parcel["id"]), ("tracking_number", parcel["tracking_number"])):
        assert account.get("/shipments", **{name: value}).json()["data"] == [shipment]
    assert account.orders("#3002") == []


@pytest.mark.parametrize(("answer", "status"), [("[]", 200), ("404", 404), ("400", 400)])
def test_no_shipment_is_answered_in_each_way_that_is_possible(
    account: Account, answer: str, status: int
) -> None:
    account.switches.no_shipments = answer
    assert account.get("/shipments", order_number="#3001").status_code == status


def test_an_order_in_several_parcels_has_a_tracking_number_for_each(account: Account) -> None:
    (shipment,) = account.get("/shipments", order_number="#3011").json()["data"]
    trackings = [parcel["tracking_number"] for parcel in shipment["parcels"]]
    assert len(set(trackings)) == 3
    for tracking in trackings:
        shown = account.get(f"/parcels/tracking/{tracking}").json()
        assert shown["details"]["is_return"] is False
        assert shown["tracking_numbers"][0]["tracking_number"] == tracking


def test_tracking_tells_a_return_from_what_was_sent(account: Account) -> None:
    account.made()
    tracking = account.world.records[-1].trackings[0]
    assert account.get(f"/parcels/tracking/{tracking}").json()["details"]["is_return"] is True
    assert account.get("/parcels/tracking/none").status_code == 404
    account.switches.tracking_wrapped = True
    wrapped = account.get("/parcels/tracking/3SYZXG10001001").json()["data"]
    assert wrapped["events"][0]["phase"] == "announced"


def test_an_account_without_imported_orders_still_has_shipments(account: Account) -> None:
    account.switches.orders_imported = False
    assert account.orders("#1001") == []
    assert account.get("/shipments", order_number="#1001").json()["data"]


def test_old_orders_can_be_forgotten(account: Account) -> None:
    assert account.orders("#3012")
    account.switches.orders_kept_days = 90
    assert account.orders("#3012") == []
    assert account.orders("#1001")


def test_the_options_depend_on_where_the_parcel_starts(account: Account) -> None:
    def codes(country: str, **wanted: Any) -> list[str]:
        question = {
            "from_address": {"country_code": country},
            "to_address": {"country_code": "NL"},
            "functionalities": {"returns": True} | wanted,
        }
        found = account.post("/shipping-options", question).json()["data"]
        return [option["code"] for option in found or []]

    assert codes("NL")[0] == "postnl:standard/return"
    assert codes("NL", labelless=True) == ["postnl:standard/return,labelless"]
    assert codes("DE") == ["dhl_de:retoure/eco_delivery,labelless"]
    assert codes("GR") == []


def test_places_are_named_in_one_way_only(account: Account) -> None:
    flat = {"from_country_code": "NL", "to_country_code": "NL"}
    assert account.post("/shipping-options", flat).status_code == 200
    both = flat | {"from_address": {"country_code": "NL"}}
    assert account.post("/shipping-options", both).status_code == 400
    number = {"parcels": [{"weight": {"value": 1, "unit": "kg"}}]}
    nested = {name: {"country_code": "NL"} for name in ("from_address", "to_address")}
    assert account.post("/shipping-options", nested | number).status_code == 400


def test_a_return_has_its_label_after_some_reads(account: Account) -> None:
    number = account.made()
    shown = account.one(number)
    parcel = account.world.records[-1].incoming[0]
    assert (shown["tracking_number"], shown["label"], shown["status"]) == (None, {}, "open")
    assert account.get(f"/parcels/{parcel}/documents/label").status_code == 404
    shown = account.one(number, reads=2)
    assert shown["tracking_number"] == f"3SRET{parcel}"
    assert shown["to_address"]["city"] == SHOP_ADDRESS["city"]
    label = account.get(f"/parcels/{parcel}/documents/label", paper_size="A6")
    assert label.content.startswith(b"%PDF")
    merged = account.get("/parcel-documents/label", parcels=parcel)
    assert merged.content.startswith(b"%PDF")


def test_what_is_validated_is_not_made(account: Account) -> None:
    before = len(account.world.records)
    assert account.post("/returns/validate", return_body()).status_code == 200
    assert len(account.world.records) == before


WRONG: dict[str, dict[str, Any]] = {
    "an unknown field": {"reason": 11},
    "a weight as text": {"weight": {"value": "1.0", "unit": "kg"}},
    "too heavy": {"weight": {"value": 31, "unit": "kg"}},
    "no type": {"ship_with": {"shipping_option_code": "postnl:standard/return"}},
    "nested properties": {
        "ship_with": {
            "type": "shipping_option_code",
            "properties": {"shipping_option_code": "postnl:standard/return"},
        }
    },
    "an unknown option": {
        "ship_with": {"type": "shipping_option_code", "shipping_option_code": "a:b"}
    },
    "letters": {
        "ship_with": {"type": "shipping_option_code", "shipping_option_code": "sendcloud:letter"}
    },
    "another carrier's contract": {
        "ship_with": {
            "type": "shipping_option_code",
            "shipping_option_code": "postnl:standard/return",
            "contract": 61,
        }
    },
    "an option of another country": {"from_address": HOME | {"country_code": "GR"}},
    "no postal code": {"from_address": HOME | {"postal_code": ""}},
    "another brand": {"brand_id": 999},
    "an unknown reason": {"parcel_items": [{"return_reason_id": "2"}]},
    "a quantity of none": {"parcel_items": [{"quantity": 0}]},
    "no printer, but a label": {"delivery_option": "drop_off_labelless"},
    "a shop": {"delivery_option": "in_store"},
    "three of the four return data": {
        "customs_information": {
            "invoice_number": "1",
            "export_reason": "returned_goods",
            "return_data": {"outbound_carrier_name": "PostNL"},
        }
    },
    "from abroad without items": {"from_address": HOME | {"country_code": "CH"}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_return_is_refused_and_not_made(account: Account, wrong: dict[str, Any]) -> None:
    before = len(account.world.records)
    for path in ("/returns/validate", "/returns"):
        refused = account.post(path, return_body(**copy.deepcopy(wrong)))
        (error,) = refused.json()["errors"]
        assert (refused.status_code, set(error)) == (400, {"field", "message", "code"})
    assert len(account.world.records) == before


@pytest.mark.parametrize(("rule", "made"), [("again", True), ("refused", False), ("same", False)])
def test_a_second_use_of_a_reference_is_answered_as_the_switch_says(
    account: Account, rule: str, made: bool
) -> None:
    account.switches.same_reference = rule
    first = account.post("/returns", return_body(external_reference="draft-1"))
    second = account.post("/returns", return_body(external_reference="draft-1"))
    assert second.status_code == (400 if rule == "refused" else 201)
    assert (first.json() != second.json()) == (rule != "same")
    assert len(account.world.records) - 130 == 1 + made


def test_a_return_may_be_found_by_its_reference_among_the_parcels(account: Account) -> None:
    account.made(external_reference="draft-1")
    url = account.url.replace("/v3", "/v2/parcels?external_reference=draft-1")
    for is_found in (True, False):
        account.switches.found_by_reference = is_found
        found = requests.get(url, auth=KEYS, timeout=5).json()["parcels"]
        assert len(found) == int(is_found)


@pytest.mark.parametrize(
    ("rule", "status"),
    [("requested", "requested"), ("awaiting_payment", "awaiting_payment"), ("", "open")],
)
def test_rules_hold_a_return_only_where_they_are_asked_for(
    account: Account, rule: str, status: str
) -> None:
    account.switches.rules = rule
    assert account.one(account.made())["status"] == "open"
    assert account.one(account.made(apply_rules=True))["status"] == status
    account.switches.rules_always = True
    assert account.one(account.made())["status"] == status


@pytest.mark.parametrize("shape", ["error", "verbose", "listed", "detail", "data"])
def test_a_refusal_comes_in_any_of_the_shapes_that_were_met(account: Account, shape: str) -> None:
    account.switches.error_shape, account.switches.return_refused = shape, True
    refused = account.post("/returns", return_body())
    assert refused.status_code == 400
    assert "No shipping methods for given parameters" in refused.text


def test_the_order_number_decides_the_fate_of_a_return(account: Account) -> None:
    failed = account.one(account.made(order_number="#3013"), reads=3)
    assert failed["errors"][0]["code"] == "parcel_announcement_error"
    held = account.made(order_number="#3015")
    assert account.one(held)["status"] == "requested"
    before = len(account.world.records)
    with pytest.raises(requests.ConnectionError):
        account.made(order_number="#3014")
    assert len(account.world.records) == before + 1
    assert account.post("/returns", return_body(order_number="#3020")).status_code == 500
    assert len(account.world.records) == before + 1


def test_a_return_that_needs_no_printer_has_its_code_in_version_2(account: Account) -> None:
    code = "postnl:standard/return,labelless"
    ship_with = {"type": "shipping_option_code", "shipping_option_code": code}
    number = account.made(ship_with=ship_with, delivery_option="drop_off_labelless")
    account.one(number, reads=3)
    parcel = account.world.records[-1].incoming[0]
    assert account.get(f"/parcels/{parcel}/documents/label").status_code == 404
    url = account.url.replace("/v3", f"/v2/parcels/{parcel}/documents/qr")
    assert requests.get(url, auth=KEYS, timeout=5).headers["Content-Type"] == "image/png"
    account.switches.qr_documents = False
    assert requests.get(url, auth=KEYS, timeout=5).status_code == 404


def test_a_return_from_outside_the_eu_has_one_parcel_with_a_customs_declaration(
    account: Account,
) -> None:
    item = {"description": "Shirt", "quantity": 1, "hs_code": "6109100010", "origin_country": "PT"}
    item |= {
        "weight": {"value": 0.3, "unit": "kg"},
        "value": {"value": 9.5, "currency": "EUR"},
    }
    abroad = HOME | {"country_code": "CH", "postal_code": "8001"}
    number = account.made(from_address=abroad, parcel_items=[item], collo_count=2)
    account.one(number, reads=3)
    (parcel,) = account.world.records[-1].incoming
    declared = account.get(f"/parcels/{parcel}/documents/customs-declaration")
    assert declared.content.startswith(b"%PDF")


def test_a_return_can_be_cancelled_and_its_end_is_read(account: Account) -> None:
    number = account.made()
    account.one(number, reads=3)
    asked = requests.patch(f"{account.url}/returns/{number}/cancel", auth=KEYS, timeout=5)
    assert asked.status_code == 202
    assert account.one(number, reads=2)["status_history"][-1]["parent_status"] == "Cancelled"


def test_limits_count_reads_and_changes_by_themselves(account: Account) -> None:
    account.switches.rate_limits, account.switches.retry_after = True, 7
    statuses = [account.post("/returns/validate", {}).status_code for _ in range(16)]
    assert statuses == [400] * 15 + [429]
    account.world.advance(1)
    assert account.post("/returns/validate", {}).status_code == 400
    account.world.counted = [(account.world.now(), True)] * 1000
    refused = account.get("/orders", order_number="#1001")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    account.world.advance(60)
    assert account.orders("#1001")


def test_calls_of_the_return_portal_count_as_the_accounts_own(account: Account) -> None:
    account.switches.rate_limits = True
    url = account.url.replace("/v3", "/v2/brand/noordpunt/return-portal")
    assert requests.get(url, timeout=5).status_code == 200
    account.world.counted = [(account.world.now() - 30, False)] * 100
    assert requests.post(f"{url}/incoming", json={}, timeout=5).status_code == 429
    assert account.post("/returns/validate", {}).status_code == 429
    account.world.advance(30)
    assert requests.post(f"{url}/incoming", json={}, timeout=5).status_code == 401


def test_the_return_portal_can_be_off_while_the_rest_answers(account: Account) -> None:
    portal = account.url.replace("/v3", "/v2/brand/noordpunt/return-portal")
    assert requests.get(portal, timeout=5).status_code == 200
    account.switches.return_portal_off = True
    for path in ("", "/outgoing?identifier=%231001&postal_code=5642CV"):
        assert requests.get(portal + path, timeout=5).status_code == 404
    assert account.orders("#1001")


def test_each_kind_of_return_can_be_kept_out_of_the_other_version(account: Account) -> None:
    number = account.made()
    newest = requests.get(account.url.replace("/v3", "/v2/returns"), auth=KEYS, timeout=5)
    assert newest.json()["returns"][0]["id"] == number
    account.switches.v3_returns_in_v2 = False
    newest = requests.get(account.url.replace("/v3", "/v2/returns"), auth=KEYS, timeout=5)
    assert newest.json()["returns"][0]["id"] != number
    account.switches.id_in_v3, account.switches.parcel_status_in_v3 = False, True
    shown = account.one(number)
    assert "id" not in shown
    assert shown["incoming_parcel_status"]["message"] == "Being announced"


def test_brands_are_listed_with_plain_addresses_of_their_pictures(account: Account) -> None:
    brands = {brand["domain"]: brand for brand in account.get("/brands").json()["data"]}
    assert brands["noordpunt"]["id"] == 1
    assert brands["sol-y-mar"]["screen_logo"].startswith("http")
    assert "secondary_color" not in brands["sol-y-mar"]
