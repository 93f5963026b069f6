"""Looking a parcel up again: its returns, their labels, and the pieces not yet returned."""

import html
import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.models import Submission
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.web.test_flow import wait_for_label


def press_again(customer: Customer) -> Customer:
    """Press the button that starts another return of what is left."""
    (customer.url,) = set(re.findall(r'action="([^"]+/again/)"', customer.text))
    return customer.post()


def open_return(customer: Customer, number: int = 0) -> Customer:
    return customer.visit(re.findall(r'href="(/return/[^"]+/label/)"', customer.text)[number])


def seen(customer: Customer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(customer.text)).split())


@pytest.fixture
def with_keys(simulator: Simulator, settings) -> Simulator:
    """A portal that has API keys."""
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    return simulator


def test_coming_back_on_another_device_leads_to_the_label(customer: Customer) -> None:
    wait_for_label(customer.create("drop_off_labelless", "#1005"))
    elsewhere = Customer(Client()).look_up("#1005")
    assert elsewhere.heading == "Your returns for this order"
    assert "Your QR code is ready" in elsewhere.text
    assert "1 × T-shirt organic cotton, M" in seen(elsewhere)
    open_return(elsewhere)
    assert elsewhere.heading == "Your QR code is ready"
    url = re.findall(r'href="([^"]+/label/qr/)"', elsewhere.text)[0]
    assert elsewhere.client.get(url).status_code == 200


def test_coming_back_finds_the_label_that_has_been_made_since(customer: Customer) -> None:
    customer.create()
    for _ in range(3):
        customer.waited += 60
        with time_machine.travel(time.time() + customer.waited):
            customer.look_up()
    assert "Your label is ready" in customer.text


def test_another_device_names_no_address_for_a_pickup(customer: Customer) -> None:
    wait_for_label(customer.create("pickup", "#1007"))
    assert "Pickup address Your delivery address" in seen(customer)
    elsewhere = open_return(Customer(Client()).look_up("#1007"))
    assert elsewhere.heading == "Your label is ready"
    assert "Your delivery address" not in seen(elsewhere)


def facts(customer: Customer) -> dict[str, str]:
    """The facts of the status page: each name with its text."""
    pairs = re.findall(r"<dt>([^<]*)</dt>\s*<dd>(.*?)</dd>", html.unescape(customer.text), re.S)
    place = re.findall(r'<h2 id="where-title">([^<]*)</h2>\s*<p>(.*?)</p>', customer.text, re.S)
    return {
        name: " ".join(re.sub(r"<[^>]+>", " ", html.unescape(text)).split())
        for name, text in (*pairs, *place)
    }


@pytest.mark.parametrize(
    ("option", "order", "fact"),
    [
        ("drop_off_point", "#1001", "Drop off at"),
        ("drop_off_labelless", "#1005", "Drop off at"),
        ("in_store", "#1006", "Store"),
        ("pickup", "#1007", "Pickup"),
    ],
)
def test_another_device_reads_the_same_place_and_day(
    customer: Customer, option: str, order: str, fact: str
) -> None:
    wait_for_label(customer.create(option, order))
    elsewhere = open_return(Customer(Client()).look_up(order))
    # Only the customer's own device knows which address was given for a pickup.
    assert facts(customer)[fact].startswith(facts(elsewhere)[fact])
    calendars = [device.client.get(f"{customer.url}return.ics") for device in (customer, elsewhere)]
    assert calendars[0].content == calendars[1].content
    assert {calendar.status_code for calendar in calendars} == {200}


def farther_point(customer: Customer) -> Customer:
    """Create a return through a service point that no lookup names."""
    customer.until_delivery().post(delivery_option="drop_off_point")
    last = re.findall(r'name="service_point" value="(\d+)"', customer.text)[-1]
    customer.post(delivery_option="drop_off_point", service_point=last)
    return wait_for_label(customer.confirm())


def test_another_device_asks_once_for_a_point_that_no_lookup_names(
    customer: Customer, simulator: Simulator
) -> None:
    farther_point(customer)
    elsewhere = open_return(Customer(Client()).look_up())
    elsewhere.visit(elsewhere.url)
    assert facts(elsewhere)["Drop off at"] == facts(customer)["Drop off at"]
    point = Submission.objects.get().location_id
    asked = [call for call in simulator.world.requests if call.path.endswith(f"points/{point}")]
    assert len(asked) == 1


def test_the_label_is_shown_even_if_its_service_point_is_unknown(
    customer: Customer, simulator: Simulator
) -> None:
    farther_point(customer)
    simulator.world.switches.service_points_down = True
    elsewhere = open_return(Customer(Client()).look_up())
    assert elsewhere.heading == "Your label is ready"
    assert "Drop off at" not in facts(elsewhere)


def test_only_what_is_left_can_be_returned_next(customer: Customer, simulator: Simulator) -> None:
    customer.create().look_up()
    press_again(customer)
    assert customer.heading == "What are you sending back?"
    assert "1 can still be returned" in seen(customer)
    assert "Already on its way back 1 × T-shirt organic cotton, M" in seen(customer)
    customer.choose_items(**{"quantity-0": "2"})
    assert customer.page.status_code == 422
    customer.choose_items(**{"quantity-0": "1"})
    customer.choose_delivery("in_store").confirm()
    assert len(simulator.world.returns) == 2


def test_something_else_can_be_returned_from_the_status_page(customer: Customer) -> None:
    wait_for_label(customer.create("drop_off_point", "#1002"))
    press_again(customer)
    assert "Canvas trousers" in customer.text
    assert "1 can still be returned" in seen(customer)


def test_a_product_that_came_back_whole_is_not_offered_again(customer: Customer) -> None:
    customer.create("drop_off_point", "#1002", **{"quantity-0": "2"}).look_up("#1002")
    press_again(customer)
    titles = re.findall(r'id="id_chosen-.*?<bdi>([^<]+)', customer.text, re.DOTALL)
    assert titles == ["Canvas trousers, 32/34", "Wool socks"]
    assert "Already on its way back 2 × T-shirt organic cotton, M" in seen(customer)


@pytest.mark.parametrize(("order", "items"), [("#1001", {"quantity-0": "2"}), ("#1003", {})])
def test_when_everything_came_back_the_page_says_so_and_leads_to_the_return(
    customer: Customer, simulator: Simulator, order: str, items: dict[str, str]
) -> None:
    wait_for_label(customer.create("drop_off_point", order, **items))
    assert "/again/" not in customer.text
    customer.look_up(order)
    assert "There is nothing left to return from this order" in seen(customer)
    assert "Choose items" not in customer.text
    steps = customer.url.replace("/returns/", "/items/")
    assert customer.visit(steps).heading == "Your returns for this order"
    assert open_return(customer).heading == "Your label is ready"
    assert len(simulator.world.returns) == 1


def test_pieces_that_another_device_released_can_be_returned_here(customer: Customer) -> None:
    elsewhere = Customer(Client()).create("in_store", "#1001", **{"quantity-0": "2"})
    assert customer.look_up().heading == "Your returns for this order"
    Submission.objects.get(draft_id=elsewhere.draft_id).delete()
    assert customer.visit(customer.url).heading == "What are you sending back?"
    customer.choose_items(**{"quantity-0": "2"})
    assert "/delivery/" in customer.url


def test_a_closed_return_never_leads_to_a_second_one_of_the_same_pieces(
    customer: Customer, simulator: Simulator
) -> None:
    customer.create(**{"quantity-0": "2"})
    customer.url = customer.url.replace("/label/", "/again/")
    assert customer.post().heading == "Your returns for this order"
    assert len(simulator.world.returns) == 1


def test_of_two_devices_that_return_the_same_piece_the_second_is_refused(
    customer: Customer, simulator: Simulator
) -> None:
    elsewhere = Customer(Client())
    customer.until_review("in_store", "#1001", **{"quantity-0": "2"})
    elsewhere.until_review("in_store", "#1001")
    customer.post()
    elsewhere.post()
    assert elsewhere.heading == "Your returns for this order"
    assert "These items are already being returned" in elsewhere.text
    assert len(simulator.world.returns) == Submission.objects.count() == 1


def test_answers_for_what_is_left_survive_coming_back(customer: Customer) -> None:
    customer.create("in_store", "#1002").look_up("#1002")
    trousers = {"chosen-1": "on", "quantity-1": "1", "reason-1": "11"}
    press_again(customer).choose_items(**{"chosen-0": ""} | trousers)
    customer.look_up("#1002")
    assert press_again(customer).heading == "How will you send it back?"


def test_several_returns_are_listed_newest_first(customer: Customer, simulator: Simulator) -> None:
    press_again(customer.create("in_store").look_up()).choose_items()
    customer.choose_delivery("in_store").confirm().look_up()
    numbers = re.findall(r"Return (\d+),", seen(customer))
    assert numbers == ["1185083", "1185082"]


def test_a_stranger_finds_neither_the_choice_nor_the_return(customer: Customer) -> None:
    wait_for_label(customer.create())
    label, stranger = customer.url, Client()
    customer.look_up()
    for url in (customer.url, label, f"{label}label/"):
        assert stranger.get(url, follow=True).status_code == 404
    assert stranger.post(customer.url.replace("returns", "again")).status_code == 404


def test_another_parcel_of_the_same_session_opens_nothing(customer: Customer) -> None:
    other = Customer(Client())
    label = wait_for_label(other.create("drop_off_point", "#1002")).url
    customer.look_up("#1001")
    assert customer.client.get(label).status_code == 404


def states(customer: Customer, simulator: Simulator) -> list[str]:
    """The headings that a customer sees while reloading the page until the parcel has arrived."""
    simulator.world.switches.reads_until_next = 1
    headings: list[str] = []
    for _ in range(8):
        Submission.objects.update(tracking_checked_at=None)
        heading = customer.visit(customer.url).heading
        headings += [] if heading in headings else [heading]
    return headings


def test_with_keys_the_page_knows_that_the_parcel_is_on_its_way_and_delivered(
    customer: Customer, with_keys: Simulator
) -> None:
    wait_for_label(customer.create())
    assert states(customer, with_keys)[-2:] == [
        "Your parcel is on its way to us",
        "Your return has arrived",
    ]
    customer.look_up()
    assert "Your return has arrived" in customer.text


def test_a_cancelled_return_gives_its_items_back(customer: Customer, with_keys: Simulator) -> None:
    wait_for_label(customer.create(**{"quantity-0": "2"}))
    record = next(record for record in with_keys.world.records if record.id == 1185082)
    record.history.append((with_keys.world.now(), "cancelled"))
    Submission.objects.update(tracking_checked_at=None)
    assert customer.visit(customer.url).heading == "Cancellation requested"
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Submission.objects.update(tracking_checked_at=None, cancelled_seen_at=an_hour_ago)
    assert customer.visit(customer.url).heading == "This return was cancelled"
    press_again(customer).choose_items(**{"quantity-0": "2"})
    assert "/delivery/" in customer.url


@pytest.mark.parametrize("failure", ["401", "429", "500", "html", "hang", "drop"])
@pytest.mark.usefixtures("impatient")
def test_if_sendcloud_fails_the_page_shows_what_the_portal_knows(
    customer: Customer, with_keys: Simulator, failure: str
) -> None:
    with_keys.world.switches.api_trouble = failure
    assert wait_for_label(customer.create()).heading == "Your label is ready"
    assert customer.look_up().heading == "Your returns for this order"


def test_the_return_is_asked_for_once_a_minute_however_many_look(
    customer: Customer, with_keys: Simulator
) -> None:
    wait_for_label(customer.create())
    Submission.objects.update(tracking_checked_at=None)
    before = len(with_keys.world.requests)
    for _ in range(5):
        customer.visit(customer.url)
    asked = [call.path for call in with_keys.world.requests[before:]]
    assert asked.count("/api/v2/returns/1185082") == 1


def label_document(customer: Customer) -> Customer:
    return customer.visit(re.findall(r'href="([^"]+/label/label/)"', customer.text)[0])


def test_a_label_whose_link_has_ended_is_fetched_by_a_new_one(
    customer: Customer, simulator: Simulator
) -> None:
    wait_for_label(customer.create())
    simulator.world.switches.ended_links = 1
    assert label_document(customer).page.content.startswith(b"%PDF-")


def test_a_label_that_is_gone_for_good_says_what_to_do(customer: Customer) -> None:
    wait_for_label(customer.create("drop_off_point", "#1030"))
    label_document(customer)
    assert customer.page.status_code == 410
    assert customer.heading == "This download has expired"
    assert "Contact us" in customer.text


def test_a_row_keeps_the_returned_quantities_by_product_id(customer: Customer) -> None:
    customer.create(**{"quantity-0": "2"})
    assert Submission.objects.get().quantities == {"19284": 2}


def test_a_cancelled_return_that_was_never_paid_gives_its_items_back(
    customer: Customer, with_keys: Simulator
) -> None:
    customer.create("drop_off_point", "#1009")
    record = next(record for record in with_keys.world.records if record.id == 1185082)
    record.history.append((with_keys.world.now(), "cancelled"))
    Submission.objects.update(tracking_checked_at=None)
    assert customer.visit(customer.url).heading == "This return was cancelled"


@pytest.mark.usefixtures("impatient")
def test_a_sendcloud_that_hangs_costs_a_page_one_deadline_however_many_returns(
    customer: Customer, with_keys: Simulator
) -> None:
    """Security 26: the portal shows the other returns as its rows have them."""
    customer.create().wait()
    row = Submission.objects.get()
    for number in (1, 2):
        row.pk, row.draft_id, row.return_id = None, f"{number:016}", number
        row.save()
    Submission.objects.update(tracking_checked_at=None)
    with_keys.world.switches.api_trouble = "hang"
    before = len(with_keys.world.requests)
    assert customer.look_up().heading == "Your returns for this order"
    asked = {call.path for call in with_keys.world.requests[before:] if "/returns/" in call.path}
    assert len(asked) == 1
