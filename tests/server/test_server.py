"""The production server: its log, its metrics, its errors, and how it ends."""

import gzip
import http.client
import json
import re
import signal
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import brotli
import pytest
import requests

from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.leaks import leaked
from tests.harness.photos import of_scans, photo
from tests.harness.portal_server import Node, eventually
from tests.harness.visitor import Visitor

CANARIES = ("1001", "5642", "Shopper", "shopper@", "Insulindelaan")


def look_up(node: Node, order_number: str) -> tuple[int, str]:
    """Post the first page's form, as a browser does."""
    with closing(http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)) as line:
        return _filled_in(line, node, order_number)


def _filled_in(line: http.client.HTTPConnection, node: Node, order_number: str) -> tuple[int, str]:
    line.request("GET", "/")
    page = line.getresponse()
    cookie = page.headers["Set-Cookie"].split(";")[0]
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[0]
    fields = {"identifier": order_number, "postal_code": "5642 CV", "csrfmiddlewaretoken": token}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/", urlencode(fields), headers | {"Origin": node.url})
    reply = line.getresponse()
    return reply.status, reply.read().decode()


@pytest.fixture
def sentry():
    """A pretend Sentry that receives error reports over HTTP."""
    taken: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpacked = (
                brotli.decompress if self.headers["Content-Encoding"] == "br" else gzip.decompress
            )
            taken.append(unpacked(body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", taken
    server.shutdown()
    server.server_close()


def test_a_crash_is_reported_and_logged_without_the_customer(node, sentry) -> None:
    """Security 23: nothing of the customer in the log nor in an error report."""
    dsn, taken = sentry
    portal = node(SENTRY_DSN=dsn, LOG_LEVEL="DEBUG")
    assert portal.manage("migrate", "portal", "-v0").returncode == 0
    assert portal.manage("createcachetable").returncode == 0
    portal.collect()
    portal.start()

    for number in range(3):
        assert portal.get("/", Host=f"canaryhost{number}.example")[0] == 400
    # The lookup succeeds upstream. Then the portal fails, because the sessions' table is missing.
    assert look_up(portal, "#1001")[0] in {500, 503}
    eventually(lambda: any("OperationalError" in report for report in taken), "the report arrives")

    assert '"level": "error"' in portal.log
    for line in portal.log.splitlines():
        json.loads(line)
    assert leaked("".join(taken), *CANARIES, "canaryhost") == []
    assert leaked(portal.log, *CANARIES) == []


def test_a_request_for_another_host_is_one_line_of_the_log_and_no_error(node) -> None:
    portal = node().prepare().start()
    assert portal.get("/", Host="canaryhost.example")[0] == 400
    lines = [json.loads(line) for line in portal.log.splitlines() if "canaryhost" in line]
    assert [(line["level"], "error" in line) for line in lines] == [("warning", False)]


def test_at_its_lowest_level_the_log_holds_no_photo_no_draft_and_no_key(
    node, upstream: Simulator
) -> None:
    """Security 23: the place in a photo, the id of a draft, the key of an invitation."""
    portal = node(LOG_LEVEL="DEBUG").prepare().start()
    customer = Customer(Visitor(portal.url)).look_up()
    customer.choose_items(**{"photos-0": photo()}, refund_type="no such type")
    assert upstream.world.uploads
    assert customer.page.status_code == 422
    path = "/support/password/key/3-CANARY-KEY/"
    assert requests.post(portal.url + path, timeout=30).status_code == 403

    assert "Unprocessable Entity" in portal.log
    assert "password/key/" in portal.log
    assert leaked(portal.log, "CANARY", customer.draft_id, *CANARIES) == []


def test_a_customers_photo_arrives_while_another_customer_sends_bombs(
    node, upstream: Simulator
) -> None:
    """Security 37: on the server as it is shipped, with one process."""
    portal = node().prepare().start()
    eve, anna = (Customer(Visitor(portal.url)).look_up(order) for order in ("#1002", "#1001"))
    bombs = {f"photos-{number}": of_scans(12_000, side=7000) for number in range(3)}
    sending = threading.Thread(target=lambda: eve.choose_items(**bombs))
    sending.start()
    anna.choose_items(**{"photos-0": photo()})
    assert "/delivery/" in anna.url
    sending.join(60)
    assert eve.page.status_code == 422
    assert "We can’t process IMG_1.JPG" in eve.text
    assert len(upstream.world.uploads) == 1
    assert sorted(path.name for path in portal.folder.rglob("*.jp*g")) == []


def test_a_node_without_its_tables_lives_but_is_not_ready(node) -> None:
    portal = node()
    assert portal.manage("prepare", "--static").returncode == 0
    portal.start()
    assert portal.get("/healthz") == (200, "ok")
    status, body = portal.get("/readyz")
    assert (status, json.loads(body)["database"]) == (503, "unmigrated")


def test_the_metrics_of_all_workers_are_added_up(node) -> None:
    portal = node(WEB_WORKERS="2").prepare().start()
    for _ in range(20):
        assert portal.get("/")[0] == 200
    count = 'portal_request_seconds_count{method="GET",status="200",view="lookup"} 20.0'
    assert count in portal.get("/metrics")[1]
    assert portal.get("/metrics", **{"X-Forwarded-For": "10.0.0.1"})[0] == 404


def test_a_request_under_way_is_answered_when_the_server_is_told_to_end(
    node, upstream: Simulator
) -> None:
    portal = node(SENDCLOUD_READ_TIMEOUT="2", SENDCLOUD_DEADLINE="2").prepare().start()
    answers: list[tuple[int, str]] = []
    slow = threading.Thread(target=lambda: answers.append(look_up(portal, "#1016")))
    slow.start()
    asked = "/api/v2/brand/noordpunt/return-portal/outgoing"
    eventually(lambda: any(call.path == asked for call in upstream.world.requests), "it waits")

    assert portal.process
    portal.process.terminate()
    slow.join(timeout=30)

    assert answers[0][0] == 503
    assert "Something went wrong on our side" in answers[0][1]
    assert portal.process.wait(timeout=30) == 0


def test_a_reload_reads_a_changed_secret(node, tmp_path: Path) -> None:
    contact = tmp_path / "contact"
    contact.write_text("mailto:old@shop.example")
    portal = node(SECURITY_CONTACT_FILE=str(contact)).prepare().start()
    assert "old@" in portal.get("/.well-known/security.txt")[1]

    contact.write_text("mailto:new@shop.example")
    assert portal.process
    portal.process.send_signal(signal.SIGHUP)

    eventually(
        lambda: "new@" in portal.get("/.well-known/security.txt")[1],
        "the new worker shows the new contact",
    )
