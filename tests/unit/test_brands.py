"""The commands in deploy/brands, with a program in place of docker that notes its calls."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
# It fails on a call that holds the words in $FAILING.
DOCKER = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
*"config --images"*) echo return-portal:0.1.0 ;;
*psql*) cat >>"$CALLS" ;;
"ps "*) echo "return-portal:0.1.0, Up 2 hours (healthy)" ;;
esac
[ -z "${FAILING:-}" ] || case "$*" in *"$FAILING"*) exit 1 ;; esac
"""


@dataclass
class Machine:
    """A checkout on a machine of its own."""

    checkout: Path

    def run(self, command: str, *words: str, failing: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of deploy/brands."""
        environment = {
            "PATH": f"{self.checkout / 'bin'}:{os.environ['PATH']}",
            "CALLS": str(self.checkout / "calls"),
            "FAILING": failing,
        }
        script = self.checkout / "deploy/brands" / command
        return subprocess.run(
            [script, *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def add(self, name: str, failing: str = "") -> subprocess.CompletedProcess[str]:
        """Add a brand at an address of its own."""
        url = f"https://returns.{name}.example"
        return self.run("add", name, f"{name}-shop", url, failing=failing)

    @property
    def calls(self) -> str:
        """What docker was asked, line by line."""
        return (self.checkout / "calls").read_text()

    def files(self) -> dict[str, str]:
        """Every file in brands/ and its content."""
        folder = self.checkout / "brands"
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_text() for path in paths}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A checkout without brands."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/docker").write_text(DOCKER)
    (tmp_path / "bin/docker").chmod(0o755)
    (tmp_path / "calls").touch()
    return Machine(tmp_path)


def test_one_command_makes_all_that_a_brand_needs(machine: Machine) -> None:
    done = machine.add("first")
    assert done.returncode == 0, done.stderr
    files = machine.files()
    assert (
        "BASE_URL=https://returns.first.example\nBRAND_DOMAIN=first-shop\n" in files["first/.env"]
    )
    password = files["first/secrets/database_password"]
    owner = f"postgres://first:{password}@database:5432/first"
    assert files["first/secrets/database_owner_url"] == owner
    assert files["first/secrets/database_url"].startswith("postgres://first_app:")
    assert files["first/secrets/redis_url"] == ""
    site = "https://returns.first.example {\n\timport /etc/caddy/portal.caddy first-portal\n}\n"
    assert files["sites/first.caddy"] == site
    in_order = ("host.yml up -d --wait", f"\\set password '{password}'", "brand.yml up", "reload")
    assert sorted(map(machine.calls.index, in_order)) == [*map(machine.calls.index, in_order)]
    assert "deploy/brands/compose first run --rm portal python manage.py doctor" in done.stdout
    assert (machine.checkout / "brands/first/brand").is_dir()
    for folder in ("first/secrets", "secrets"):
        assert (machine.checkout / "brands" / folder).stat().st_mode & 0o777 == 0o700


def test_no_password_stands_in_a_command_line(machine: Machine) -> None:
    machine.add("first")
    files = machine.files()
    password = files["first/secrets/database_password"]
    other = files["first/secrets/database_url"].split(":")[2].partition("@")[0]
    lines = [line for line in machine.calls.splitlines() if password in line or other in line]
    assert lines == [f"\\set password '{password}'", f"\\set role_password '{other}'"]


def test_brands_share_the_image_the_database_and_the_network_but_no_key(machine: Machine) -> None:
    machine.add("first")
    machine.add("second")
    files = machine.files()
    for name in ("secret_key", "database_password", "database_url"):
        assert files[f"first/secrets/{name}"] != files[f"second/secrets/{name}"]
    assert machine.calls.count("host.yml up -d --wait") == 2
    assert "build" not in machine.calls


def test_behind_another_proxy_the_sites_have_no_certificate(machine: Machine) -> None:
    (machine.checkout / "brands").mkdir()
    (machine.checkout / "brands/.env").write_text("HTTP=127.0.0.1:8000\nHTTPS=127.0.0.1:8443\n")
    machine.add("first")
    files = machine.files()
    assert files["sites/first.caddy"].startswith("http://returns.first.example {")
    assert "BASE_URL=https://returns.first.example\n" in files["first/.env"]


@pytest.mark.parametrize("failing", ["host.yml up", "psql", "brand.yml up", "reload"])
def test_an_addition_that_stopped_can_be_run_again(machine: Machine, failing: str) -> None:
    assert machine.add("first", failing=failing).returncode != 0
    before = machine.files()
    assert machine.add("first").returncode == 0
    assert machine.files().items() >= before.items()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["first"], "Usage"),
        (["First", "shop", "https://a.example"], "NAME must be"),
        (["../first", "shop", "https://a.example"], "NAME must be"),
        (["brands", "shop", "https://a.example"], "NAME cannot be brands"),
        (["first", "my shop", "https://a.example"], "DOMAIN must be"),
        (["first", "shop", "http://a.example"], "URL must be"),
        (["first", "shop", "https://a.example/returns"], "URL must be"),
        (["first", "shop", "https://a.example'; drop"], "URL must be"),
        (["third", "shop", "https://returns.second.example"], "belongs to the brand second"),
        (["second", "shop", "https://returns.second.example"], "exists with another domain"),
    ],
)
def test_a_wrong_word_is_one_sentence_and_makes_nothing(
    machine: Machine, words: list[str], sentence: str
) -> None:
    machine.add("second")
    before = machine.files(), machine.calls
    done = machine.run("add", *words)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert (machine.files(), machine.calls) == before


def test_a_brand_that_is_removed_keeps_its_data_until_told_otherwise(machine: Machine) -> None:
    machine.add("first")
    kept = machine.files()
    del kept["sites/first.caddy"]
    assert machine.run("remove", "first").returncode == 0
    assert machine.files() == kept
    assert "drop" not in machine.calls
    machine.add("first")
    assert machine.run("remove", "first", "--with-data").returncode == 0
    assert (
        'drop database if exists "first" with (force);\ndrop role if exists "first", "first_app";'
        in (machine.calls)
    )
    assert not any(path.startswith("first") for path in machine.files())


@pytest.mark.parametrize("name", ["..", "unknown", "", "sites"])
def test_only_a_brand_can_be_removed(machine: Machine, name: str) -> None:
    (machine.checkout / ".env").touch()
    machine.add("first")
    before = machine.files()
    assert machine.run("remove", name, "--with-data").returncode == 1
    assert machine.files() == before
    assert (machine.checkout / "deploy").is_dir()


def test_an_update_stops_at_the_first_brand_that_does_not_start(machine: Machine) -> None:
    for name in ("first", "second", "third"):
        machine.add(name)
    (machine.checkout / "calls").write_text("")
    done = machine.run("compose", "all", "up", "-d", "--wait", failing="project-name second")
    assert done.returncode == 1
    assert "second failed" in done.stderr
    assert "project-name first" in machine.calls
    assert "project-name third" not in machine.calls


def test_the_list_says_where_each_brand_is_and_how(machine: Machine) -> None:
    machine.add("first")
    line = machine.run("list").stdout.split()
    assert line[:3] == ["first", "first-shop", "https://returns.first.example"]
    assert "healthy" in line[-1]
