"""The doctor tells one failure of the network from another, and never blames the wrong setting."""

import socket
from collections.abc import Iterator

import pytest

from portal.doctor.examine import examine
from portal.doctor.finding import Finding, Level
from portal.simulator.server import Simulator
from tests.harness.proxy import front, own_certificate
from tests.harness.services import free_port
from tests.web.test_doctor import HEADERS, portal, said

__all__ = ["portal"]  # the fixture
CLASSES = ("Unavailable", "UnexpectedPayload", "NotFound", "Error", "Exception", "Timeout")


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that accepts a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def findings_of(subject: str) -> list[Finding]:
    return [finding for finding in examine() if finding.subject == subject]


def test_an_address_whose_name_does_not_resolve(portal: Simulator, settings) -> None:
    settings.BASE_URL = "https://returns.shop.invalid"
    text = said()
    assert "wrong  Outside: The name returns.shop.invalid does not resolve.\n" in text
    assert "Check the host in BASE_URL and its DNS record." in text


def test_an_address_at_whose_port_no_server_listens(portal: Simulator, settings) -> None:
    port = free_port()
    settings.BASE_URL = f"http://127.0.0.1:{port}"
    assert f"wrong  Outside: 127.0.0.1 refuses connections to port {port}.\n" in said()


@pytest.mark.usefixtures("impatient")
def test_an_address_that_does_not_answer(portal: Simulator, settings, silent: str) -> None:
    settings.BASE_URL = f"http://{silent}"
    assert f"wrong  Outside: http://{silent} did not answer in time.\n" in said()


def test_an_address_with_a_certificate_of_its_own(portal: Simulator, settings, tmp_path) -> None:
    with front(HEADERS, tls=own_certificate(tmp_path)) as settings.BASE_URL:
        text = said()
    assert "wrong  Outside: The certificate of https://127.0.0.1" in text
    assert "is not valid: self-signed certificate.\n" in text


def test_an_address_that_speaks_no_http(portal: Simulator, settings, tmp_path) -> None:
    with front(HEADERS, tls=own_certificate(tmp_path)) as url:
        settings.BASE_URL = url.replace("https", "http")
        assert "broke the connection off.\n" in said()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://panel.sendcloud.invalid/api", "The name panel.sendcloud.invalid does not resolve"),
        ("http://127.0.0.1:1/api", "127.0.0.1 refuses connections to port 1"),
    ],
)
def test_a_sendcloud_that_is_not_there_is_said_once(
    portal: Simulator, settings, url: str, sentence: str
) -> None:
    settings.SENDCLOUD_API_URL = url
    text = said()
    assert text.count(sentence) == 1
    assert f"wrong  Sendcloud: {sentence}.\n" in text
    assert "Check the host in SENDCLOUD_API_URL" in text or "port in SENDCLOUD_API_URL" in text
    for subject in ("Brand", "Clock", "Keys", "Returns"):
        assert f"-      {subject}: Not looked at, because it needs: Sendcloud.\n" in text
    assert not any(name in text for name in CLASSES)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<!doctype html><title>404 Not Found</title><center>nginx</center>"),
        (404, b'{"message": "no Route matched with those values"}'),
        (404, b""),
        (200, b"<!doctype html><title>Sign in to this network</title>"),
    ],
    ids=["a web server's 404", "a gateway's 404", "an empty 404", "a captive portal"],
)
def test_another_server_in_sendclouds_place_is_not_blamed_on_the_brand(
    portal: Simulator, settings, status: int, body: bytes
) -> None:
    with front({"Content-Type": "text/html"}, status, body=body) as settings.SENDCLOUD_API_URL:
        text = said()
    assert "is not Sendcloud's API" in text
    assert "Check SENDCLOUD_API_URL" in text
    assert "BRAND_DOMAIN" not in text
    assert not any(name in text for name in CLASSES)


def test_a_path_that_sendclouds_own_server_lacks(portal: Simulator, settings) -> None:
    """The simulator answers an unknown path as Sendcloud's web server does."""
    settings.SENDCLOUD_API_URL = settings.SENDCLOUD_API_URL.removesuffix("/api")
    assert "BRAND_DOMAIN" not in said()


def test_an_answer_with_an_error_of_the_server_is_said_with_its_status(
    portal: Simulator, settings
) -> None:
    with front({}, 503) as settings.SENDCLOUD_API_URL:
        assert "wrong  Brand: http://127.0.0.1" in said()
        assert "answers with 503." in said()


def test_notes_are_counted_in_the_last_line(portal: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    settings.SENDCLOUD_WEBHOOK_KEY = ""
    assert said(status=0).endswith("Nothing is wrong; notes: 2.\n")
    settings.BRAND_DOMAIN = "no-such-brand"
    # One of them says what the engine in use lacks.
    assert said().endswith("Things to put right: 1; notes: 3.\n")


def test_an_account_whose_carriers_take_no_returns(portal: Simulator) -> None:
    portal.world.switches.return_options = False
    assert "wrong  Returns: No carrier of the account takes returns in NL.\n" in said()


def test_a_return_that_sendcloud_would_refuse(portal: Simulator) -> None:
    portal.world.switches.return_refused = True
    text = said()
    assert (
        "wrong  Returns: Sendcloud would refuse a return to your own address: No shipping" in text
    )


def test_asking_whether_a_return_can_be_made_makes_none(portal: Simulator) -> None:
    before = len(portal.world.records)
    assert findings_of("Returns")[0].level == Level.OK
    asked = [(call.method, call.path) for call in portal.world.requests if call.method != "GET"]
    assert asked == [("POST", "/api/v3/shipping-options"), ("POST", "/api/v3/returns/validate")]
    assert len(portal.world.records) == before


@pytest.mark.parametrize("trouble", ["403", "500", "html"])
def test_keys_that_may_not_ask_for_returns_are_no_fault(portal: Simulator, trouble: str) -> None:
    portal.world.switches.faults = {"/v3/addresses/sender-addresses": trouble}
    assert [finding.level for finding in findings_of("Returns")] == [Level.NOTE]
