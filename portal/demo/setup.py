"""Prepares the demo's portal in this process, which spares four starts of Django."""

import io

STAFF = "staff@shop.example"


def prepare(password: str) -> None:
    """Make tables, static files and an administrator; the environment holds the settings."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connections

    call_command("prepare")
    call_command("invite", STAFF, admin=True, stdout=io.StringIO())
    user = User.objects.get(username=STAFF)
    user.set_password(password)
    user.save()
    connections.close_all()
