"""How a session begins and ends."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.returns.draft import session
from portal.simulator.server import Simulator
from portal.storage.sessions import SessionStore
from tests.harness.customer import Customer

NOON = "2026-11-22 12:00:00+01:00"


def again(customer: Customer, cookie: str) -> int:
    """The status of the customer's page in another browser with this session cookie."""
    thief = Client()
    thief.cookies["session"] = cookie
    return thief.get(customer.url).status_code


def test_a_finished_session_is_dead_on_the_server_too(customer: Customer) -> None:
    """Security 13: "Finish" clears the device, and the old cookie opens nothing."""
    customer.create()
    cookie = customer.client.cookies["session"].value
    assert again(customer, cookie) == 200
    finished = customer.client.post("/finish/")
    assert finished["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert again(customer, cookie) == 404
    assert not Session.objects.exists()


def test_half_an_hour_without_an_answer_ends_a_session(customer: Customer) -> None:
    """Security 13: idle for 30 minutes."""
    with time_machine.travel(NOON, tick=False) as clock:
        customer.look_up()
        clock.shift(29 * 60)
        assert customer.visit(customer.url).page.status_code == 200
        clock.shift(2 * 60)
        assert customer.visit(customer.url).page.status_code == 404


def test_two_hours_after_the_lookup_a_session_ends_however_busy(customer: Customer) -> None:
    """Security 13: an absolute limit; the next purge deletes the session's data."""
    with time_machine.travel(NOON, tick=False) as clock:
        items = customer.look_up().url
        for _ in range(6):
            clock.shift(20 * 60 - 1)
            customer.url = items
            assert customer.choose_items().page.status_code == 200
        clock.shift(10)
        assert customer.visit(items).page.status_code == 404
        assert Session.objects.count() == 1  # opening a page changes nothing
        clock.shift(30 * 60)
        call_command("purge")
        assert not Session.objects.exists()


def test_an_answer_that_arrives_as_the_session_ends_does_not_extend_it(
    customer: Customer,
) -> None:
    """Security 13: a draft loaded in time is not saved after the end."""
    with time_machine.travel(NOON, tick=False) as clock:
        held = customer.look_up().client.session
        draft = session.load(held, customer.draft_id)
        clock.shift(2 * 3600 + 1)
        with pytest.raises(session.DraftNotFound):
            session.save(held, customer.draft_id, draft)
        assert session.KEY not in held


def test_another_lookup_does_not_lengthen_a_session(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 13: another person at the device cannot keep an older order open."""
    with time_machine.travel(NOON, tick=False) as clock:
        first = customer.look_up("#1001").url
        for _ in range(5):
            clock.shift(25 * 60)
            customer.look_up("#1002")
        assert customer.visit(first).page.status_code == 404
        assert customer.look_up("#1002").heading == "What are you sending back?"


def test_a_planted_session_id_is_not_kept(customer: Customer) -> None:
    """Security 13: a new id at every lookup."""
    customer.look_up()
    before = customer.client.cookies["session"].value
    customer.look_up()
    assert customer.client.cookies["session"].value != before
    assert again(customer, before) == 404


def test_opening_a_page_after_the_end_neither_saves_nor_ends_the_session(
    customer: Customer, django_assert_num_queries
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        items = customer.look_up().url
        clock.shift(2 * 3600 + 1)
        Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
        with django_assert_num_queries(1):  # the session is read
            assert customer.client.get(items).status_code == 404


@pytest.mark.parametrize(
    ("writer", "reader"), [(db.SessionStore, SessionStore), (SessionStore, db.SessionStore)]
)
def test_djangos_own_backend_goes_on_with_a_session_and_we_with_its(
    writer: type[db.SessionStore], reader: type[db.SessionStore], transactional_db
) -> None:
    held = writer()
    held["answer"] = "first"
    held.save()
    taken_over = reader(held.session_key)
    assert taken_over["answer"] == "first"
    taken_over["answer"] = "second"
    taken_over.save()
    assert writer(held.session_key)["answer"] == "second"


def test_a_session_that_ended_is_not_saved_again(transactional_db) -> None:
    held = SessionStore()
    held["answer"] = "first"
    held.save()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        held.save()
    assert not Session.objects.exists()


def test_a_draft_is_read_once_in_a_request_and_again_after_another_tab_changed_it(
    customer: Customer,
) -> None:
    customer.until_review("drop_off_point")
    held = SessionStore(customer.client.cookies["session"].value)
    draft = session.load(held, customer.draft_id)
    assert session.load(held, customer.draft_id) is draft
    customer.visit(customer.url.replace("review", "delivery")).post(
        delivery_option="in_store", store="7"
    )
    session.reload(held)
    assert session.load(held, customer.draft_id).delivery_option == "in_store"
    session.save(held, customer.draft_id, draft)
    assert session.load(held, customer.draft_id) is draft
