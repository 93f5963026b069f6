"""A brand whose returns are made with keys alone; the return portal does not answer at all."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.models import Submission
from portal.returns.submissions import reference
from portal.returns.submissions.reconciliation import reconcile_all
from portal.rules.file import EXAMPLE
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.upstream import clients
from tests.harness.customer import Customer
from tests.harness.staff import inside, member

pytestmark = pytest.mark.django_db
SHOPS = "integration_ids = [7001, 7002]"
State = Submission.State


@pytest.fixture(autouse=True)
def on_v3(simulator: Simulator, settings: Any, tmp_path: Path) -> Simulator:
    """A brand on v3 with its rules and its keys."""
    rules = EXAMPLE.read_text().replace("integration_ids = []", SHOPS)
    (tmp_path / "returns.toml").write_text(rules)
    settings.BRAND_DIR = tmp_path
    settings.RETURNS_ENGINE = "v3"
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""
    simulator.world.switches.return_portal_off = True
    return simulator


def made(simulator: Simulator) -> int:
    return len(simulator.world.records)


def test_the_same_walk_ends_with_a_label(customer: Customer) -> None:
    customer.create("drop_off_point")
    row = Submission.objects.get()
    assert (row.engine, row.state) == ("v3", State.LABEL_PENDING)
    assert row.external_reference.startswith("return-")
    assert customer.draft_id not in row.external_reference
    customer.wait()
    assert customer.heading == "Your label is ready"
    label = customer.client.get(f"/return/{customer.draft_id}/label/label/")
    assert label.content.startswith(b"%PDF-")


def test_a_change_of_the_rules_is_seen_at_once(customer: Customer, settings: Any) -> None:
    """Settings of Sendcloud are kept for five minutes; the brand's own file is not."""
    file = settings.BRAND_DIR / "returns.toml"
    customer.look_up()
    assert "You sent me something else" in customer.text
    rules = file.read_text()
    file.write_text(rules.replace("You sent me something else", "Not what I ordered"))
    assert "Not what I ordered" in customer.look_up("#1002").text


def test_no_step_asks_what_the_engine_cannot_pass_on(customer: Customer) -> None:
    customer.look_up()
    assert "photo" not in customer.text.lower()
    customer.choose_items()
    assert "/delivery/" in customer.url
    customer.post(delivery_option="drop_off_point")
    assert "/review/" in customer.url


def test_an_order_that_sendcloud_never_shipped_comes_back(customer: Customer) -> None:
    customer.create("drop_off_point", "#3001").wait()
    assert customer.heading == "Your label is ready"
    assert Submission.objects.get().outgoing_parcel < 0


REFUSED = ["#3003", "#3004", "#3005", "#3006", "#3012", "#3019"]
HOME, ELSEWHERE = "5642 CV", "1011 AA"


@pytest.mark.parametrize(
    ("number", "code"), [*((number, HOME) for number in REFUSED), ("#3001", ELSEWHERE)]
)
def test_what_may_not_come_back_has_the_answer_of_what_is_not_there(
    customer: Customer, number: str, code: str
) -> None:
    """Cancelled, never sent, of another brand or shop, too old, taken back: none is told."""
    customer.look_up("#9999", ELSEWHERE)
    wanted = told(customer, "#9999", ELSEWHERE)
    customer.look_up(number, code)
    assert customer.page.status_code == 422
    assert told(customer, number, code) == wanted


def told(customer: Customer, number: str, code: str) -> str:
    """The page without what was typed and what differs each time."""
    page = customer.text.partition("<main")[2]
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page.replace(number, "").replace(code, "")


def test_a_wrong_postal_code_costs_the_calls_of_an_unknown_number(
    customer: Customer, simulator: Simulator
) -> None:
    paths = []
    for number in ("#3001", "#9999"):
        before = len(simulator.world.requests)
        customer.look_up(number, ELSEWHERE)
        paths.append([call.path for call in simulator.world.requests[before:]])
    assert paths[0] == paths[1]
    assert len(paths[0]) == 4


def test_of_two_shops_with_one_number_the_postal_code_chooses(customer: Customer) -> None:
    customer.look_up("#3007", "3511 AB")
    assert customer.heading == "What are you sending back?"
    first = Submission.objects.count()
    customer.look_up("#3007", "5642 CV")
    assert customer.heading == "What are you sending back?"
    assert first == 0


def test_what_an_earlier_return_took_is_not_offered_again(customer: Customer) -> None:
    customer.create("drop_off_point", "#3001").wait()
    customer.look_up("#3001")
    assert "on its way back" in customer.text or "/returns/" in customer.url


def test_a_code_is_offered_where_the_only_option_needs_no_label(customer: Customer) -> None:
    customer.until_delivery("#3017", "10115")
    assert 'value="drop_off_labelless"' in customer.text
    assert 'value="drop_off_point"' not in customer.text


@pytest.mark.parametrize("order", ["#3014", "#3020"])
def test_a_return_whose_outcome_is_unknown_is_found_and_never_made_twice(
    customer: Customer, simulator: Simulator, order: str
) -> None:
    before = made(simulator)
    customer.create("drop_off_point", order)
    row = Submission.objects.get()
    customer.confirm()
    api = clients.returns_api()
    assert api
    reconcile_all(api, timezone.now() + timedelta(minutes=1))
    assert made(simulator) <= before + 1
    row.refresh_from_db()
    is_made = made(simulator) == before + 1
    assert (row.return_id is not None) == is_made


@pytest.mark.parametrize("shape", ["", "error", "verbose", "listed", "detail", "data"])
def test_a_merchant_without_a_method_is_not_blamed_on_the_customer(
    customer: Customer, simulator: Simulator, shape: str
) -> None:
    """In every shape of an error that Sendcloud was seen with."""
    customer.until_review("drop_off_point", "#3001")
    simulator.world.switches.error_shape = shape
    simulator.world.switches.return_refused = True
    before = made(simulator)
    customer.confirm()
    assert "We can’t make a label for this return online" in unescape(customer.text)
    assert not Submission.objects.exists()
    assert made(simulator) == before


@pytest.mark.parametrize("trouble", ["401", "403", "500"])
def test_a_sendcloud_that_lets_nothing_in_is_not_the_customers_fault(
    customer: Customer, simulator: Simulator, trouble: str
) -> None:
    customer.until_review("drop_off_point", "#3001")
    simulator.world.switches.api_trouble = trouble
    customer.confirm()
    assert customer.page.status_code == 503
    assert "Nothing was created" in unescape(customer.text)
    assert "key" not in customer.text.partition("<main")[2].lower()
    assert not Submission.objects.exists()


def test_our_own_share_of_the_limits_is_kept_for_all_workers(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    settings.LIMIT_SENDCLOUD_READS = "3/minute"
    before = len(simulator.world.requests)
    customer.look_up("#9999", HOME)
    assert customer.page.status_code == 503
    assert customer.heading == "We’re very busy right now"
    assert len(simulator.world.requests) == before + 3


def test_after_a_429_nothing_is_asked_for_as_long_as_sendcloud_says(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.api_trouble = "429"
    customer.look_up("#3001", HOME)
    simulator.world.switches.api_trouble = ""
    before = len(simulator.world.requests)
    customer.look_up("#3001", HOME)
    assert customer.page.status_code == 503
    assert len(simulator.world.requests) == before


@pytest.mark.parametrize("empty", ["[]", "404", "400"])
def test_an_order_without_a_shipment_is_found_however_its_absence_is_told(
    customer: Customer, simulator: Simulator, empty: str
) -> None:
    simulator.world.switches.no_shipments = empty
    customer.look_up("#3001", HOME)
    assert customer.heading == "What are you sending back?"


@pytest.mark.parametrize("order", ["#3002", "#3018"])
def test_an_order_that_tells_little_comes_back_all_the_same(customer: Customer, order: str) -> None:
    """One of which only the shipment is known, and one with nulls."""
    customer.look_up(order)
    assert customer.heading == "What are you sending back?"


def test_a_tracking_number_finds_the_order_too(customer: Customer, simulator: Simulator) -> None:
    customer.look_up("#3001")
    customer.look_up("#1001")
    number = re.search(r"3S[A-Z0-9]{6,}", str(simulator.world.requests))
    assert number
    customer.look_up(number[0])
    assert customer.heading == "What are you sending back?"


def test_a_refused_announcement_and_a_held_return_say_so(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.reads_until_approved = 99
    customer.create("drop_off_point", "#3013").wait()
    assert customer.heading == "We couldn’t create your label"
    customer.create("drop_off_point", "#3015").wait()
    assert customer.heading == "We’re reviewing your return"


UNKNOWNS = [
    {"tracking_wrapped": True},
    {"id_in_v3": False},
    {"v3_returns_in_v2": False},
    {"portal_returns_in_v3": False},
    {"parcel_status_in_v3": True},
    {"same_reference": "refused"},
]


@pytest.mark.parametrize("unknown", UNKNOWNS, ids=lambda unknown: next(iter(unknown)))
def test_what_is_unknown_of_the_newer_api_does_not_stop_a_return(
    customer: Customer, simulator: Simulator, unknown: dict[str, Any]
) -> None:
    for name, value in unknown.items():
        setattr(simulator.world.switches, name, value)
    customer.create("drop_off_point", "#3001").wait()
    assert customer.heading == "Your label is ready"
    assert label_of(customer).startswith(b"%PDF-")


def label_of(customer: Customer, kind: str = "label") -> bytes:
    return bytes(customer.client.get(f"/return/{customer.draft_id}/label/{kind}/").content)


@pytest.mark.parametrize("switch", ["found_by_reference", "id_in_v3", "v3_returns_in_v2"])
def test_a_lost_answer_makes_no_second_return_whatever_is_unknown(
    customer: Customer, simulator: Simulator, switch: str
) -> None:
    setattr(simulator.world.switches, switch, False)
    before = made(simulator)
    customer.create("drop_off_point", "#3014")
    api = clients.returns_api()
    assert api
    for minutes in (1, 30, 600):
        reconcile_all(api, timezone.now() + timedelta(minutes=minutes))
    assert made(simulator) == before + 1
    row = Submission.objects.get()
    # Without a number in the list, it is left to staff.
    assert (row.return_id is None) == (switch == "id_in_v3")
    customer.confirm()
    assert made(simulator) == before + 1


def test_a_return_from_outside_the_eu_has_a_customs_form(customer: Customer) -> None:
    customer.create("drop_off_point", "#3009", "8001").wait()
    assert customer.heading == "Your label is ready"
    assert label_of(customer, "customs").startswith(b"%PDF-")


def test_goods_without_a_customs_code_are_for_the_shop_to_send(customer: Customer) -> None:
    customer.create("drop_off_point", "#3010", "8001")
    assert "We can’t make a label for this return online" in unescape(customer.text)
    assert not Submission.objects.exists()


def test_several_parcels_have_a_label_each(customer: Customer) -> None:
    customer.create("drop_off_point", "#3011", collo_count="2", **{"quantity-0": "2"}).wait()
    assert customer.heading.startswith("Your label")
    assert Submission.objects.get().collo_count == 2
    assert label_of(customer).startswith(b"%PDF-")


def test_a_code_takes_the_place_of_the_label(customer: Customer) -> None:
    customer.create("drop_off_labelless", "#3017", "10115").wait()
    assert customer.heading == "Your QR code is ready"


def test_a_customer_cancels_a_return_made_with_keys(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.v3_returns_in_v2 = False
    customer.create("drop_off_point", "#3001").wait()
    address = f"/return/{customer.draft_id}/label/cancel/"
    assert address in customer.text
    customer.visit(address).post()
    assert customer.heading == "Cancellation requested"
    assert Submission.objects.get().cancellation == "accepted"


def test_of_two_orders_of_one_customer_the_newer_is_meant(customer: Customer) -> None:
    customer.look_up("#3008")
    assert customer.heading == "What are you sending back?"
    customer.create_from_items("drop_off_point")
    assert Submission.objects.get().outgoing_parcel > 500_000


def test_staff_see_a_return_made_with_keys_where_v2_does_not_know_it(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.v3_returns_in_v2 = False
    customer.create("drop_off_point", "#3001").wait()
    number = Submission.objects.get().return_id
    staff = Customer(inside(member()))
    staff.visit(f"/support/returns/{number}/")
    assert staff.page.status_code == 200
    assert "#3001" in staff.text


def test_answers_for_the_other_engine_are_not_carried_over(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    """Its reasons have other numbers, and its token proves nothing here."""
    simulator.world.switches.return_portal_off = False
    settings.RETURNS_ENGINE = "v2"
    first = customer.until_delivery("#1001").draft_id
    settings.RETURNS_ENGINE = "v3"
    customer.look_up("#1001")
    assert customer.draft_id != first
    assert "/items/" in customer.url
    assert "It’s too large" in customer.text


def test_a_draft_of_the_other_engine_is_made_by_the_one_that_found_it(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    simulator.world.switches.return_portal_off = False
    settings.RETURNS_ENGINE = "v2"
    customer.until_review("drop_off_point", "#1001")
    settings.RETURNS_ENGINE = "v3"
    customer.confirm()
    row = Submission.objects.get()
    assert (row.engine, row.external_reference) == ("v2", "")


def test_the_same_draft_has_the_same_name_for_every_try(
    customer: Customer, simulator: Simulator
) -> None:
    customer.until_review("drop_off_point", "#3001")
    simulator.world.switches.faults = {"POST /api/v3/returns": "429"}
    assert customer.confirm().heading == "You’re in line"
    simulator.world.switches.faults = {}
    cache.clear()  # the pause after a 429
    customer.visit(customer.url)
    row = Submission.objects.get()
    assert row.external_reference == reference.of(customer.draft_id)
    assert simulator.world.records[-1].asked.body["external_reference"] == row.external_reference
