"""What an agent does all day, counted in presses: none of the jobs takes more than five.

A press is a click, a key that does something, or a choice in a list; typing a number is none.
Opening a return for a customer and mailing its label is counted in test_support_open_return.py.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from portal.models import Mail, StaffMark, Submission
from portal.return_index.sweep import EVERY_PAGE, sweep
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.upstream.clients import returns_api
from tests.harness.mail_server import mail_server
from tests.harness.staff import PASSWORD, member

MOST = 5


@dataclass
class Hand:
    """The agent's hand on the console, which counts what it does since the first page."""

    page: Page
    home: str
    presses: int = 0

    def start(self) -> None:
        """The first page of the console, with nothing pressed yet."""
        self.page.goto(self.home)
        self.presses = 0

    def click(self, what: Locator) -> None:
        self.presses += 1
        what.click()

    def choose(self, what: Locator, label: str) -> None:
        self.presses += 1
        what.select_option(label=label)

    def find(self, typed: str) -> None:
        """The key of the search, what the caller says, and Enter."""
        self.presses += 2
        self.page.keyboard.press("/")
        self.page.keyboard.type(typed)
        self.page.keyboard.press("Enter")

    def press(self, name: str, role: str = "button") -> None:
        """Click what has this name."""
        self.click(self.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]

    def tab(self, name: str) -> None:
        """Click the link of a queue."""
        self.click(self.page.get_by_role("navigation", name="Queues").get_by_text(name))

    def shows(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.fixture
def hand(page: Page, live_server, simulator: Simulator, settings, transactional_db) -> Any:
    """A console of an administrator, with an index and a mail server."""
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = auth.PUBLIC_KEY, auth.SECRET_KEY
    settings.SUPPORT_SECOND_FACTOR = False
    sweep(returns_api(), timezone.now(), pages=EVERY_PAGE)
    troubles(simulator)
    member(admin=True, factor=False)
    page.goto(f"{live_server.url}/support/")
    page.get_by_label("Email").fill("sam@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    with mail_server() as box:
        for name, value in box.settings.items():
            setattr(settings, name, value)
        yield Hand(page, f"{live_server.url}/support/")


def troubles(simulator: Simulator) -> None:
    """A return whose outcome is unknown, which Sendcloud has made, and one without its label."""
    given = {"delivery_option": "drop_off_point", "incoming_parcel": {}}
    made = simulator.world.store("noordpunt", simulator.world.scenario("noordpunt", "#1004"), given)
    parcel = simulator.world.record(made.id).outgoing
    for state, number, known in (
        ("outcome_unknown", parcel, None),
        ("label_failed", 8, LAST_ID - 1),
    ):
        Submission.objects.create(
            draft_id=state,
            state=state,
            outgoing_parcel=number,
            return_id=known,
            delivery_option="drop_off_point",
            created_at=timezone.now() - timedelta(hours=2),
        )


def test_no_job_of_the_day_takes_more_than_five_presses(hand: Hand) -> None:
    taken = {}
    for job in JOBS:
        hand.start()
        job(hand)
        taken[job.__name__] = hand.presses
    assert {name: count for name, count in taken.items() if count > MOST} == {}
    assert taken == PRESSES


def find_by_name(hand: Hand) -> None:
    hand.find("Jane Doe")
    rows = hand.page.locator(".returns tbody tr td.id a")
    expect(rows.first).to_be_visible()
    hand.click(rows.first)
    expect(hand.page.locator("#state")).to_be_visible()


def answer_where_it_is(hand: Hand) -> None:
    hand.find("#5001")
    hand.shows(f"Return {LAST_ID}")
    expect(hand.page.locator(".answer")).to_contain_text("Label made on")


def send_the_label_again(hand: Hand) -> None:
    hand.find("#5001")
    hand.press("Send the label to the customer", "link")
    hand.press("Send")
    hand.shows(f"Return {LAST_ID}")
    assert Mail.objects.filter(return_id=LAST_ID).exists()


def settle_an_unknown_outcome(hand: Hand) -> None:
    hand.tab("Needs attention")
    hand.click(hand.page.get_by_text("Found it in Sendcloud, or sure that it is not there?"))
    hand.page.get_by_label("It exists as return number").fill(str(LAST_ID + 1))
    hand.press("Save the number")
    expect(hand.page.get_by_text("The return has its number now")).to_be_visible()


def deal_with_a_failed_label(hand: Hand) -> None:
    hand.tab("Needs attention")
    row = hand.page.locator("li.box", has_text=f"Return {LAST_ID - 1}")
    hand.choose(row.get_by_label("What was done"), "Sent the customer another label")
    hand.click(row.get_by_role("button", name="Done"))
    expect(hand.page.get_by_text("Marked as done.")).to_be_visible()


def cancel_a_return(hand: Hand) -> None:
    hand.find("#5001")
    hand.press("Cancel this return", "link")
    hand.press("Ask the carrier to cancel")
    expect(hand.page.get_by_text("asked to cancel this return on").first).to_be_visible()


def leave_a_mark(hand: Hand) -> None:
    hand.find("#5001")
    hand.choose(hand.page.get_by_label("New mark"), "Called the customer back")
    hand.press("Leave this mark")
    hand.shows(f"Return {LAST_ID}")
    assert StaffMark.objects.get().mark == "called-back"


def list_what_to_refund(hand: Hand) -> None:
    hand.tab("Arrived, to be refunded")
    hand.shows("Arrived, to be refunded")
    expect(hand.page.locator(".returns tbody tr td.id a").first).to_be_visible()


def ask_who_looked_at_a_return(hand: Hand) -> None:
    hand.find("#5001")
    hand.press("Who saw or changed this return", "link")
    entries = hand.page.get_by_role("region", name="Entries")
    expect(entries.get_by_text("viewed return").first).to_be_visible()


# In an order in which no job takes away what a later one needs.
JOBS = (
    find_by_name,
    answer_where_it_is,
    send_the_label_again,
    settle_an_unknown_outcome,
    deal_with_a_failed_label,
    list_what_to_refund,
    leave_a_mark,
    ask_who_looked_at_a_return,
    cancel_a_return,
)
PRESSES = {
    "find_by_name": 3,
    "answer_where_it_is": 2,
    "send_the_label_again": 4,
    "settle_an_unknown_outcome": 3,
    "deal_with_a_failed_label": 3,
    "list_what_to_refund": 1,
    "leave_a_mark": 4,
    "ask_who_looked_at_a_return": 3,
    "cancel_a_return": 4,
}
