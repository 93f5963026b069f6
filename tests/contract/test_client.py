"""Every method of the client, with success and failure, over HTTP against the simulator."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.sendcloud import (
    InvalidRequest,
    LabelPending,
    LabelReady,
    NewImage,
    NewItem,
    NewReturn,
    NotFound,
    OutcomeUnknown,
    Refused,
    ReturnPortal,
    SendcloudError,
    Sender,
    ServicePoints,
    TokenExpired,
    Transport,
    Unavailable,
    UnexpectedPayload,
)
from portal.sendcloud.decoding import created
from portal.sendcloud.outgoing import Coordinates
from portal.sendcloud.transport import Reply
from portal.simulator.server import Simulator
from tests.harness.photos import photo
from tests.harness.sender import SENDER

SENDER = Sender(**SENDER)


@pytest.fixture
def portal(simulator: Simulator, transport: Transport) -> ReturnPortal:
    return ReturnPortal(transport, simulator.api_url, "noordpunt")


@pytest.fixture
def points(simulator: Simulator, transport: Transport) -> ServicePoints:
    return ServicePoints(transport, simulator.service_points_url)


def a_return(parcel: int, **more: object) -> NewReturn:
    return NewReturn(
        outgoing_parcel=parcel, delivery_option="drop_off_point", sender=SENDER, reason=11, **more
    )


def around(points: ServicePoints, token: str, **more: object) -> list[str]:
    centre = Coordinates(latitude=51.4467, longitude=5.4611)
    place = {"country": "NL", "centre": centre, "radius": 5000}
    return [point.carrier for point in points.near(token, **place | more)]


def test_settings_name_the_brand(portal: ReturnPortal) -> None:
    assert portal.settings().brand.name == "Noordpunt"


def test_an_unknown_brand_is_not_found(simulator: Simulator, transport: Transport) -> None:
    with pytest.raises(NotFound):
        ReturnPortal(transport, simulator.api_url, "unknown").settings()


def test_a_parcel_of_another_brand_is_not_found(portal: ReturnPortal) -> None:
    with pytest.raises(NotFound):
        portal.find_outgoing_parcel("#2001", "28013")


def test_html_instead_of_json_is_unexpected(portal: ReturnPortal) -> None:
    with pytest.raises(UnexpectedPayload):
        portal.find_outgoing_parcel("#1018", "5642CV")


def test_a_return_gets_its_label(portal: ReturnPortal) -> None:
    lookup = portal.find_outgoing_parcel("#1001", "5642CV")
    created = portal.create_return(lookup.access_token, a_return(lookup.parcel.id))
    states = [portal.label_status(created.poller_url) for _ in range(3)]
    assert states[:2] == [LabelPending(), LabelPending()]
    assert isinstance(states[2], LabelReady)
    assert portal.download(states[2].download_url).content_type == "application/pdf"


def test_tokens_only_open_what_they_are_for(portal: ReturnPortal, points: ServicePoints) -> None:
    """Security 15: neither token opens the endpoints of the other."""
    lookup = portal.find_outgoing_parcel("#1001", "5642CV")
    with pytest.raises(TokenExpired):
        portal.create_return(lookup.service_points_token, a_return(lookup.parcel.id))
    with pytest.raises(TokenExpired):
        around(points, lookup.access_token)


def test_an_expired_token_is_told_apart(portal: ReturnPortal, simulator: Simulator) -> None:
    """Security 15: an expired token raises TokenExpired."""
    lookup = portal.find_outgoing_parcel("#1001", "5642CV")
    simulator.world.advance(3601)
    with pytest.raises(TokenExpired):
        portal.create_return(lookup.access_token, a_return(lookup.parcel.id))


def test_the_simulator_refuses_a_carrier_it_did_not_offer(portal: ReturnPortal) -> None:
    lookup = portal.find_outgoing_parcel("#1001", "5642CV")
    wrong = a_return(lookup.parcel.id, selected_carrier_code="pigeon")
    with pytest.raises(InvalidRequest):
        portal.create_return(lookup.access_token, wrong)


@pytest.mark.parametrize("order", ["#1017", "#1027", "#1028"])
def test_a_connection_lost_after_sending_leaves_the_outcome_unknown(
    portal: ReturnPortal, simulator: Simulator, order: str
) -> None:
    lookup = portal.find_outgoing_parcel(order, "5642CV")
    with pytest.raises(OutcomeUnknown):
        portal.create_return(lookup.access_token, a_return(lookup.parcel.id))
    creates = [call for call in simulator.world.requests if call.method == "POST"]
    assert len(creates) == 1


def test_a_carrier_filter_and_a_radius_narrow_the_search(
    portal: ReturnPortal, points: ServicePoints
) -> None:
    token = portal.find_outgoing_parcel("#1001", "5642CV").service_points_token
    assert set(around(points, token, carrier="dhl")) == {"dhl"}
    assert len(around(points, token, radius=1000)) < len(around(points, token))


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "//evil.example/",
        "https://panel.sendcloud.sc@evil.example/",
        "https://panel.sendcloud.sc./",
        "http://[::1]/",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
def test_a_url_to_elsewhere_is_never_followed(portal: ReturnPortal, url: str) -> None:
    """Security 16: other hosts, schemes, userinfo, a trailing dot, IPv6."""
    with pytest.raises(Refused):
        portal.download(url)
    with pytest.raises(Refused):
        portal.label_status(url)


def test_a_refused_connection_means_nothing_was_created(transport: Transport) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/api"
    with pytest.raises(Unavailable) as caught:
        ReturnPortal(transport, url, "noordpunt").create_return("t", a_return(1))
    assert type(caught.value) is Unavailable


@pytest.fixture
def endless() -> Iterator[str]:
    """A server that never stops sending."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        with line:
            line.recv(4096)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-")
            try:
                while True:
                    line.sendall(b"0" * 65536)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/api"
    server.close()
    thread.join(5)


def test_a_document_without_end_is_refused(transport: Transport, endless: str) -> None:
    """Security 16: the client gives up on a body that never ends."""
    with pytest.raises((UnexpectedPayload, Unavailable)):
        ReturnPortal(transport, endless, "noordpunt").download(f"{endless}/label")


@pytest.fixture
def redirecting() -> Iterator[tuple[str, list[str]]]:
    """A server that redirects every request inwards, and the paths of the requests."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/inside")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api", asked
    server.shutdown()
    server.server_close()


def test_a_redirect_inwards_is_never_followed(
    transport: Transport, redirecting: tuple[str, list[str]]
) -> None:
    """Security 16: not after a lookup, a poll, a document or a create."""
    url, asked = redirecting
    portal = ReturnPortal(transport, url, "noordpunt")
    for ask in (
        lambda: portal.find_outgoing_parcel("#1001", "5642CV"),
        lambda: portal.label_status(f"{url}/poll"),
        lambda: portal.download(f"{url}/label"),
        lambda: portal.create_return("token", a_return(1)),
    ):
        with pytest.raises(SendcloudError):
            ask()
    assert asked
    assert "/inside" not in asked


def test_a_refused_address_is_logged_without_its_secrets(portal: ReturnPortal, caplog) -> None:
    """Security 16: the log has one line, which does not repeat the address."""
    with pytest.raises(Refused):
        portal.download("https://evil.example/?token=eyJsecret")
    assert [record.getMessage() for record in caplog.records] == [
        "refused to follow a URL to another host"
    ]


def test_a_cookie_of_one_answer_goes_out_with_no_other_question(transport: Transport) -> None:
    """Security 5: customers share connections, but nothing else."""
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Cookie"])
            self.send_response(204)
            self.send_header("Set-Cookie", "session=of-the-first; Path=/")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        for _ in range(2):
            transport.send("GET", f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
    assert asked == [None, None]


def test_a_full_bulkhead_answers_at_once() -> None:
    full = Transport(max_concurrent=0)
    with pytest.raises(Unavailable, match="too many"):
        full.send("GET", "http://127.0.0.1:1/")


def test_a_photo_is_uploaded_and_named_in_the_return(
    portal: ReturnPortal, simulator: Simulator
) -> None:
    lookup = portal.find_outgoing_parcel("#1001", "5642CV")
    name = portal.upload_photo(lookup.access_token, photo())
    item = NewItem(product_id="19284", quantity=1, return_reason=11)
    image = NewImage(filename=name, product_id="19284", description="T-shirt")
    portal.create_return(
        lookup.access_token, a_return(lookup.parcel.id, items=(item,), images=(image,))
    )
    assert simulator.world.uploads[name] == photo()
    assert simulator.world.returns[0].body["images"] == [image.model_dump()]


def test_a_photo_that_was_never_uploaded_cannot_be_named(portal: ReturnPortal) -> None:
    lookup = portal.find_outgoing_parcel("#1001", "5642CV")
    item = NewItem(product_id="19284", quantity=1, return_reason=11)
    image = NewImage(filename="unknown.jpg", product_id="19284")
    with pytest.raises(InvalidRequest):
        portal.create_return(
            lookup.access_token, a_return(lookup.parcel.id, items=(item,), images=(image,))
        )


def test_each_refusal_of_a_photo_has_its_own_error(
    portal: ReturnPortal, simulator: Simulator
) -> None:
    token = portal.find_outgoing_parcel("#1001", "5642CV").access_token
    with pytest.raises(InvalidRequest):
        portal.upload_photo(token, b"not a photo")
    with pytest.raises(TokenExpired):
        portal.upload_photo("forged", photo())
    failing = portal.find_outgoing_parcel("#1029", "5642CV").access_token
    with pytest.raises(Unavailable):
        portal.upload_photo(failing, photo())
    simulator.world.advance(3601)
    with pytest.raises(TokenExpired):
        portal.upload_photo(token, photo())


def test_a_created_return_without_a_poller_is_known_by_its_number() -> None:
    answer = Reply(200, {}, b'{"return": 1185082, "incoming_parcels": [7], "poller_url": null}')
    assert created(answer).return_id == 1185082
    with pytest.raises(OutcomeUnknown):
        created(Reply(200, {}, b'{"return": null}'))


def test_a_bill_the_merchant_did_not_pay_is_not_the_customers_mistake() -> None:
    with pytest.raises(Unavailable):
        created(Reply(402, {}, b'{"error": {"code": 402, "message": "Payment required"}}'))


def test_a_request_that_cannot_be_written_was_never_sent(transport: Transport) -> None:
    for token, url in (("a\nb", "http://127.0.0.1:9/"), ("a", "http://[")):
        with pytest.raises(Unavailable):
            transport.send("POST", url, token=token, json={})
