"""Returns whose creation had an unknown outcome, reconciled with Sendcloud's list of returns."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.models import JobRun, Submission
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.upstream import clients
from tests.harness.customer import HOME, Customer

CHECKING = "We’re checking your return"
SOCKS = {"quantity-2": "1", "reason-2": "11"}


@pytest.fixture
def with_keys(simulator: Simulator, settings) -> Simulator:
    """A portal that has API keys; the simulator leaves the parcels where they are."""
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    simulator.world.switches.reads_until_next = 1000
    return simulator


@pytest.fixture
def look(customer: Customer, with_keys: Simulator) -> Callable[..., Customer]:
    """A function that announces the parcels and reloads the page, some poll intervals later."""

    def again(times: int = 3) -> Customer:
        for made in with_keys.world.returns:
            if not made.scenario.has("paid"):
                with_keys.world.announced(made.id, "announced")
        for _ in range(times):
            JobRun.objects.all().delete()
            Submission.objects.update(label_checked_at=None)
            customer.visit(customer.url)
        return customer

    return again


def lose(customer: Customer, simulator: Simulator, *how: str, fault: str = "stored drop") -> None:
    """Create a return and lose the answer; the portal's first look at the list fails too."""
    customer.until_review(*(how or ("drop_off_point",)))
    simulator.world.switches.faults = {"/incoming": fault, "/v2/returns": "500"}
    customer.post()
    simulator.world.switches.faults = {}


def minutes_later(minutes: float) -> None:
    """Make every submission this many minutes older."""
    for row in Submission.objects.all():
        row.created_at -= timedelta(minutes=minutes)
        row.save()


def reconciled() -> str:
    Submission.objects.update(label_checked_at=None)
    out = StringIO()
    call_command("reconcile", stdout=out)
    return out.getvalue()


def calls(simulator: Simulator, ending: str) -> int:
    return sum(call.path.endswith(ending) for call in simulator.world.requests)


@pytest.mark.parametrize("fault", ["stored drop", "stored hang", "stored 500", "html", "empty"])
@pytest.mark.usefixtures("impatient")
def test_a_waiting_customer_gets_the_label_of_a_lost_return(
    customer: Customer, with_keys: Simulator, look, fault: str
) -> None:
    """Security 8: the portal finds the return and never creates a second one."""
    lose(customer, with_keys, fault=fault)
    assert look().heading == "Your label is ready"
    assert f"Return {with_keys.world.returns[0].id}" in customer.text
    assert with_keys.world.returns[0].trackings[0] in customer.text
    url = re.findall(r'href="([^"]+/label/label/)"', customer.text)[0]
    assert customer.client.get(url).content.startswith(b"%PDF-")
    assert calls(with_keys, "/incoming") == 1


def test_a_lost_code_is_found_too(customer: Customer, with_keys: Simulator, look) -> None:
    lose(customer, with_keys, "drop_off_labelless", "#1005")
    url = re.findall(r'src="([^"]+/label/qr/)"', look().text)[0]
    assert customer.client.get(url)["Content-Type"] == "image/png"


def test_a_lost_return_to_the_store_needs_no_label(
    customer: Customer, with_keys: Simulator, look
) -> None:
    lose(customer, with_keys, "in_store", "#1006")
    assert look(1).heading == "Bring it to our store"


def test_a_lost_return_from_outside_the_union_has_its_customs_document(
    customer: Customer, with_keys: Simulator, look
) -> None:
    lose(customer, with_keys, "drop_off_point", "#1021", "8001")
    url = re.findall(r'href="([^"]+/label/customs/)"', look().text)[0]
    assert customer.client.get(url).content.startswith(b"%PDF-")


def test_a_lost_return_that_must_be_paid_is_registered(
    customer: Customer, with_keys: Simulator, look
) -> None:
    customer.until_review("drop_off_point", "#1008")
    with_keys.world.switches.faults = {"/incoming": "stored drop"}
    customer.post()
    with_keys.world.switches.faults = {}
    assert look().heading == "Your return is registered"
    assert "Contact us and mention return" in customer.text
    assert f"Return {with_keys.world.returns[0].id}" in customer.text


def test_an_open_page_learns_that_the_lost_return_has_its_number(
    customer: Customer, with_keys: Simulator
) -> None:
    """The command finds the return between two polls, so the next poll must show it."""
    customer.until_review("drop_off_point", "#1008")
    with_keys.world.switches.faults = {"/incoming": "stored drop", "/v2/returns": "500"}
    customer.post()
    with_keys.world.switches.faults = {}
    assert customer.heading == CHECKING
    poll_url = customer.poll_url
    assert "1 found" in reconciled()
    customer.page = customer.client.get(poll_url, headers={"HX-Request": "true"})
    assert customer.heading == "Your return is registered"


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        ("cancelled", "Cancellation requested"),
        ("address-invalid", "We couldn’t create your label"),
        ("exception", "Your return is registered"),
    ],
)
def test_no_label_is_promised_for_a_lost_return_that_has_none(
    customer: Customer, with_keys: Simulator, look, status: str, heading: str
) -> None:
    lose(customer, with_keys)
    with_keys.world.announced(with_keys.world.returns[0].id, status)
    assert look().heading == heading
    assert customer.client.get(f"{customer.url}label/").status_code == 404


def test_sendcloud_is_asked_once_an_interval_however_many_wait(
    customer: Customer, with_keys: Simulator
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        lose(customer, with_keys, fault="500")
        for _ in range(10):
            customer.visit(customer.url)
        assert calls(with_keys, "/v2/returns") == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        customer.visit(customer.url).visit(customer.url)
    assert calls(with_keys, "/v2/returns") == 2


def test_the_page_of_a_lost_return_polls_and_then_stops(
    customer: Customer, with_keys: Simulator
) -> None:
    lose(customer, with_keys, fault="500")
    assert "hx-trigger" in customer.text
    minutes_later(3)
    assert "hx-trigger" not in customer.visit(customer.url).text


def test_without_keys_the_page_does_not_poll(customer: Customer, simulator: Simulator) -> None:
    lose(customer, simulator)
    assert customer.heading == CHECKING
    assert "hx-trigger" not in customer.text
    with pytest.raises(CommandError, match="SENDCLOUD_PUBLIC_KEY"):
        call_command("reconcile")


def test_the_command_answers_to_its_old_name_too(with_keys: Simulator, db) -> None:
    out, err = StringIO(), StringIO()
    call_command("settle", stdout=out, stderr=err)
    assert "0 found" in out.getvalue()
    assert "now called `reconcile`" in err.getvalue()


def test_two_possible_matches_are_left_to_a_person(
    customer: Customer, with_keys: Simulator, look
) -> None:
    lose(customer, with_keys)
    made = with_keys.world.returns[0]
    with_keys.world.store(made.brand, made.scenario, made.body)
    minutes_later(0.1)
    assert look().heading == CHECKING
    assert "1 need attention" in reconciled()


def test_a_return_that_existed_before_is_not_matched(
    customer: Customer, with_keys: Simulator, look
) -> None:
    lose(customer, with_keys)
    minutes_later(-2)
    assert look().heading == CHECKING


@pytest.mark.parametrize("seconds", [-240, -3, -1, 0, 3, 240])
def test_a_lost_return_is_found_though_the_clocks_differ(
    customer: Customer, with_keys: Simulator, look, seconds: int
) -> None:
    with_keys.world.advance(seconds)
    lose(customer, with_keys)
    assert look().heading == "Your label is ready"
    assert calls(with_keys, "/incoming") == 1


def test_a_proxy_that_hides_a_small_difference_of_clocks_hides_no_return(
    customer: Customer, with_keys: Simulator, look
) -> None:
    """The Date header shows no difference, but the return seems to be older than its row."""
    lose(customer, with_keys)
    minutes_later(-0.9)
    assert look().heading == "Your label is ready"


def test_the_return_of_another_draft_is_not_matched(with_keys: Simulator, db) -> None:
    """Two people of one household return parts of one parcel; one return is known, one is lost."""
    first, lost = Customer(Client()), Customer(Client())
    first.until_review("in_store", "#1002")
    lost.until_review("in_store", "#1002", **{"chosen-0": "", "chosen-2": "on", **SOCKS})
    first.post()
    lost.page = None
    with_keys.world.switches.faults = {"/incoming": "500"}
    lost.post()
    assert lost.heading == CHECKING
    assert "0 found" in reconciled()
    assert lost.visit(lost.url).heading == CHECKING


def test_two_lost_returns_of_one_parcel_are_left_to_a_person(with_keys: Simulator, db) -> None:
    first, second = Customer(Client()), Customer(Client())
    first.until_review("in_store", "#1002")
    second.until_review("in_store", "#1002", **{"chosen-0": "", "chosen-2": "on", **SOCKS})
    with_keys.world.switches.faults = {"/incoming": "500"}
    first.post()
    with_keys.world.switches.faults = {"/incoming": "stored drop"}
    second.post()
    assert "0 found, 0 never created, 2 need attention" in reconciled()


def test_a_return_that_was_never_made_can_be_confirmed_again(
    customer: Customer, with_keys: Simulator, look
) -> None:
    """The list holds another return of the portal, so it would hold this one too."""
    Customer(Client()).create("in_store", "#1006")
    lose(customer, with_keys, fault="500")
    assert look().heading == CHECKING
    minutes_later(16)
    assert look(1).heading == "Check and confirm"
    assert "Your return wasn’t created" in customer.text
    assert "T-shirt" in customer.text
    assert customer.post().heading == "Your return is registered"
    assert len(with_keys.world.returns) == 2


def test_a_list_without_any_return_of_ours_proves_nothing(
    customer: Customer, with_keys: Simulator, look
) -> None:
    lose(customer, with_keys, fault="500")
    minutes_later(16)
    assert look().heading == CHECKING
    assert "0 never created, 1 need attention" in reconciled()


def test_a_list_that_was_not_read_to_its_end_proves_nothing(
    customer: Customer, with_keys: Simulator, look
) -> None:
    Customer(Client()).create("in_store", "#1006")
    lose(customer, with_keys, fault="500")
    minutes_later(60 * 24 * 20)
    with_keys.world.switches.returns_per_page = 2
    assert look().heading == CHECKING


def test_the_command_reads_more_of_the_list_than_a_visitor(
    customer: Customer, with_keys: Simulator, look
) -> None:
    lose(customer, with_keys)
    body = with_keys.world.returns[0].body | {"products": [], "reason": 11}
    for number in range(2, 8):
        other = with_keys.world.scenario("noordpunt", f"#100{number}")
        with_keys.world.store("noordpunt", other, body)
    with_keys.world.switches.returns_per_page = 3
    assert look().heading == CHECKING
    assert "1 found" in reconciled()
    assert look().heading == "Your label is ready"


@pytest.mark.parametrize("fault", ["hang", "429", "nulls", "wrong types"])
@pytest.mark.parametrize("ending", ["/v2/returns", "/1185082", "/133726727"])
def test_a_failed_look_at_the_list_leaves_the_page_correct(
    customer: Customer, with_keys: Simulator, look, ending: str, fault: str, settings
) -> None:
    """Security 26: the list of returns, one return, its parcel."""
    lose(customer, with_keys)
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 0.2 if fault == "hang" else 10
    clients.transport.cache_clear()
    with_keys.world.switches.faults = {ending: fault}
    assert look().heading in {CHECKING, "Your return is registered"}
    assert customer.page.status_code == 200
    with_keys.world.switches.faults = {}
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 10
    clients.transport.cache_clear()
    assert look().heading == "Your label is ready"


@pytest.mark.parametrize(
    ("how", "ends"),
    [
        (("drop_off_point", "#1001"), "Your label is ready"),
        (("in_store", "#1006"), "Bring it to our store"),
    ],
)
def test_a_return_whose_number_came_by_webhook_is_followed(
    customer: Customer, with_keys: Simulator, look, how, ends: str
) -> None:
    lose(customer, with_keys, *how)
    Submission.objects.update(return_id=with_keys.world.returns[0].id)
    assert look().heading == ends


def test_a_submission_whose_process_died_is_looked_for_after_its_deadline(
    customer: Customer, with_keys: Simulator, look, settings
) -> None:
    """With the default deadline of 4.5 seconds that is after 15."""
    settings.SENDCLOUD_DEADLINE = 4.5
    lose(customer, with_keys)
    Submission.objects.update(state=Submission.State.CREATING)
    assert look().heading == CHECKING
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert "0 found" in reconciled()
    with time_machine.travel(timezone.now() + timedelta(seconds=15)):
        assert look().heading == "Your label is ready"


def test_a_label_whose_link_has_ended_is_fetched_with_the_keys(
    customer: Customer, with_keys: Simulator, look
) -> None:
    customer.create("drop_off_point", "#1030")
    assert look(4).heading == "Your label is ready"
    url = re.findall(r'href="([^"]+/label/label/)"', customer.text)[0]
    assert customer.client.get(url).content.startswith(b"%PDF-")


def test_a_stranger_cannot_fetch_a_lost_label(customer: Customer, with_keys, look) -> None:
    """Security 5: a return that is known only by its number still belongs to its session."""
    lose(customer, with_keys)
    url = f"{look().url}label/"
    assert customer.client.get(url).status_code == 200
    assert Client().get(url).status_code == 404
    assert Client().get(url, {"postal_code": HOME}).status_code == 404
