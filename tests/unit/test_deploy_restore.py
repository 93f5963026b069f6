"""deploy/restore, with a program in place of docker that notes its calls and what it was sent."""

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
DOCKER = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in *" restore "*) cat >"$CALLS.sent" ;; esac
[ -z "${FAILING:-}" ] || case "$*" in *"$FAILING"*) exit 1 ;; esac
"""
FILES = {
    "about.json": "{}",
    ".env": "BASE_URL=https://returns.shop.example\nBRAND_DOMAIN=my-shop\n",
    "secrets/secret_key": "the-key-of-the-lost-machine",
    "secrets/database_owner_url": "postgres://portal:database-password@database:5432/portal",
    "secrets/database_url": "postgres://portal_app:another-password@database:5432/portal",
    "secrets/redis_url": "redis://:redis-password@redis:6379/0",
    "brand/style.css": "main {}",
    "database.dump": "a dump",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout on an empty machine, and a backup beside it."""
    shutil.copytree(ROOT / "deploy", tmp_path / "checkout/deploy")
    (tmp_path / "docker").write_text(DOCKER)
    (tmp_path / "docker").chmod(0o755)
    write_backup(tmp_path / "backup.tar.gz", FILES)
    return tmp_path / "checkout"


def write_backup(path: Path, files: dict[str, str]) -> None:
    """Write a backup that holds these files."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            (member := tarfile.TarInfo(name)).size = len(content)
            member.mode = 0o600
            tar.addfile(member, io.BytesIO(content.encode()))


def restore(checkout: Path, file: str = "backup.tar.gz", *words: str, failing: str = ""):
    """Run the script."""
    environment = {
        "PATH": f"{checkout.parent}:{os.environ['PATH']}",
        "CALLS": str(checkout.parent / "calls"),
        "FAILING": failing,
    }
    command = ["sh", checkout / "deploy/restore", checkout.parent / file, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def calls(checkout: Path) -> list[str]:
    """What docker was asked."""
    path = checkout.parent / "calls"
    return path.read_text().splitlines() if path.exists() else []


def test_one_command_makes_a_portal_from_a_backup_and_ends_with_the_doctor(checkout: Path) -> None:
    done = restore(checkout)
    assert done.returncode == 0, done.stderr
    assert calls(checkout) == [
        "compose up -d --wait database redis",
        "compose run --rm -T --no-deps prepare python manage.py restore - --without-doctor",
        "compose up -d --wait",
        "compose run --rm -T --no-deps portal python manage.py doctor",
    ]
    sent = checkout.parent / "calls.sent"
    assert sent.read_bytes() == (checkout.parent / "backup.tar.gz").read_bytes()
    for name in (".env", "secrets/secret_key", "brand/style.css"):
        assert (checkout / name).read_text() == FILES[name]
    assert (checkout / "secrets/database_password").read_text() == "database-password"
    serving = "postgres://portal_app:another-password@database:5432/portal"
    assert (checkout / "secrets/database_url").read_text() == serving
    assert (checkout / "secrets/redis_password").read_text() == "redis-password"
    assert not (checkout / "database.dump").exists()
    assert (checkout / "secrets").stat().st_mode & 0o777 == 0o700
    assert (checkout / ".env").stat().st_mode & 0o777 == 0o600
    for name in ("secrets/secret_key", "brand/style.css"):  # the containers have other users
        assert (checkout / name).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("redis", ["", "redis://:password@redis.example:6379/0"])
def test_a_brand_that_was_one_of_several_gets_the_database_of_a_portal_alone(
    checkout: Path, redis: str
) -> None:
    brand = {
        "secrets/database_owner_url": "postgres://my-shop:password@database:5432/my-shop",
        "secrets/database_url": "postgres://my-shop_app:password@database:5432/my-shop",
        "secrets/redis_url": redis,
    }
    write_backup(checkout.parent / "backup.tar.gz", FILES | brand)
    assert restore(checkout).returncode == 0
    secrets = checkout / "secrets"
    password = (secrets / "database_password").read_text()
    owner = f"postgres://portal:{password}@database:5432/portal"
    assert (secrets / "database_owner_url").read_text() == owner
    assert (secrets / "database_url").read_text().startswith("postgres://portal_app:")
    own = f"redis://:{(secrets / 'redis_password').read_text()}@redis:6379/0"
    assert (secrets / "redis_url").read_text() == (redis or own)


def test_mails_that_waited_are_sent_only_when_told(checkout: Path) -> None:
    restore(checkout, "backup.tar.gz", "--send-waiting-mails")
    assert calls(checkout)[1].endswith("restore - --without-doctor --send-waiting-mails")


def test_words_that_it_does_not_know_change_nothing(checkout: Path) -> None:
    assert restore(checkout, "backup.tar.gz", "--overwrite").returncode == 1
    assert calls(checkout) == []


@pytest.mark.parametrize("failing", ["database redis", "restore -"])
def test_it_stops_at_the_first_error_and_can_be_run_again(checkout: Path, failing: str) -> None:
    assert restore(checkout, failing=failing).returncode == 1
    assert failing in calls(checkout)[-1]
    assert restore(checkout).returncode == 0
    assert (checkout / "secrets/secret_key").read_text() == FILES["secrets/secret_key"]


def test_what_is_no_backup_changes_nothing(checkout: Path) -> None:
    (checkout.parent / "notes.txt").write_text("no backup")
    for name in ("notes.txt", "nowhere"):
        assert restore(checkout, name).returncode == 1
    assert calls(checkout) == []
    assert {path.name for path in checkout.iterdir()} == {"deploy"}


def test_secrets_that_are_there_already_are_kept(checkout: Path) -> None:
    """The restore itself then refuses, if they do not fit the backup."""
    (checkout / "secrets").mkdir()
    (checkout / "secrets/secret_key").write_text("another key")
    restore(checkout)
    assert (checkout / "secrets/secret_key").read_text() == "another key"
