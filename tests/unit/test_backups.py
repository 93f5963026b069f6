"""What a backup holds besides the database."""

import re

from portal.config import env
from portal.operations.backups import given
from tests.harness.portal_server import ROOT

OF_OTHER_DATABASES = {"DATABASE_POOL_SIZE"}  # read with PostgreSQL only


def test_every_documented_setting_is_one_that_a_backup_takes_along() -> None:
    table = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.M)
    assert len(table) > 60
    assert set(table) - env.names_read <= OF_OTHER_DATABASES


def test_settings_keep_their_values_and_secrets_of_files_stay_in_files(
    tmp_path, monkeypatch
) -> None:
    (secret := tmp_path / "key").write_text("of a file\n")
    monkeypatch.setenv("BRAND_NAME", "Jane's $hop")
    monkeypatch.setenv("COMPOSE_PROFILES", "mail")
    monkeypatch.setenv("WORKER", "external")
    monkeypatch.setenv("SENDCLOUD_WEBHOOK_KEY_FILE", str(secret))
    (parts := tmp_path / "parts").mkdir()
    given.write_into(parts, [])
    assert 'BRAND_NAME="Jane\'s \\$hop"\n' in (parts / ".env").read_text()
    assert "WORKER" not in (parts / ".env").read_text()  # systemd's server runs its own
    assert "COMPOSE_PROFILES=mail\n" in (parts / ".env").read_text()
    assert "SENDCLOUD_WEBHOOK_KEY" not in (parts / ".env").read_text()
    assert (parts / "secrets/sendcloud_webhook_key").read_text() == "of a file\n"
