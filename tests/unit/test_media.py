"""The portal fetches the brand's pictures from known hosts only."""

import socket
import threading

import pytest

from portal.sendcloud import Media, NotFound, Refused, Sources, Transport, Unavailable
from portal.sendcloud.connections import is_public
from portal.simulator.server import Simulator


@pytest.fixture
def media(transport: Transport, simulator: Simulator) -> Media:
    return Media(transport, Sources(simulator.api_url, ["media.example"]))


@pytest.mark.parametrize(
    "url",
    [
        "http://media.example/logo.png",
        "https://media.example.evil/logo.png",
        "https://media.example@evil.example/logo.png",
        "https://media.example:8443/logo.png",
        "https://media.example./logo.png",
        "https://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "//media.example/logo.png",
        "file:///etc/passwd",
        "https://[broken",
    ],
)
def test_no_other_host_is_asked_for_a_picture(media: Media, url: str) -> None:
    with pytest.raises(Refused):
        media.picture(url)


def test_a_picture_beside_the_api_is_fetched(media: Media, simulator: Simulator) -> None:
    assert media.picture(f"{simulator.url}/media/sol-y-mar/logo").startswith(b"\x89PNG")


def test_a_missing_picture_is_not_found(media: Media, simulator: Simulator) -> None:
    with pytest.raises(NotFound):
        media.picture(f"{simulator.url}/media/no-such-brand/logo")


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://shop.example/a.jpg", True),
        ("https://cdn.shop.example/a.jpg", True),
        ("https://CDN.shop.example/a.jpg", True),
        ("http://shop.example/a.jpg", False),
        ("https://workshop.example/a.jpg", False),
        ("https://shop.example.evil/a.jpg", False),
        ("https://shop.example@evil.example/a.jpg", False),
        ("https://evil.example/.shop.example/a.jpg", False),
        ("https://cdn.shop.example:8443/a.jpg", False),
        ("https://cdn.shop.example./a.jpg", False),
        ("https://evil.example\\.shop.example/a.jpg", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_pictures_come_from_the_shops_own_hosts(url: str, is_allowed: bool) -> None:
    """Security 16."""
    sources = Sources("https://panel.sendcloud.sc/api", [], ["shop.example"])
    assert sources.allow(url) is is_allowed


@pytest.mark.parametrize("domain", ["", "com", "localhost"])
def test_a_name_without_a_dot_is_no_shop_of_which_all_hosts_count(domain: str) -> None:
    assert not Sources("https://panel.sendcloud.sc/api", [], [domain]).allow("https://a.com/a.jpg")


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.0.0.8", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("::ffff:10.0.0.8", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
    ],
)
def test_private_addresses_are_told_from_public_ones(address: str, is_ours: bool) -> None:
    assert is_public(address) is is_ours


def test_nothing_is_said_to_a_private_address_behind_an_allowed_name() -> None:
    """Security 16: a name of the shop may lead to a machine inside, now or at the next try."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as inside:
        host = f"localhost:{inside.getsockname()[1]}"

        def listen() -> None:
            line, _ = inside.accept()
            with line:
                heard.append(line.recv(100))

        listener = threading.Thread(target=listen)
        listener.start()
        api = "https://panel.sendcloud.sc/api"
        transport = Transport(connect_timeout=0.5, read_timeout=0.5, deadline=1, only_public=api)
        with pytest.raises(Unavailable):
            Media(transport, Sources(api, [host])).picture(f"https://{host}/a.jpg")
        listener.join(5)
    assert heard == [b""]


def test_pictures_never_travel_over_http() -> None:
    transport = Transport(only_public="https://panel.sendcloud.sc/api")
    with pytest.raises(Unavailable):
        transport.send("GET", "http://shop.example/a.jpg")
