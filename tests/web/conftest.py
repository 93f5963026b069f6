"""The portal as in production, behind a proxy that terminates HTTPS; and a mail server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from portal.redteam.browser import Browser
from portal.simulator.server import Simulator
from portal.support.statistics.views import recent
from tests.harness.mail_server import MailBox, mail_server
from tests.harness.portal_server import Node
from tests.harness.services import free_port
from tests.harness.staff import inside, member
from tests.harness.withdrawal import switched_on

SITE = "https://returns.shop.example"
SECURE = {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> Iterator[Callable[..., Browser]]:
    """A function that gives browsers of a production server; `secure=False` visits over http."""
    folder = tmp_path_factory.mktemp("production")
    with Simulator() as simulator:
        given = {
            "BASE_URL": SITE,
            "SENDCLOUD_API_URL": simulator.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": simulator.service_points_url,
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        node = Node(free_port(), folder, given).prepare().start()
        yield lambda secure=True: Browser(
            SITE, connect_to=node.url, headers=SECURE if secure else {}
        )
        node.stop()


@pytest.fixture
def admin() -> Client:
    """The browser of an administrator who is signed in."""
    return inside(member("kim@shop.example", admin=True))


@pytest.fixture
def withdrawals_on(settings: Any, simulator: Simulator) -> None:
    """A portal where customers can withdraw."""
    switched_on(settings)


@pytest.fixture
def box(settings: Any) -> Iterator[MailBox]:
    """A mail server, and a portal that sends its mails there."""
    with mail_server() as box:
        for name, value in box.settings.items():
            setattr(settings, name, value)
        yield box


@pytest.fixture(autouse=True)
def _no_earlier_reports() -> None:
    """The statistics keep a report for a minute; every test begins without one."""
    recent.forget()
