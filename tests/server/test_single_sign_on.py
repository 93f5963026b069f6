"""The merchant's OpenID Connect server opens the accounts of invited staff and creates none."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from tests.harness.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


def test_only_invited_staff_with_a_verified_address_come_in(tmp_path, simulator) -> None:
    port = free_port()
    given = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_urlsafe(60),
        "BRAND_DOMAIN": "noordpunt",
        "SENDCLOUD_API_URL": simulator.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "BASE_URL": "http://127.0.0.1:8000",
        "OIDC_SERVER_URL": f"http://127.0.0.1:{port}",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "secret",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.server.merchant_login", str(port)]
    login = subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert login.returncode == 0, login.stderr
    invited, unverified, stranger = login.stdout.splitlines()
    assert invited == "Your account"
    assert unverified == stranger == "By invitation only"
