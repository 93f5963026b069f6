"""Which keys the portal uses, depending on its settings."""

import pytest

from portal.sendcloud import KeysRefused
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.upstream import clients


@pytest.fixture
def without_keys(settings, simulator: Simulator):
    for name in ("PUBLIC_KEY", "SECRET_KEY", "CLIENT_ID", "CLIENT_SECRET"):
        setattr(settings, f"SENDCLOUD_{name}", "")
    settings.SENDCLOUD_OAUTH_URL = f"{simulator.url}/account-host/oauth2/token"
    clients.oauth_client.cache_clear()
    return settings


def test_without_keys_there_is_no_client(without_keys) -> None:
    assert clients.returns_api() is None
    without_keys.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    assert clients.returns_api() is None


def test_a_pair_of_keys_is_enough(without_keys) -> None:
    without_keys.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    without_keys.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    api = clients.returns_api()
    assert api is not None
    assert api.list().returns


def test_an_oauth_client_goes_before_the_keys_and_keeps_its_token(
    without_keys, simulator: Simulator
) -> None:
    without_keys.SENDCLOUD_PUBLIC_KEY, without_keys.SENDCLOUD_SECRET_KEY = "wrong", "wrong"
    without_keys.SENDCLOUD_CLIENT_ID = auth.CLIENT_ID
    without_keys.SENDCLOUD_CLIENT_SECRET = auth.CLIENT_SECRET
    for _ in range(2):
        api = clients.returns_api()
        assert api is not None
        assert api.list().returns
    paths = [call.path for call in simulator.world.requests]
    assert paths.count("/account-host/oauth2/token") == 1


def test_wrong_keys_are_told_apart_from_none(without_keys) -> None:
    without_keys.SENDCLOUD_PUBLIC_KEY, without_keys.SENDCLOUD_SECRET_KEY = "wrong", "wrong"
    api = clients.returns_api()
    assert api is not None
    with pytest.raises(KeysRefused):
        api.list()
