"""The simulator's smaller endpoints over bare HTTP."""

from collections.abc import Iterator

import pytest
import requests

from portal.simulator.server import Simulator

PIXEL = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def tokens(simulator: Simulator) -> dict[str, str]:
    url = f"{simulator.api_url}/v2/brand/noordpunt/return-portal/outgoing"
    params = {"identifier": "#1001", "postal_code": "5642CV"}
    return requests.get(url, params, timeout=5).json()


def test_a_service_point_its_availability_and_the_carriers_answer(simulator: Simulator) -> None:
    token = {"access_token": tokens(simulator)["service_points_token"]}

    def ask(path: str) -> object:
        return requests.get(f"{simulator.service_points_url}/{path}", token, timeout=5).json()

    assert ask("service-points/10875300")["city"] == "Eindhoven"
    assert ask("service-points/10875300/check-availability") is True
    assert ask("service-points/1")["error"]["code"] == 404
    assert "postnl" in ask("carriers")


@pytest.mark.parametrize(("content", "status"), [(PIXEL, 201), (b"<svg/>", 400)])
def test_an_upload_needs_the_access_token_and_a_real_photo(
    simulator: Simulator, content: bytes, status: int
) -> None:
    url = f"{simulator.api_url}/v2/brand/noordpunt/return-portal/uploads"
    headers = {"Authorization": f"Bearer {tokens(simulator)['access_token']}"}
    files = {"product-1": ("a.png", content, "image/png")}
    assert requests.post(url, files=files, timeout=5).status_code == 401
    assert requests.post(url, files=files, headers=headers, timeout=5).status_code == status
