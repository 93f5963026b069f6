"""Prepares the demo's portal in this process, which spares four starts of Django."""

import io
from contextlib import suppress
from pathlib import Path

from portal.simulator.town import build

STAFF = "staff@shop.example"


def prepare(password: str) -> None:
    """Make tables, static files and an administrator; the environment holds the settings."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connections

    call_command("prepare")
    call_command("invite", STAFF, "--admin", stdout=io.StringIO())
    user = User.objects.get(username=STAFF)
    user.set_password(password)
    user.save()
    fill_statistics()
    connections.close_all()


def draw_map(path: Path) -> None:
    """The map of the simulator's towns, where the demo's folder has none from before."""
    if not path.exists():
        build.write(path)


def fill_statistics() -> None:
    """Ninety days of history for the statistics, where the demo's database is new."""
    from django.utils import timezone

    from portal.statistics import made_up

    with suppress(made_up.NotEmpty):
        made_up.fill(timezone.localdate())
