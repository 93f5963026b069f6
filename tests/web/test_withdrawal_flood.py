"""A flood of statements is stored too, and only its own receipts wait."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.evidence import verification
from portal.models import Mail, MailState, Withdrawal
from portal.simulator.server import Simulator
from portal.withdrawal import crowd
from portal.withdrawal.declare import declare
from portal.withdrawal.statement import Statement
from tests.harness.withdrawal import REFERENCE, Consumer, switched_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def consumer(settings: Any, simulator: Simulator) -> Consumer:
    switched_on(settings)
    return Consumer()


def test_the_sixth_statement_of_an_hour_is_stored_behind_the_others(consumer: Consumer) -> None:
    for number in range(7):
        consumer.declare(contract=f"#{number}", email=f"{number}@x")
        assert consumer.page.status_code == 200
    assert [row.is_crowded for row in Withdrawal.objects.order_by("pk")] == [False] * 5 + [True] * 2
    quiet = Consumer(Client(REMOTE_ADDR="192.0.2.77"))
    quiet.declare()
    assert not Withdrawal.objects.get(reference=quiet.reference).is_crowded
    order = Mail.objects.order_by("after_others", "due_at", "pk")
    assert [mail.reference for mail in order][5] == quiet.reference


def press(client: Client, number: int) -> Any:
    """The button of the page of a statement of its own."""
    typed = statement(number)
    form = typed.typed | {"signature": typed.signature, "confirmed": "yes"}
    return client.post("/withdraw/confirm/", form)


def statement(number: int) -> Statement:
    return Statement(f"{number:032x}", "Eve", f"#{number}", f"{number}@x")


def test_a_thousand_statements_of_one_network_are_stored_behind_a_quiet_customer(
    consumer: Consumer,
) -> None:
    """The first by their pages. A server test sends some at once, this one stores them all."""
    network, quiet = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.77")
    assert {press(network, number).status_code for number in range(20)} == {200}
    for number in range(20, 999):
        declare(statement(number), timezone.now(), "en", crowded=True)
    assert press(network, 999).status_code == 200
    other = REFERENCE.findall(press(quiet, 5000).content.decode())[0]
    assert Withdrawal.objects.filter(is_crowded=True).count() == 995
    assert verification.verify().sentence == "1,001 entries, unbroken"
    order = Mail.objects.order_by("after_others", "due_at", "pk")
    assert [mail.reference for mail in order][5] == other
    # Of the crowd's receipts 300 leave in an hour, and the others wait.
    assert Mail.objects.filter(state=MailState.DUE).count() == 1001
    last = Mail.objects.latest("due_at").due_at
    assert last is not None
    assert last - timezone.now() > timedelta(hours=2)


def test_the_sixth_receipt_to_an_address_waits_and_none_is_dropped(consumer: Consumer) -> None:
    began = datetime(2026, 7, 1, 12, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        for number in range(8):
            consumer.declare(contract=f"#{number}", email="Same@x" if number % 2 else "same@x")
    waits = [mail.due_at - began for mail in Mail.objects.order_by("pk") if mail.due_at]
    assert [wait.total_seconds() // 60 for wait in waits] == [0, 0, 0, 0, 0, 12, 24, 36]
    assert {mail.state for mail in Mail.objects.all()} == {MailState.DUE}


def test_a_quiet_customer_does_not_wait_for_the_place_of_the_crowd(consumer: Consumer) -> None:
    with crowd.turn(crowded=True):
        consumer.declare()
        assert not crowd._place.acquire(blocking=False)
    assert consumer.heading == "We’ve received your withdrawal"
    assert crowd._place.acquire(blocking=False)  # free again
    crowd._place.release()
