"""The alert rules and the dashboard ask for figures that the portal has, and the rules work."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from portal.operations import metrics

FOLDER = Path(settings.ROOT) / "deploy/monitoring"
FILES = ("alerts.yml", "dashboard.json")
NAME = re.compile(r"\bportal_[a-z_]+\b")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.django_db
def test_every_figure_that_is_asked_for_exists(file: str) -> None:
    exposed = metrics.exposition().decode()
    known = set(re.findall(r"^# TYPE (\w+)", exposed, flags=re.MULTILINE))
    asked = set(NAME.findall((FOLDER / file).read_text()))
    plain = {re.sub(r"_(?:bucket|count|sum)$", "", name) for name in asked}
    assert plain
    assert plain - known == set()


def test_the_dashboard_shows_each_panel_at_its_own_place() -> None:
    panels = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(panels)


@pytest.mark.skipif(not shutil.which("promtool"), reason="make check-deploy asks for promtool")
def test_the_alert_rules_ring_when_they_should() -> None:
    command = ["promtool", "test", "rules", "alerts.test.yml"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
