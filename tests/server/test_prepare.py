"""The server prepares itself: tables, cache table and static files, however many start at once."""

import json
import re
import socket
from pathlib import Path

from portal.operations import static_files
from tests.harness.portal_server import Node, eventually

OLD = "/* an older release's script */"


def script(portal: Node) -> str:
    """Our own script, which the first page names."""
    status, page = portal.get("/")
    assert status == 200
    return portal.get(re.findall(r'src="(/static/portal\.\w+\.js)"', page)[0])[1]


def leave_old_files(root: Path) -> None:
    """What an older release left behind; its files are newer than this release's sources."""
    for name in ("portal.js", "portal.0123456789ab.js"):
        (root / name).write_text(OLD)
    manifest = json.loads((root / "staticfiles.json").read_text())
    manifest["paths"]["portal.js"] = "portal.0123456789ab.js"
    (root / "staticfiles.json").write_text(json.dumps(manifest))
    (root / static_files.STAMP).write_text("of an older release")


def refusal(portal: Node) -> str:
    """What a server that does not start says, besides the log's lines."""
    portal.launch()
    assert portal.process
    assert portal.process.wait(timeout=60) == 1
    return "".join(line for line in portal.log.splitlines(True) if not line.startswith("{"))


def test_four_servers_started_at_once_on_a_fresh_database_all_come_up(node) -> None:
    portals = [node(PREPARE="yes") for _ in range(4)]
    for portal in portals:
        portal.launch()
    for portal in portals:
        eventually(portal.answers, f"{portal.url} answers", 60)
        assert portal.get("/readyz")[0] == 200
        assert "htmx:sendError" in script(portal)
        assert all(json.loads(line) for line in portal.log.splitlines())


def test_a_server_never_serves_an_older_releases_static_files(node, tmp_path: Path) -> None:
    portal = node(PREPARE="yes").prepare()
    leave_old_files(tmp_path / "static")
    assert "htmx:sendError" in script(portal.start())


def test_a_server_that_may_not_prepare_refuses_old_static_files(node, tmp_path: Path) -> None:
    portal = node(PREPARE="no").prepare()
    leave_old_files(tmp_path / "static")
    assert refusal(portal) == (
        f"The static files in {tmp_path / 'static'} are not this release's; "
        "run manage.py prepare.\n"
    )


def test_a_server_that_cannot_make_its_tables_says_so_in_one_sentence(node, tmp_path) -> None:
    portal = node(PREPARE="yes", DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/portal.sqlite3")
    said = refusal(portal)
    assert said.startswith("The tables cannot be brought up to date: ")
    assert f"{tmp_path}/nowhere" in said
    assert said.count("\n") == 1


def test_a_taken_port_is_one_sentence(node) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refusal(node(PORT=str(port))) == f"Port {port} is taken; set PORT to another.\n"


def test_a_host_of_another_machine_is_one_sentence(node) -> None:
    said = refusal(node(HOST="192.0.2.1"))
    assert said.startswith("HOST is 192.0.2.1, which is no address of this machine; set it to ")
    assert said.count("\n") == 1
