"""Expired sessions, made-up ids and old tabs."""

import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from portal.models import Submission
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.portal_server import eventually

GONE = "Please look up your order again"
ANSWERS = {
    "items": {"chosen-0": "on", "quantity-0": "1", "reason-0": "11", "refund_type": "money"},
    "delivery": {"delivery_option": "in_store", "store": "7"},
    "review": {"use": "same"},
}


def creates(simulator: Simulator) -> int:
    return sum(call.path.endswith("/incoming") for call in simulator.world.requests)


@pytest.mark.parametrize("slug", [*ANSWERS, "label", "label/pay"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "panel"])
def test_a_session_that_is_gone_costs_a_lookup_and_nothing_is_created(
    customer: Customer, simulator: Simulator, slug: str, headers: dict[str, str]
) -> None:
    """Security 13: mid-flow, on every step."""
    url = customer.until_review("in_store").url.replace("review", slug)
    Session.objects.all().delete()
    send = customer.client.post if slug in ANSWERS else customer.client.get
    page = send(url, ANSWERS.get(slug, {}), headers=headers, follow=True)
    assert page.status_code == 404
    assert b"Look up your order" in page.content
    assert creates(simulator) == 0
    assert customer.look_up().heading == "What are you sending back?"


def test_a_cookie_of_nonsense_is_a_session_that_is_gone(customer: Customer) -> None:
    label = customer.create("in_store").url
    customer.client.cookies["session"] = "x" * 32
    assert customer.visit(label).heading == GONE


def test_a_draft_of_an_older_release_costs_a_lookup(customer: Customer) -> None:
    """The portal treats session data of another shape as a missing draft."""
    customer.look_up()
    session = customer.client.session
    session["return_drafts"] = {customer.draft_id: {"step": 3}}
    session.save()
    assert customer.visit(customer.url).heading == GONE
    assert customer.look_up().heading == "What are you sending back?"


def test_the_sixth_parcel_in_one_browser_forgets_the_first_and_only_that(
    customer: Customer, simulator: Simulator
) -> None:
    first = customer.create("in_store").url
    others = [customer.look_up(f"#100{number}").url for number in range(2, 7)]
    assert customer.visit(first).heading == GONE
    assert all(customer.visit(url).page.status_code == 200 for url in others)
    assert customer.look_up().page.status_code == 200
    assert "1185082" in customer.text
    assert creates(simulator) == 1


@pytest.mark.parametrize("slug", [*ANSWERS, "label", "label/label", "again"])
def test_the_draft_of_another_customer_and_a_made_up_one_look_the_same(
    customer: Customer, simulator: Simulator, slug: str
) -> None:
    """Security 5: forged ids, with a session of one's own and by POST as well."""
    draft_id = customer.create("in_store").draft_id
    stranger = Customer(Client()).look_up("#1002")
    theirs, made_up, *nonsense = (
        stranger.client.post(f"/return/{guess}/{slug}/", ANSWERS.get(slug, {}), follow=True)
        for guess in (draft_id, "0" * 16, "%00", "..", "a" * 500)
    )
    assert theirs.status_code == made_up.status_code in {404, 405}
    assert {page.status_code for page in nonsense} == {404}
    assert creates(simulator) == 1


def test_going_back_after_finishing_shows_nothing_and_creates_nothing(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 13: the next person at this device presses the back button."""
    review = customer.until_review("in_store").url
    customer.post()
    customer.client.post("/finish/")
    for url in (review, customer.url, review.replace("review", "items")):
        assert customer.visit(url).heading == GONE
    customer.url = review
    assert customer.post().heading == GONE
    assert creates(simulator) == 1


@pytest.mark.django_db(transaction=True)
def test_a_session_that_ends_while_the_return_is_created_says_that_it_may_exist(
    client: Client, simulator: Simulator, settings
) -> None:
    """Security 8, 13: "Finish" in another tab, at the worst moment."""
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 20
    customer = Customer(client).until_review("in_store")
    simulator.world.switches.faults = {"/incoming": "stored hang"}

    def confirm() -> None:
        customer.post()
        connection.close()

    confirming = threading.Thread(target=confirm)
    confirming.start()
    eventually(lambda: simulator.world.returns, "the return is stored")
    Session.objects.all().delete()
    simulator.world.ended.set()
    confirming.join(30)

    assert customer.page.status_code == 400
    assert customer.heading == "We’re checking your return"
    assert "We’re checking whether your return went through" in customer.text
    assert Submission.objects.get().state == Submission.State.OUTCOME_UNKNOWN
    assert len(simulator.world.returns) == 1


def test_a_damaged_answer_is_said_to_have_done_nothing(customer: Customer) -> None:
    review = customer.until_review().url
    too_many = {f"field-{number}": "x" for number in range(1001)}
    page = customer.client.post(review, too_many)
    assert page.status_code == 413  # no form of these pages is so large
    assert "fewer or smaller photos, or a shorter text" in page.text
    assert "went through" not in page.text
    assert customer.visit(review).page.status_code == 200
