"""At Sendcloud's limit returns wait in line: made in order, once each."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import Submission
from portal.returns.draft.answers import StaffMember
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.submissions import queue, reconciliation, serving
from portal.simulator.server import Simulator
from portal.worker.job import Turn
from portal.worker.jobs import JOBS
from tests.harness import with_keys
from tests.harness.customer import Customer
from tests.harness.leaks import leaked

State = Submission.State
LINE, MADE, CHECKING = "You’re in line", "Your return is registered", "We’re checking your return"
ORDERS = ("#1001", "#1002", "#1010", "#1023")
UNMADE = "Your return wasn’t created."


@pytest.fixture
def clock(settings) -> Iterator[time_machine.Traveller]:
    """Time that stands still, and room for one return every 30 seconds."""
    settings.LIMIT_SENDCLOUD_WRITES = "1/30 seconds"
    with time_machine.travel("2026-11-27 12:00+01:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def crowd(simulator: Simulator, clock, db) -> Callable[[int], list[Customer]]:
    """A function that lets so many customers press the button, a second after one another."""

    def press(count: int) -> list[Customer]:
        customers = [at_review(order) for order in ORDERS[:count]]
        for customer in customers:
            customer.confirm()
            clock.shift(1)
        return customers

    return press


def at_review(order: str) -> Customer:
    return Customer(Client()).until_review("drop_off_point", order)


def creates(simulator: Simulator) -> int:
    return sum(
        f"{call.method} {call.path}".endswith(("/incoming", "POST /api/v3/returns"))
        for call in simulator.world.requests
    )


def made(simulator: Simulator) -> list[str]:
    """The orders whose returns Sendcloud made, the first one first."""
    return [made.scenario.order_number for made in simulator.world.returns]


def reloaded(customers: list[Customer]) -> list[str]:
    return [customer.visit(customer.url).heading for customer in customers]


def test_what_is_beyond_the_limit_waits_and_says_its_number(crowd, simulator: Simulator) -> None:
    first, second, third, fourth = crowd(4)
    assert [one.heading for one in (first, second, third, fourth)] == [MADE, LINE, LINE, LINE]
    assert "You’re next. It’s your turn in less than a minute." in second.text
    assert "You’re number 2. It’s your turn in about 1 minute." in third.text
    assert "You’re number 3. It’s your turn in about 2 minutes." in fourth.text
    assert {one.page.status_code for one in (first, second, third, fourth)} == {200}
    assert creates(simulator) == 1


def test_the_page_of_the_line_comes_back_with_and_without_javascript(crowd) -> None:
    waiting = crowd(2)[1]
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting.text
    assert 'hx-trigger="every 2s"' in waiting.text
    poll = waiting.client.get(waiting.poll_url, headers={"HX-Request": "true"})
    assert poll.status_code == 204


def test_a_poll_brings_the_new_number(crowd, clock: Any) -> None:
    *_others, last = crowd(4)
    clock.shift(30)
    poll = last.client.get(last.poll_url, headers={"HX-Request": "true"})
    assert poll.status_code == 200
    assert "You’re number 2." in poll.content.decode()


def test_returns_are_made_in_the_order_in_which_they_came(
    crowd, clock: Any, simulator: Simulator
) -> None:
    """Who asks makes the return that is next, also when it is another customer’s."""
    *_others, last = crowd(4)
    for _ in range(3):
        clock.shift(30)
        last.visit(last.url)
        last.visit(last.url)
    assert last.heading == MADE
    assert made(simulator) == list(ORDERS)
    assert creates(simulator) == 4


def test_who_comes_later_does_not_overtake(crowd, clock: Any, simulator: Simulator) -> None:
    waiting = crowd(2)[1]
    late = at_review("#1010")
    clock.shift(30)
    late.confirm()
    assert late.heading == LINE
    assert made(simulator) == ["#1001", "#1002"]
    assert waiting.visit(waiting.url).heading == MADE


def test_the_return_of_a_customer_who_left_is_made_by_the_worker(
    crowd, clock: Any, simulator: Simulator
) -> None:
    crowd(3)
    job = next(job for job in JOBS if job.name == "create")
    assert job.has_work(timezone.now())
    for _ in range(3):
        clock.shift(30)
        job.work(Turn(timezone.now))
    assert made(simulator) == list(ORDERS[:3])
    assert not job.has_work(timezone.now())


def test_staff_go_before_those_who_came_two_minutes_before_them_and_no_others(
    crowd, clock: Any
) -> None:
    """A customer is not passed by staff for ever."""
    crowd(3)
    now = timezone.now()
    staff = ReturnDraft.model_construct(opened_by=StaffMember(id=1, name="Sam"))

    def place_at(moment: datetime) -> int:
        row = Submission(draft_id=str(moment), outgoing_parcel=1, created_at=moment)
        row.queued_at = queue.arrival(staff, moment)
        row.save()
        return row.place

    assert place_at(now + timedelta(seconds=121)) == 3
    assert place_at(now + timedelta(seconds=60)) == 1


def test_two_nodes_never_make_one_return_twice(crowd, clock: Any) -> None:
    crowd(2)
    ours, theirs = (queue.line().get() for _ in range(2))
    assert [queue.claim(row, timezone.now()) for row in (ours, theirs)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_many_processes_at_once_make_each_return_once(simulator: Simulator, settings) -> None:
    settings.LIMIT_SENDCLOUD_WRITES = "0/minute"
    for order in ORDERS:
        at_review(order).confirm()
    assert queue.length() == 4
    settings.LIMIT_SENDCLOUD_WRITES = "1000/minute"

    def serve(_: int) -> None:
        while serving.make_next(timezone.now()):
            pass
        connection.close()

    with ThreadPoolExecutor(6) as processes:
        list(processes.map(serve, range(6)))
    assert sorted(made(simulator)) == sorted(ORDERS)
    assert creates(simulator) == 4
    assert queue.length() == 0


def test_a_process_that_died_in_the_middle_repeats_nothing(
    crowd, clock: Any, simulator: Simulator
) -> None:
    waiting = crowd(2)[1]
    assert queue.claim(queue.line().get(), timezone.now())  # and here its process is killed
    clock.shift(30)
    assert waiting.visit(waiting.url).heading == CHECKING
    clock.shift(60)
    reconciliation.give_up_interrupted(timezone.now())
    assert not serving.make_next(timezone.now())
    row = Submission.objects.get(draft_id=waiting.draft_id)
    assert (row.state, row.queued_draft) == (State.OUTCOME_UNKNOWN, "")
    assert creates(simulator) == 1


def test_a_429_of_sendcloud_reaches_no_customer(
    customer: Customer, simulator: Simulator, settings, clock: Any
) -> None:
    """Sendcloud refused, so nothing was made: the return waits as long as Sendcloud asks."""
    settings.LIMIT_SENDCLOUD_WRITES = "1000/minute"
    simulator.world.switches.faults = {"/incoming": "429"}  # Retry-After: 60
    customer.create("in_store")
    assert (customer.heading, customer.page.status_code) == (LINE, 200)
    simulator.world.switches.faults = {}
    clock.shift(59)
    assert customer.visit(customer.url).heading == LINE
    assert creates(simulator) == 1
    clock.shift(1)
    assert customer.visit(customer.url).heading == "Bring it to our store"
    assert (creates(simulator), len(simulator.world.returns)) == (2, 1)


def test_while_sendcloud_is_away_the_line_waits(crowd, clock: Any, simulator: Simulator) -> None:
    waiting = crowd(2)[1]
    simulator.world.switches.faults = {"/incoming": "402"}
    clock.shift(30)
    assert waiting.visit(waiting.url).heading == LINE
    assert waiting.visit(waiting.url).heading == LINE
    assert creates(simulator) == 2
    simulator.world.switches.faults = {}
    clock.shift(30)
    assert waiting.visit(waiting.url).heading == MADE


def test_a_refusal_of_one_return_is_its_customers_alone(
    crowd, clock: Any, simulator: Simulator
) -> None:
    _first, second, third = crowd(3)
    simulator.world.switches.faults = {"/incoming": "400"}
    clock.shift(30)
    assert third.visit(third.url).heading == LINE
    assert UNMADE in second.visit(second.url).text
    simulator.world.switches.faults = {}
    clock.shift(30)
    assert third.visit(third.url).heading == MADE


def test_an_unknown_outcome_in_line_is_not_tried_again(
    crowd, clock: Any, simulator: Simulator
) -> None:
    _first, second, third = crowd(3)
    simulator.world.switches.faults = {"/incoming": "stored drop"}
    clock.shift(30)
    third.visit(third.url)
    simulator.world.switches.faults = {}
    clock.shift(30)
    assert third.visit(third.url).heading == MADE
    assert second.visit(second.url).heading == CHECKING
    assert made(simulator) == list(ORDERS[:3])


def test_a_draft_in_line_is_unreadable_in_the_database_and_goes_when_it_was_sent(
    crowd, clock: Any
) -> None:
    """Security 24: what waits is encrypted."""
    waiting = crowd(2)[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_submission")
        rows = str(cursor.fetchall())
    assert leaked(rows, "Shopper", "Insulindelaan", "5642", "shopper@example.com") == []
    assert Submission.objects.get(draft_id=waiting.draft_id).queued_draft
    clock.shift(30)
    waiting.visit(waiting.url)
    assert set(Submission.objects.values_list("queued_draft", "queued_at")) == {("", None)}


def test_a_page_in_line_says_what_is_kept_until_the_return_is_made(crowd, clock: Any) -> None:
    waiting = crowd(2)[1]
    assert "We don’t store your name or address" not in waiting.text
    assert "we keep your details encrypted, for an hour at most" in waiting.text
    clock.shift(30)
    assert "We don’t store your name or address" in waiting.visit(waiting.url).text


def test_a_draft_waits_an_hour_at_most(crowd, clock: Any, settings, simulator: Simulator) -> None:
    crowd(2)
    settings.LIMIT_SENDCLOUD_WRITES = "0/minute"
    clock.shift(timedelta(minutes=59))
    serving.run(timezone.now, lambda: False)
    assert queue.length() == 1
    clock.shift(timedelta(minutes=1))
    serving.run(timezone.now, lambda: False)
    assert Submission.objects.count() == creates(simulator) == 1
    assert at_review(ORDERS[1]).heading != LINE


def test_a_wait_in_line_outlives_an_idle_session(crowd, clock: Any, settings) -> None:
    """The polls keep it, and without JavaScript the page that loads itself again."""
    scripted, plain = crowd(3)[1:]
    settings.LIMIT_SENDCLOUD_WRITES = "0/minute"
    for _ in range(5):
        clock.shift(timedelta(minutes=11))
        poll = scripted.client.get(scripted.poll_url, headers={"HX-Request": "true"})
        assert (poll.status_code, plain.visit(plain.url).heading) == (204, LINE)
    assert scripted.visit(scripted.url).heading == LINE


def test_a_session_that_ended_in_line_stays_ended(crowd, clock: Any, settings) -> None:
    """Security 13: idle for 30 minutes, whatever polls afterwards."""
    waiting = crowd(2)[1]
    settings.LIMIT_SENDCLOUD_WRITES = "0/minute"
    clock.shift(timedelta(minutes=31))
    waiting.client.get(waiting.poll_url, headers={"HX-Request": "true"})
    assert waiting.visit(waiting.url).page.status_code == 404


def test_twenty_clicks_at_the_limit_take_one_place(crowd, clock: Any) -> None:
    waiting = crowd(2)[1]
    review = waiting.url.replace("label", "review")
    for _ in range(3):
        waiting.client.post(review, {"use": "same"})
    assert queue.length() == 1


def test_the_pieces_of_a_return_in_line_are_taken(crowd, simulator: Simulator) -> None:
    crowd(2)
    other = Customer(Client()).look_up(ORDERS[1])
    assert LINE in other.text
    assert "/returns/" in other.url


def test_a_return_with_keys_takes_its_three_calls_from_the_line(
    simulator: Simulator, settings, tmp_path: Path, clock: Any, db
) -> None:
    settings.LIMIT_SENDCLOUD_WRITES = "1000/minute"
    with_keys.serve_with_keys(settings, simulator, tmp_path)
    first, second = (at_review(order) for order in ORDERS[:2])
    settings.LIMIT_SENDCLOUD_WRITES = "4/2 minutes"
    assert first.confirm().heading == MADE
    assert second.confirm().heading == LINE
    assert "It’s your turn in about 2 minutes." in second.text
    clock.shift(59)
    assert second.visit(second.url).heading == LINE
    clock.shift(1)
    assert second.visit(second.url).heading == MADE
    assert (creates(simulator), len(with_keys.made(simulator))) == (2, 2)
