"""Package, changelog, console and metrics name the same version."""

import io
import json
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from portal import __version__
from tests.harness.staff import inside, member

ROOT = Path(settings.ROOT)


def test_the_package_and_the_changelog_name_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert f"\n## {__version__} " in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.django_db
def test_staff_and_machines_read_which_version_runs(client: Client, simulator) -> None:
    assert json.loads(client.get("/readyz").content)["version"] == __version__
    assert (
        f'portal_build_info{{version="{__version__}"}} 1.0'
        in client.get("/metrics").content.decode()
    )
    assert f"Return portal {__version__}" in inside(member()).get("/support/").content.decode()
    said = io.StringIO()
    with suppress(SystemExit):  # the doctor exits with an error, because a test's set-up has faults
        call_command("doctor", stdout=said)
    assert f"Return portal {__version__}." in said.getvalue()


@pytest.mark.django_db
def test_customers_do_not_read_which_version_runs(client: Client, simulator) -> None:
    assert __version__ not in client.get("/").content.decode()
