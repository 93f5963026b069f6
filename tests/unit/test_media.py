"""The portal fetches the brand's pictures from known hosts only."""

import pytest

from portal.sendcloud import Media, NotFound, Refused, Transport
from portal.simulator.server import Simulator


@pytest.fixture
def media(transport: Transport, simulator: Simulator) -> Media:
    return Media(transport, simulator.api_url, ["media.example"])


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
