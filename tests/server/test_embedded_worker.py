"""The worker inside the server: it needs no second command, comes back, and never outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.harness import warm
from tests.harness.mail_server import mail_server
from tests.harness.portal_server import ROOT, Node, eventually

PUT = """
import sys
import django; django.setup()
from django.utils import timezone
from portal.mail import outbox
from portal.mail.outbox import Order
order = Order(sys.argv[1], "alert", "shop@example.com", "en", {"items": ["One"]})
outbox.put(order, timezone.now())
"""


def put(node: Node, key: str) -> None:
    """A mail that is due."""
    done = warm.run(["-c", PUT, key], node.environment())
    assert done.returncode == 0, done.stderr


def processes(node: Node, *words: str) -> list[int]:
    """The processes of the node's session whose command has these words."""
    assert node.process
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and _is_one(folder, node.process.pid, words)
    ]


def _is_one(folder: Path, session: int, words: tuple[str, ...]) -> bool:
    try:
        command = (folder / "cmdline").read_bytes().decode().split("\0")
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(fields[3]) == session and fields[0] != "Z" and set(words) <= set(command)


def workers(node: Node) -> list[int]:
    watching = processes(node, "portal.server.supervisor")
    return sorted({*processes(node, "work", "--embedded")} - {*watching})


def the_worker(node: Node) -> int:
    eventually(lambda: len(workers(node)) == 1, f"one worker runs: {node.log}")
    return workers(node)[0]


def test_the_server_has_one_worker_that_comes_back_and_reads_its_settings_again(
    node: Callable[..., Node], tmp_path: Path
) -> None:
    address = tmp_path / "email_url"
    with mail_server() as first, mail_server() as second:
        address.write_text(f"smtp://127.0.0.1:{first.port}")
        portal = node(
            WORKER="embedded",
            EMAIL_URL_FILE=str(address),
            MAIL_FROM="Shop <returns@shop.example>",
        )
        portal.prepare().start()
        worker = the_worker(portal)
        put(portal, "a")
        eventually(lambda: len(first.mails) == 1, "the worker sends")

        os.kill(worker, signal.SIGKILL)
        eventually(lambda: workers(portal) not in ([], [worker]), "another worker runs")

        address.write_text(f"smtp://127.0.0.1:{second.port}")
        again = the_worker(portal)
        assert portal.process
        portal.process.send_signal(signal.SIGHUP)
        eventually(lambda: workers(portal) not in ([], [again]), "the reload starts another")
        put(portal, "b")
        eventually(lambda: len(second.mails) == 1, "it sends by the new settings")
        assert len(first.mails) == 1
        assert portal.answers()


def test_the_worker_ends_with_the_server_however_it_ends(node: Callable[..., Node]) -> None:
    portal = node(WORKER="embedded").prepare()
    for number in (signal.SIGTERM, signal.SIGKILL):
        portal.start()
        the_worker(portal)
        assert portal.process
        portal.process.send_signal(number)
        portal.process.wait(timeout=60)
        eventually(lambda: not processes(portal), f"nothing is left after {number.name}")


def test_beside_the_portal_the_server_starts_no_worker(node: Callable[..., Node]) -> None:
    portal = node(WORKER="external").prepare().start()
    assert processes(portal, "portal.server.supervisor") == workers(portal) == []


def test_a_command_that_keeps_ending_is_started_again_ever_later(tmp_path: Path) -> None:
    log = tmp_path / "runs"
    command = ["sh", "-c", f"echo run >>{log}"]
    words = [sys.executable, "-m", "portal.server.supervisor", str(os.getpid()), *command]
    with subprocess.Popen(words, cwd=ROOT) as supervisor:
        eventually(lambda: log.exists() and len(log.read_text().split()) == 2, "it runs twice")
        supervisor.terminate()
        assert supervisor.wait(timeout=30) == 0
