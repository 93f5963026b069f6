"""The portal creates exactly one return, however often the button is pressed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.error_pages import error_page_of
from portal.models import Submission
from portal.returns.draft.parcel import WHOLE_PARCEL
from portal.returns.submissions import create
from portal.returns.submissions.create import in_turn
from portal.simulator import parcels
from portal.simulator.scenarios import SCENARIOS
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.leaks import leaked

CHECKING = "We’re checking your return"


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_create_one_return(client: Client, simulator: Simulator) -> None:
    """Security 8: 20 confirms in parallel, one create upstream."""
    customer = Customer(client)
    customer.until_review()

    def press(_: int) -> int:
        again = Client()
        again.cookies = customer.client.cookies
        try:
            return again.post(customer.url, {"use": "same"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as clicks:
        statuses = list(clicks.map(press, range(20)))
    assert set(statuses) == {302}
    assert len(simulator.world.returns) == 1
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_the_database_keeps_no_readable_secret_of_a_return(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 24: the rows and sessions of a whole return hold no readable secret."""
    customer.create()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_submission")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT session_data FROM django_session")
        sessions = str(cursor.fetchall())
    secrets = ("Shopper", "Insulindelaan", "5642", "shopper@example.com", "polling")
    assert leaked(rows, *secrets) == []
    assert leaked(sessions, *secrets) == []


def creates(simulator: Simulator) -> int:
    return sum(call.path.endswith("/incoming") for call in simulator.world.requests)


def test_a_second_tab_that_confirms_other_answers_meets_the_return_of_the_first(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 8: two tabs of one draft."""
    review = customer.until_review("in_store").url
    other = Customer(customer.client, url=review.replace("review", "items"))
    other.choose_items(refund_type="credit")
    customer.url = review
    customer.post()
    other.url = review
    assert other.post().heading == customer.heading == "Bring it to our store"
    assert other.url == customer.url
    assert creates(simulator) == 1


def test_an_old_post_sent_again_creates_nothing(customer: Customer, simulator: Simulator) -> None:
    """Security 8: every POST of a finished return, sent again."""
    customer.until_review("in_store")
    review = customer.url
    customer.post()
    pages = {"items": {"chosen-0": "on", "quantity-0": "1", "reason-0": "11"}, "review": {}}
    for slug, data in (pages | {"store": {"store": "7"}, "address": {"use": "same"}}).items():
        customer.url = review.replace("review", slug)
        assert customer.post(**data).heading == "Bring it to our store"
    assert creates(simulator) == 1


def test_a_draft_whose_process_died_never_says_that_nothing_was_created(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 8: the process saved the row, but not the session."""
    review = customer.until_review("in_store").url
    Submission.objects.create(
        draft_id=customer.draft_id,
        outgoing_parcel=182589001,
        delivery_option="in_store",
        quantities={"19284": 1},
        created_at=timezone.now(),
    )
    for slug in ("review", "items", "delivery"):
        assert customer.visit(review.replace("review", slug)).heading == CHECKING
    customer.url = review
    assert customer.post().heading == CHECKING
    assert creates(simulator) == 0


def test_what_is_left_can_be_returned_beside_a_return_that_is_being_checked(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.faults = {"/incoming": "stored drop"}
    customer.create("in_store")
    assert customer.heading == CHECKING
    simulator.world.switches.faults = {}
    again = f"/return/{customer.draft_id}/again/"
    customer.look_up()
    customer.url = again
    assert "/items/" in customer.post().url
    customer.choose_items().choose_delivery("in_store")
    assert customer.post().heading == "Bring it to our store"
    assert creates(simulator) == 2


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_waits_for_a_return_that_is_being_written(
    client: Client, simulator: Simulator
) -> None:
    """Security 8: two devices confirm returns of one parcel in the same millisecond."""
    customer = Customer(client).until_review()
    parcel = parcels.parcel_id(SCENARIOS[0])
    pressed = threading.Event()

    def press() -> None:
        customer.post()
        connection.close()
        pressed.set()

    confirming = threading.Thread(target=press)
    with in_turn(parcel):
        other = {"draft_id": "0" * 16, "outgoing_parcel": parcel, "quantities": {WHOLE_PARCEL: 1}}
        Submission.objects.create(**other, created_at=timezone.now())
        confirming.start()
        assert not pressed.wait(1)
    confirming.join(30)
    assert Submission.objects.count() == 1
    assert not simulator.world.returns


@pytest.mark.django_db
def test_a_return_that_another_click_withdrew_has_its_own_page() -> None:
    """Sendcloud refused the first click; its row was deleted before the second click read it."""
    with pytest.raises(create.SubmissionWithdrawn) as withdrawn:
        create._existing("0" * 16)
    page = error_page_of(withdrawn.value)
    assert page is not None
    assert (page.status, page.title) == (409, "Your return was not created")
