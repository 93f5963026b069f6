"""The network between the client and Sendcloud: redirects, clocks that differ, lines gone deaf."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal.sendcloud import (
    ApiKeys,
    NewReturn,
    OutcomeUnknown,
    Redirected,
    ReturnPortal,
    ReturnsApi,
    Sender,
    Transport,
    Unavailable,
    decoding,
)
from portal.sendcloud.transport import Reply
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from tests.harness.relay import relay

HERE = {
    "from_name": "Jane",
    "from_address_1": "Insulindelaan",
    "from_house_number": "115",
    "from_postal_code": "5642 CV",
    "from_city": "Eindhoven",
    "from_country": "NL",
    "from_email": "jane@example.com",
}


def to_store(portal: ReturnPortal, order: str = "#1001") -> tuple[str, NewReturn]:
    """A token, and a return to the store."""
    found = portal.find_outgoing_parcel(order, "5642 CV")
    new = NewReturn(
        outgoing_parcel=found.parcel.id,
        delivery_option="in_store",
        store_location=7,
        reason=11,
        sender=Sender(**HERE),
    )
    return found.access_token, new


def portal_at(url: str, transport: Transport) -> ReturnPortal:
    return ReturnPortal(transport, f"{url}/api", "noordpunt")


@pytest.fixture
def portal(simulator: Simulator, transport: Transport) -> ReturnPortal:
    return portal_at(simulator.url, transport)


def test_redirects_to_the_same_host_are_followed(
    portal: ReturnPortal, simulator: Simulator
) -> None:
    simulator.world.switches.slashes_wanted = True
    assert portal.settings("nl-NL").brand.name == "Noordpunt"
    assert portal.find_outgoing_parcel("#1001", "5642 CV").parcel.order_number == "#1001"
    assert [call.query for call in simulator.world.requests[-2:]] == [
        {"identifier": "#1001", "postal_code": "5642 CV"}
    ] * 2


def test_a_redirect_keeps_the_keys_on_the_same_host(
    simulator: Simulator, transport: Transport
) -> None:
    simulator.world.switches.slashes_wanted = True
    keys = ApiKeys(auth.PUBLIC_KEY, auth.SECRET_KEY)
    assert ReturnsApi(transport, simulator.api_url, keys).list().returns


def test_a_redirect_to_another_host_is_not_followed_and_the_log_names_it(
    portal: ReturnPortal, simulator: Simulator, caplog
) -> None:
    """Security 16: the log has neither the path nor the token of the address."""
    simulator.world.switches.faults = {"/outgoing": "redirect"}
    with pytest.raises(Redirected) as caught:
        portal.find_outgoing_parcel("#1001", "5642 CV")
    assert caught.value.target == "https://storage.example"
    assert "127.0.0.1 names https://storage.example" in caplog.text
    assert "secret" not in caplog.text


def test_a_redirect_without_end_is_given_up_after_two(
    portal: ReturnPortal, simulator: Simulator
) -> None:
    simulator.world.switches.faults = {"/outgoing": "redirect loop"}
    with pytest.raises(Redirected):
        portal.find_outgoing_parcel("#1001", "5642 CV")
    assert len(simulator.world.requests) == 3


def test_a_redirect_is_no_kind_of_unknown_outcome() -> None:
    assert issubclass(Redirected, Unavailable)


@pytest.mark.parametrize(
    ("status", "error"),
    [(301, Unavailable), (302, OutcomeUnknown), (303, OutcomeUnknown), (307, Unavailable)],
)
def test_a_redirect_after_a_create_is_never_followed(status: int, error: type[Exception]) -> None:
    """Some servers answer a success with a 302 or 303, so the return may exist."""
    with pytest.raises(error):
        decoding.created(Reply(status, {"Location": "/other"}, b""))


@pytest.mark.parametrize("seconds", [-180, 0, 90])
def test_a_return_says_when_it_was_created_by_our_clock(
    simulator: Simulator, transport: Transport, seconds: int
) -> None:
    simulator.world.advance(seconds)
    portal = portal_at(simulator.url, transport)
    made = portal.create_return(*to_store(portal))
    keys = ReturnsApi(transport, simulator.api_url, ApiKeys(auth.PUBLIC_KEY, auth.SECRET_KEY))
    for return_ in (keys.retrieve(made.return_id or 0), keys.list().returns[0]):
        assert return_.created_at
        assert return_.created_here
        told = return_.created_at - return_.created_here
        assert abs(told - timedelta(seconds=seconds)) < timedelta(seconds=2)


def test_a_return_is_created_on_a_new_line(simulator: Simulator, transport: Transport) -> None:
    """A line that a router forgot would swallow the one call that is never repeated."""
    with relay(simulator.url) as between:
        portal = portal_at(between.url, transport)
        arguments = to_store(portal)
        assert between.go_deaf()
        made = portal.create_return(*arguments)
    assert made.return_id
    assert len(simulator.world.returns) == 1


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux shows its timers")
def test_an_idle_line_sends_probes(simulator: Simulator, transport: Transport) -> None:
    transport.send("GET", f"{simulator.api_url}/v2/brand/noordpunt/return-portal")
    port = f":{int(simulator.url.rpartition(':')[2]):04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    ours = [line[5][:2] for line in lines if line[2].endswith(port) and line[3] == "01"]
    assert "02" in ours  # the timer of keep-alive


def test_a_token_that_no_header_can_hold_sends_nothing(
    portal: ReturnPortal, simulator: Simulator
) -> None:
    _token, new = to_store(portal)
    with pytest.raises(Unavailable):
        portal.create_return("a\u2028b", new)
    assert simulator.world.returns == []
