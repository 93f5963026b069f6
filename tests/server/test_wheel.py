"""The wheel: everything it needs is inside, and production needs neither simulator nor attacks."""

import re
import shutil
import zipfile
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.harness.demo import Demo
from tests.harness.installed import Installed, build
from tests.harness.portal_server import ROOT, SECRET, Node
from tests.harness.services import free_port

ONLY_FOR_TRIALS = ("simulator", "redteam", "demo")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory) -> Installed:
    return Installed.make(wheel, tmp_path_factory.mktemp("installed"))


def test_the_wheel_asks_for_the_versions_that_were_tested(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        asked = re.findall(r"^Requires-Dist: (.+)$", archive.read(name).decode(), re.MULTILINE)
    pins = re.findall(r"^([\w.-]+==[\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert len(pins) > 20
    assert [pin for pin in pins if not any(line.startswith(pin) for line in asked)] == []


def test_the_installed_demo_shows_a_translated_page_with_its_stylesheet(
    installed: Installed, tmp_path: Path
) -> None:
    demo = Demo(tmp_path, installed.command("demo"), installed.folder)
    try:
        page = read(demo.start().url, **{"Accept-Language": "nl"})
        assert "Bestelnummer" in page
        stylesheet = re.findall(r'rel="stylesheet" href="([^"]+\.css\?v=\w+)"', page)[0]
        assert "--radius" in read(demo.url + stylesheet)
        assert "`return-portal demo --continue`" in demo.screen
    finally:
        demo.stop()


def read(url: str, **headers: str) -> str:
    with urlopen(Request(url, headers=headers), timeout=20) as reply:
        text: str = reply.read().decode()
        return text


def test_production_starts_without_simulator_attacks_and_demo(
    installed: Installed, tmp_path: Path
) -> None:
    bare = Installed(tmp_path / "bare")
    shutil.copytree(installed.folder, bare.folder, symlinks=True)
    for name in ONLY_FOR_TRIALS:
        shutil.rmtree(bare.package / name)
    settings = {"PREPARE": "yes", "WEB_WORKERS": "1", "DATA_DIR": str(tmp_path)}
    portal = Node(free_port(), tmp_path, settings, command=bare.command("serve"), cwd=tmp_path)
    try:
        assert portal.start().get("/readyz")[0] == 200
    finally:
        portal.stop()


def test_the_installed_commands_read_their_settings_from_a_file(
    installed: Installed, tmp_path: Path
) -> None:
    settings = {"SECRET_KEY": SECRET, "BASE_URL": "http://127.0.0.1", "BRAND_DOMAIN": "my-shop"}
    file = tmp_path / "env"
    lines = [f"{name}={value}" for name, value in settings.items()]
    file.write_text("\n".join(["# settings", *lines, f"DATA_DIR={tmp_path}"]))
    made = installed.run("--env-file", str(file), "manage", "prepare")
    assert (made.returncode, made.stderr) == (0, "")
    invited = installed.run(
        "--env-file", str(file), "manage", "invite", "you@shop.example", "--admin"
    )
    assert "http://127.0.0.1/support/" in invited.stdout, invited.stderr
    assert (tmp_path / "portal.sqlite3").exists()


def test_a_file_of_settings_that_cannot_be_read_is_one_sentence(installed: Installed) -> None:
    assert installed.run("--env-file", "/nowhere", "serve").stderr == "/nowhere cannot be read.\n"
