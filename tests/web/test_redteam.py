"""The attacks of `manage.py redteam` fail on a sound portal and succeed on a weakened one."""

import random
import re
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from portal.redteam import (
    console,
    enumeration,
    lookup_factors,
    ownership,
    photo_bombs,
    server,
    side_channels,
    strangers,
    timing,
    trilateration,
    withdrawals,
)
from portal.redteam.attacks import ATTACKS, run
from portal.redteam.target import Site, is_loopback
from portal.simulator import geography
from portal.simulator.server import Simulator
from portal.worker import runs
from portal.worker.jobs import JOBS
from tests.harness.with_keys import serve_with_keys
from tests.harness.withdrawal import switched_on
from tests.web import weak

pytestmark = pytest.mark.django_db(transaction=True)
PLENTY = "100000/hour"
LIMITS = {
    "LIMIT_LOOKUPS_PER_ADDRESS": PLENTY,
    "LIMIT_LOOKUPS_PER_IDENTIFIER": PLENTY,
    "LIMIT_LOOKUPS_PER_POSTAL_CODE": PLENTY,
    "LIMIT_FAILED_LOOKUPS": PLENTY,
    "LIMIT_ALL_FAILED_LOOKUPS": PLENTY,
    "LIMIT_WAITING_LOOKUPS": PLENTY,
}
# The limit that stops each attack by enumeration.
STOPPED = {
    enumeration.forged_addresses: "LIMIT_LOOKUPS_PER_ADDRESS",
    enumeration.guessed_postal_codes: "LIMIT_LOOKUPS_PER_IDENTIFIER",
    enumeration.walked_orders: "LIMIT_LOOKUPS_PER_POSTAL_CODE",
    strangers.other_spellings: "LIMIT_LOOKUPS_PER_IDENTIFIER",
}
WEAK = [
    (ownership.neighbours, weak.GuessedIds),
    (ownership.shared_link, weak.SharedResults),
    (ownership.parallel_sessions, weak.OneSession),
    (lookup_factors.one_factor, lambda: weak.ignored_postal_code),
    (lookup_factors.one_factor, lambda: weak.partial_data),
    (lookup_factors.telling_refusals, lambda: weak.honest_status),
    (lookup_factors.telling_refusals, lambda: weak.telling_header),
    (timing.clock, lambda: weak.slower_when_it_exists),
    (side_channels.side_channels, lambda: weak.map_of_the_address),
    (side_channels.side_channels, lambda: weak.map_of_another_site),
    (side_channels.side_channels, lambda: weak.tracking_link),
    (trilateration.trilateration, lambda: weak.true_distances),
    (trilateration.trilateration, lambda: weak.coarse_distances_from_the_home),
    (side_channels.search_engines, lambda: weak.indexed),
    (side_channels.search_engines, lambda: weak.data_in_addresses),
    (side_channels.mail_scanners, lambda: weak.finished_by_a_link),
    (side_channels.mail_scanners, lambda: weak.created_by_a_link),
    (side_channels.other_sites, lambda: weak.any_origin),
    (photo_bombs.photo_bombs, lambda: weak.photos_one_after_the_other),
    (strangers.poisoned_page, weak.SharedHost),
    (strangers.shut_out_of_an_order, lambda: weak.no_way_in),
    (strangers.shut_out_of_a_postal_code, lambda: weak.no_way_in),
    (server.health_checks, lambda: weak.talkative_health_check),
    (server.other_hosts, lambda: weak.any_host),
    (server.forged_webhooks, lambda: weak.any_webhook),
    (console.closed_pages, lambda: weak.open_audit_log),
    (console.odd_passkeys, lambda: weak.broken_by_a_passkey),
    (console.guessed_passwords, lambda: weak.forgetful_sign_in),
    (withdrawals.oracle, lambda: weak.telling_withdrawal),
    (withdrawals.forged_statement, lambda: weak.unsigned_withdrawal),
    (withdrawals.script_in_a_statement, lambda: weak.unescaped),
    (withdrawals.code_in_a_receipt, lambda: weak.code_in_the_pdf),
    (withdrawals.flood, weak.RefusedFlood),
    (console.shut_out_staff, weak.OneCountForAll),
]


@pytest.fixture
def attacked(simulator: Simulator, settings) -> Callable[..., tuple[str, str]]:
    """A function that attacks a portal, weakened or not; gives the outcome and what was seen."""
    simulator.world.switches.polls_until_ready = 0
    switched_on(settings)
    for name, value in LIMITS.items():
        setattr(settings, name, value)

    def attack(
        name: str, how, weakness=None, tries: int = 60, pause=lambda _: None
    ) -> tuple[str, str]:
        with weak.serving(weakness) as url:
            mailbox = f"{simulator.url}/mailbox/"
            effort = {"runs": 30, "tries": tries, "threads": 4, "crowd": 4}
            site = Site(url, **effort, pause=pause, mailbox=mailbox)
            (result,) = run(site, {name: how})
        return result.outcome, result.seen

    return attack


@pytest.fixture
def mails(simulator: Simulator, settings, tmp_path: Path) -> Path:
    """The folder of the simulator's mailbox, into which the portal's worker writes."""
    settings.EMAIL_BACKEND = "portal.mail.files.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    simulator.world.mailbox = tmp_path
    return tmp_path


def work(_: float) -> None:
    """The worker's mail job, while the attack waits."""
    runs.run(next(job for job in JOBS if job.name == "mail"), timezone.now)


# Who was stopped must still get in by a number that all share.
SHUT_OUT = {
    strangers.shut_out_of_an_order: "LIMIT_LOOKUPS_PER_IDENTIFIER",
    strangers.shut_out_of_a_postal_code: "LIMIT_LOOKUPS_PER_POSTAL_CODE",
}
# The server of these tests is not the portal's own; tests/server has these attacks.
OF_SOCKETS = (strangers.slow_lines, server.refusals)


@pytest.mark.parametrize("name", [n for n in ATTACKS if ATTACKS[n] not in OF_SOCKETS])
def test_the_portal_holds(attacked, settings, mails: Path, name: str) -> None:
    how = ATTACKS[name]
    settings.LOOKUP_WAIT = 0
    if how in STOPPED:
        setattr(settings, STOPPED[how], "20/hour")
    if how in SHUT_OUT:
        setattr(settings, SHUT_OUT[how], "20/hour")
    settings.LOOKUP_MIN_SECONDS = 0.1 if how is timing.clock else 0.0
    is_mailed = how is withdrawals.stranger_in_a_mail
    outcome, seen = attacked(name, how, **({"pause": work} if is_mailed else {}))
    assert outcome == "held", seen


def with_a_header(message: EmailMessage) -> None:
    message["X-Said"] = "evil"


def with_a_recipient(message: EmailMessage) -> None:
    message["Bcc"] = "all@evil.example"


def with_links(message: EmailMessage) -> None:
    for part in message.walk():
        if part.get_content_maintype() == "text" and not part.get_filename():
            text = part.get_content().replace("\N{WORD JOINER}", "")
            part.set_content(text, subtype=part.get_content_subtype())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_a_header, "is in a header"),
        (with_a_recipient, "adds a recipient"),
        (with_links, "links to"),
    ],
)
def test_a_mail_that_a_stranger_may_write_in_is_found(
    attacked, mails: Path, change: Callable[[EmailMessage], None], said: str
) -> None:
    def careless(_: float) -> None:
        work(0)
        for file in mails.glob("*.eml"):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            change(message)
            file.write_bytes(message.as_bytes())

    outcome, seen = attacked("planted", withdrawals.stranger_in_a_mail, pause=careless)
    assert (outcome, said in seen) == ("broken", True), seen


def test_without_a_mailbox_no_mail_is_read(attacked) -> None:
    assert attacked("mail", withdrawals.stranger_in_a_mail)[0] == "untested"


# What depends on how orders are found and returns are made.
OF_THE_ENGINE = (
    *(lookup_factors.one_factor, lookup_factors.telling_refusals, timing.clock),
    *(enumeration.forged_addresses, enumeration.guessed_postal_codes, enumeration.walked_orders),
    *(strangers.other_spellings, strangers.shut_out_of_an_order),
    *(ownership.neighbours, ownership.shared_link, ownership.parallel_sessions),
    *(side_channels.side_channels, side_channels.mail_scanners, side_channels.other_sites),
    *(trilateration.trilateration, photo_bombs.photo_bombs),
)


@pytest.mark.parametrize("how", OF_THE_ENGINE, ids=lambda attack: attack.__name__)
def test_a_portal_on_v3_holds(attacked, settings, simulator: Simulator, tmp_path, how) -> None:
    serve_with_keys(settings, simulator, tmp_path)
    settings.LIMIT_SENDCLOUD_READS = settings.LIMIT_SENDCLOUD_WRITES = PLENTY
    settings.LOOKUP_WAIT = 0
    if limit := STOPPED.get(how) or SHUT_OUT.get(how):
        setattr(settings, limit, "20/hour")
    settings.LOOKUP_MIN_SECONDS = 0.25 if how is timing.clock else 0.0
    outcome, seen = attacked("on v3", how)
    assert outcome == "held", seen


@pytest.mark.parametrize(("how", "weakness"), WEAK, ids=lambda case: getattr(case, "__name__", ""))
def test_a_planted_weakness_is_found(attacked, settings, how, weakness) -> None:
    settings.LOOKUP_MIN_SECONDS = 0.1 if how is timing.clock else 0.0
    settings.LOOKUP_WAIT = 0
    if how in SHUT_OUT:
        setattr(settings, SHUT_OUT[how], "20/hour")
    outcome, seen = attacked("planted", how, weakness())
    assert outcome == "broken", seen


@pytest.mark.parametrize("how", STOPPED, ids=lambda attack: attack.__name__)
def test_a_missing_limit_is_found(attacked, how) -> None:
    assert attacked("planted", how) == ("broken", "60 lookups, and no limit stops them")


def test_a_spelling_with_a_count_of_its_own_is_found(attacked, settings) -> None:
    settings.LIMIT_LOOKUPS_PER_IDENTIFIER = "5/hour"
    outcome, _ = attacked("planted", strangers.other_spellings, weak.counts_by_spelling)
    assert outcome == "broken"


def test_a_server_that_waits_for_slow_lines_is_found() -> None:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        site = Site(f"http://127.0.0.1:{server.server_port}")
        (result,) = run(site, {"planted": strangers.slow_lines})
        server.shutdown()
    assert result.outcome == "broken"


def test_a_refusal_that_repeats_the_request_is_found() -> None:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as odd:
        threading.Thread(target=odd.serve_forever, args=(0.02,), daemon=True).start()
        (result,) = run(Site(f"http://127.0.0.1:{odd.server_port}"), {"planted": server.refusals})
        odd.shutdown()
    assert result.outcome == "broken"


def test_trusting_any_address_as_a_proxy_is_found(attacked, settings) -> None:
    settings.TRUSTED_PROXIES, settings.LIMIT_LOOKUPS_PER_ADDRESS = ["127.0.0.0/8"], "10/hour"
    outcome, _ = attacked("planted", enumeration.forged_addresses)
    assert outcome == "broken"


def test_a_timing_attack_that_a_limit_stops_is_untested_and_not_held(attacked, settings) -> None:
    settings.LIMIT_LOOKUPS_PER_POSTAL_CODE = "5/hour"
    outcome, seen = attacked("timing", timing.clock)
    assert outcome == "untested"
    assert "docs/redteam.md" in seen


def test_the_command_prints_a_line_an_attack_and_fails_on_a_break(
    attacked, settings, capsys
) -> None:
    with (
        weak.serving(weak.indexed) as url,
        pytest.raises(CommandError, match="attacks were not held off"),
    ):
        call_command("redteam", url, "--runs", "1", "--tries", "8")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(ATTACKS)
    assert [line for line in lines if line.startswith("broken    2026 Express")]
    assert [line for line in lines if line.startswith("untested  2020 Staples")]
    assert [line for line in lines if line.startswith("held      2023 Honda")]


def test_the_attack_by_arithmetic_knows_where_the_simulators_points_are() -> None:
    theirs = {
        point["postal_code"].replace(" ", ""): (float(point["latitude"]), float(point["longitude"]))
        for point in geography.POINTS
        if point["city"] == "Eindhoven"
    }
    assert theirs == trilateration.POINTS
    assert geography.CITIES["Eindhoven"][2:4] == trilateration.HOME


@pytest.mark.parametrize("url", ["https://returns.shop.example", "http://192.0.2.1:8000"])
def test_the_command_refuses_other_hosts(url: str) -> None:
    with pytest.raises(CommandError, match="--i-own-this"):
        call_command("redteam", url)


def test_the_command_refuses_a_portal_without_the_simulator(simulator: Simulator, settings) -> None:
    settings.BRAND_DOMAIN = "sol-y-mar"
    with weak.serving(None) as url, pytest.raises(CommandError, match="no order of the simulator"):
        call_command("redteam", url)
    assert not [call for call in simulator.world.requests if call.method == "POST"]


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [("http://127.0.0.1:8000", True), ("http://[::1]:8000", True), ("http://10.0.0.1", False)],
)
def test_loopback_addresses_are_told_from_others(url: str, is_ours: bool) -> None:
    assert is_loopback(url) == is_ours


def test_two_samples_of_one_source_are_near_and_of_two_sources_far_apart() -> None:
    numbers = random.Random(1)
    earlier, same = ([numbers.gauss(1.0, 0.01) for _ in range(200)] for _ in range(2))
    later = [seconds + 0.01 for seconds in same]
    bound = timing.threshold(200, timing.CHANCE / 15)
    assert timing.distance(earlier, same) < bound < timing.distance(earlier, later)
    assert timing.distance([1, 2], [1, 2]) == 0
    assert timing.distance([1, 2], [3, 4]) == 1


def test_the_map_that_the_portal_draws_is_no_leak() -> None:
    pattern = side_channels.SECRETS["a picture of a map"]
    ours = '<img src="/map/light-51-5" width="720" alt="Map with the numbers of this list">'
    assert not re.search(pattern, ours)
    assert re.search(pattern, ours.replace('"/map/', '"https://tiles.example/map/'))
