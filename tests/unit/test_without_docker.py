"""A machine without Docker: the systemd units, and the pins that build the wheel."""

import re
import tomllib
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.ROOT)
UNITS = ROOT / "deploy/systemd"


def pins(name: str) -> set[str]:
    text = (ROOT / name).read_text()
    return set(re.findall(r"^[\w.-]+==[\w.]+", text, re.MULTILINE))


def test_every_timer_runs_a_command_of_the_portal() -> None:
    jobs = {timer.stem.partition("@")[2] for timer in UNITS.glob("*.timer")}
    assert jobs == {"backup"}
    assert {job for job in jobs if get_commands().get(job) != "portal"} == set()


def test_every_service_runs_as_its_own_user_and_reads_the_same_settings() -> None:
    for service in UNITS.glob("*.service"):
        lines = service.read_text().splitlines()
        assert "User=return-portal" in lines, service.name
        assert "EnvironmentFile=/etc/return-portal/env" in lines, service.name
        assert "ProtectSystem=strict" in lines, service.name


def test_the_example_of_settings_names_only_documented_ones() -> None:
    named = re.findall(r"^([A-Z_]+)=", (UNITS / "env.example").read_text(), re.MULTILINE)
    documents = (ROOT / "docs/configuration.md").read_text()
    assert {"BASE_URL", "BRAND_DOMAIN", "SECRET_KEY"} <= set(named)
    assert [name for name in named if f"`{name}`" not in documents] == []


def test_the_tests_build_the_wheel_with_the_versions_of_the_image() -> None:
    assert pins("requirements-build.txt") <= pins("requirements-dev.txt")
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert set(required) <= pins("requirements-build.txt")


def test_ci_installs_only_what_the_documents_name() -> None:
    """Otherwise a green run would hide that a newcomer's machine lacks something."""
    installed = re.findall(r"^ +install (.+)$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    packages = {package for line in installed for package in line.split()}
    documents = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    assert packages >= {"git", "make", "python3-venv"}
    named = set(re.findall(r"[\w-]+", documents.replace("Python 3", "python3")))
    assert sorted(packages - named) == []
