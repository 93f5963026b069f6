"""The rehearsal tells every deviation from what we assume, and nothing of a customer."""

import io
import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from portal.rehearsal import report
from portal.rehearsal.rehearse import Clients, rehearse
from portal.rehearsal.seen import LOOKED_AT, Seen
from portal.rules.file import EXAMPLE
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.simulator.switches import Switches
from portal.upstream import clients

DAY = date(2026, 11, 27)


@pytest.fixture
def account(simulator: Simulator, settings, db, tmp_path) -> Simulator:
    """Keys that work, and the example's rules."""
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.BRAND_DIR = tmp_path
    (tmp_path / "returns.toml").write_text(EXAMPLE.read_text())
    return simulator


def rehearsed(*, make: bool = True, again: bool = True, order: str = "#1001") -> Seen:
    newer, older, calls = clients.newer_api(), clients.returns_api(), clients.unread_calls()
    assert newer
    assert older
    assert calls
    waited: list[float] = []
    together = Clients(calls, newer, older)
    return rehearse(together, order, make=make, again=again, pause=waited.append)


def made(account: Simulator) -> list[object]:
    """The returns that were made with keys alone."""
    return [record for record in account.world.records if record.asked]


def test_an_account_that_is_as_we_assume_differs_in_nothing(account) -> None:
    seen = rehearsed()
    assert seen.differs == []
    assert seen.attention == []
    assert seen.not_looked_at == [(54, "The return has a QR code in place of a label.")]
    assert {*seen.as_assumed} == {*LOOKED_AT} - {54}


def test_where_the_rules_want_a_carrier_with_labels_the_label_is_fetched(account, settings) -> None:
    rules = EXAMPLE.read_text().replace("carriers = []", 'carriers = ["dpd"]')
    (settings.BRAND_DIR / "returns.toml").write_text(rules)
    seen = rehearsed()
    assert seen.differs == []
    assert 54 in seen.as_assumed
    assert [number for number, _ in seen.not_looked_at] == [41]
    account.world.switches.faults["/documents/label"] = "html"
    [(number, sentence)] = rehearsed().differs
    assert (number, sentence) == (54, "After 30 seconds the label is answered with 200.")


def test_without_being_told_it_makes_nothing_and_says_what_it_did_not_see(account) -> None:
    before = len(account.world.records)
    seen = rehearsed(make=False, again=False)
    assert len(account.world.records) == before
    assert seen.differs == []
    assert (49, "No return was made (--make-and-cancel).") in seen.not_looked_at
    assert {*seen.as_assumed, *(number for number, _ in seen.not_looked_at)} == {*LOOKED_AT}


def test_what_it_makes_is_cancelled_and_names_no_customer(account) -> None:
    rehearsed(again=False)
    [record] = made(account)
    assert record.state.startswith("cancel")
    assert record.asked.body["to_address"]["name"] == "Noordpunt Returns"
    assert "order_number" not in record.asked.body
    assert record.asked.body["send_tracking_emails"] is False
    assert rehearsed().made == 2
    assert [record.state[:6] for record in made(account)] == ["cancel"] * 3


DEVIATIONS: list[tuple[dict[str, object], int, str]] = [
    ({"orders_imported": False}, 45, "GET /v3/orders does not have it"),
    ({"orders_kept_days": 5}, 45, "orders are not kept as long"),
    ({"sent_status": "dispatched"}, 55, "An order that left is called dispatched"),
    ({"no_shipments": "404"}, 46, "answered with 404 instead of an empty list"),
    ({"no_shipments": "400"}, 46, "answered with 400 instead of an empty list"),
    ({"tracking_wrapped": True}, 47, "inside `data` and with events that have no `status_code`"),
    ({"same_reference": "refused"}, 50, "The same reference again is refused with 400"),
    ({"same_reference": "same"}, 50, "answered with the first return"),
    ({"found_by_reference": False}, 51, "finds no parcel by the reference"),
    ({"v3_returns_in_v2": False}, 33, "lacks a return that version 3 made"),
    ({"id_in_v3": False}, 33, "The returns of version 3 have no `id`"),
    ({"parcel_status_in_v3": True}, 53, "carries version 2's status too"),
    ({"rules": "requested", "rules_always": True}, 49, "has the status requested instead of open"),
    ({"rules": "awaiting_payment", "rules_always": True}, 49, "has the status awaiting_payment"),
    ({"rules": "refused", "rules_always": True}, 43, "would be refused with 400"),
    ({"in_store_refused": False}, 52, "`in_store` without a store is accepted"),
    ({"pickup_refused": True}, 52, "`pickup` without a day is refused"),
    ({"qr_documents": False}, 41, "The QR code is answered with 404"),
    ({"error_shape": "error"}, 48, "another shape: error"),
    ({"error_shape": "verbose"}, 48, "another shape: errors"),
    ({"error_shape": "listed"}, 48, "another shape: errors"),
    ({"error_shape": "detail"}, 48, "another shape: detail"),
    ({"error_shape": "data"}, 48, "another shape: data, message"),
    ({"return_options": False}, 43, "No option of the account takes a return"),
    ({"return_refused": True}, 43, "would be refused with 400"),
    ({"documented_only": True}, 10, "The settings lack refund_options"),
    ({"languages_refused": True}, 11, "The language nl-NL is answered with 400"),
]


@pytest.mark.parametrize(("switches", "number", "words"), DEVIATIONS, ids=str)
def test_each_deviation_is_told_by_its_number(account, switches, number, words) -> None:
    for name, value in switches.items():
        assert getattr(account.world.switches, name) != value
        setattr(account.world.switches, name, value)
    seen = rehearsed()
    assert {found for found, _sentence in seen.differs} == {number}
    assert any(words in sentence for _number, sentence in seen.differs)
    assert all(record.state.startswith("cancel") for record in made(account))


def test_returns_of_the_portal_that_version_3_does_not_list_are_told(account, customer) -> None:
    customer.create()
    assert rehearsed(make=False, again=False).differs == []
    account.world.switches.portal_returns_in_v3 = False
    [(number, sentence)] = rehearsed(make=False, again=False).differs
    assert number == 33
    assert re.fullmatch(r"Version 3 does not list 1 of \d+ returns of version 2\.", sentence)


def test_every_switch_for_what_is_unknown_is_tried_here() -> None:
    """Those beside them are limits of calls, which a rehearsal stays below."""
    after = list(vars(Switches()))
    unknown = {*after[after.index("orders_imported") :]} - {"rate_limits", "retry_after"}
    tried = {name for switches, _number, _words in DEVIATIONS for name in switches}
    assert unknown - tried == {"portal_returns_in_v3"}  # has a test of its own


def test_a_portal_that_is_off_is_said_not_to_be_looked_at(account) -> None:
    account.world.switches.return_portal_off = True
    seen = rehearsed()
    assert seen.differs == []
    assert {number for number, _ in seen.not_looked_at} == {10, 11, 54}


def test_an_order_that_no_one_knows_is_not_looked_at(account) -> None:
    seen = rehearsed(make=False, order="#no-such-order")
    assert (45, "Neither orders nor shipments have this number.") in seen.not_looked_at
    assert seen.differs == []


@pytest.mark.parametrize("fault", ["drop", "stored drop", "500", "html"])
def test_an_unknown_outcome_of_making_is_said_in_plain_words(account, fault) -> None:
    account.world.switches.faults["POST /api/v3/returns"] = fault
    seen = rehearsed()
    text = report.as_markdown(seen, DAY)
    told = "**It is not known whether a return was made. Look in Sendcloud's panel"
    assert told in text


def test_what_was_made_is_cancelled_even_if_a_look_fails(account) -> None:
    account.world.switches.faults["/documents/qr"] = "drop"
    seen = rehearsed(again=False)
    assert seen.attention == ["Sendcloud failed while the return was looked at."]
    [record] = made(account)
    assert record.state.startswith("cancel")


def test_a_cancellation_that_is_refused_is_said_with_the_returns_number(account) -> None:
    account.world.switches.faults["/cancel"] = "500"
    seen = rehearsed(again=False)
    [record] = made(account)
    assert seen.attention == [
        f"The return {record.id} may not be cancelled. "
        "Look in Sendcloud's panel and cancel it before the day ends."
    ]


def test_a_cancellation_that_the_carrier_declines_at_once_differs(account) -> None:
    account.world.switches.faults["/cancel"] = "409"
    seen = rehearsed(again=False)
    assert (39, "A cancellation on the same day is answered with 409.") in seen.differs
    assert "may not be cancelled" in seen.attention[0]


def command(*words: str) -> tuple[str, int]:
    out, status = io.StringIO(), 0
    try:
        call_command("rehearse", *words, stdout=out)
    except SystemExit as end:
        status = int(str(end.code))
    return out.getvalue(), status


def test_the_command_prints_what_it_saw_and_did_not_see(account) -> None:
    text, status = command("#1001")
    assert status == 0
    assert "## Differs from what we assume: 0\n" in text
    assert "- **45** A shop's orders are in `GET /v3/orders`, with their items" in text
    assert "- **54** No return was made (--make-and-cancel).\n" in text
    assert "- Which mails Sendcloud sends" in text
    assert "- The order is of integration 7001.\n" in text
    assert "- The account has the option `ups:standard/return,pickup`.\n" in text


def test_a_deviation_sets_the_exit_status_and_the_report_goes_into_a_file(
    account, tmp_path
) -> None:
    account.world.switches.error_shape = "detail"
    file = tmp_path / "rehearsal.json"
    text, status = command("#1001", "--report", str(file))
    assert (text, status) == (f"Differs: 1. The report is in {file}.\n", 1)
    [difference] = json.loads(file.read_text())["differs"]
    assert difference["assumption"] == 48


@pytest.mark.parametrize(
    ("switch", "sentence"),
    [
        ("401", "Sendcloud does not accept the API keys."),
        ("429", "Sendcloud's limit is reached. Try again in a minute."),
        ("drop", "Sendcloud gave no usable answer"),
    ],
)
def test_a_sendcloud_that_does_not_work_ends_it_with_a_sentence(account, switch, sentence) -> None:
    account.world.switches.api_trouble = switch
    with pytest.raises(CommandError, match=re.escape(sentence)):
        command("#1001")


def test_a_second_return_is_made_only_beside_the_first(account) -> None:
    with pytest.raises(CommandError, match="--and-again goes only with --make-and-cancel"):
        command("#1001", "--and-again")


def test_without_keys_it_says_what_to_set(account, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    with pytest.raises(CommandError, match="Set SENDCLOUD_PUBLIC_KEY"):
        command("#1001")


def personal(account: Simulator) -> list[str]:
    """What a report must not hold: of the order, the customer, the merchant, and the keys."""
    words = ["#1001", " 1001", "5642", "Jane", "@", auth.PUBLIC_KEY, auth.SECRET_KEY]
    words += [tracking for record in account.world.records for tracking in record.trackings]
    return [*words, "Insulindelaan", "Eindhoven", "Noordpunt", "rehearsal-"]


@pytest.mark.parametrize("write", [report.as_markdown, report.as_json])
def test_no_report_holds_personal_data(account, write: Callable[[Seen, date], str]) -> None:
    """Nor one in which everything differs, and Sendcloud's own sentences are hostile."""
    switches = account.world.switches
    switches.error_shape, switches.orders_imported = "detail", False
    switches.mutations[r"/api/v3/returns"] = (("status",), "Jane Doe of #1001, jane@shop.example")
    text = write(rehearsed(), DAY)
    assert not [word for word in personal(account) if word in text]


def test_every_assumption_that_is_looked_at_is_written_down() -> None:
    assert {*LOOKED_AT} <= report.titles().keys()
