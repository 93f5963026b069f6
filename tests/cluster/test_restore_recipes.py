"""The commands of docs/backup.md, as they stand there, on machines without a container engine."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from portal.simulator.server import Simulator
from tests.cluster import engine
from tests.harness.portal_server import ROOT
from tests.harness.services import PostgreSQL, free_port

# Nothing listens there, so the doctor asks no other machine.
URL = "https://127.0.0.1"
# In a container the portal reads the database's address as it stands in secrets/, and saves that.
ADDRESS_OF_A_CONTAINER = """
cd brands/my-shop
gunzip backups/*.gz
tar --delete -f backups/*.tar secrets/database_url secrets/database_owner_url
tar -rf backups/*.tar secrets/database_url secrets/database_owner_url
gzip backups/*.tar
"""


def recipe(beginning: str, page: str = "backup") -> str:
    """The block of a page of docs/ after the paragraph that begins so."""
    text = (ROOT / f"docs/{page}.md").read_text()
    return re.findall(rf"^{beginning}.*?\n```\n(.*?)```", text, re.M | re.S)[0]


@dataclass
class Machine:
    """A checkout, a PostgreSQL, and stand-ins for docker and kubectl."""

    checkout: Path
    environment: dict[str, str]
    database: PostgreSQL

    @classmethod
    def make(cls, folder: Path) -> "Machine":
        """An empty machine."""
        for name in ("deploy", "docker-compose.yml"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            (folder / "checkout").mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, folder / "checkout" / name)
        database = PostgreSQL(folder / "postgresql", free_port()).create().start()
        return cls(folder / "checkout", engine.install(folder / "engine", database.url), database)

    def run(self, script: str) -> str:
        """Run commands one after the other until one fails; returns what they say."""
        command = ["bash", "-ec", script]
        done = subprocess.run(
            command, cwd=self.checkout, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # PostgreSQL runs as another user, who may not read pytest's own temporary folder.
    with TemporaryDirectory(prefix="portal-recipes-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def backup(folder: Path) -> Iterator[Path]:
    """A backup of a brand with an account, a setting and a stylesheet of its own."""
    first = Machine.make(folder / "first")
    with Simulator() as sendcloud:
        first.run(f"deploy/brands/add my-shop noordpunt {URL}")
        brand = first.checkout / "brands/my-shop"
        (brand / "brand/style.css").write_text("main { border: 0 }\n")
        with (brand / ".env").open("a") as settings:
            settings.write("COMPOSE_PROFILES=mail\nBRAND_NAME='Jane & Sons'\n")
            settings.write(f"SENDCLOUD_API_URL={sendcloud.api_url}\n")
            settings.write(f"SENDCLOUD_SERVICE_POINTS_URL={sendcloud.service_points_url}\n")
        manage = "deploy/brands/compose my-shop run --rm portal python manage.py"
        first.run(f"{manage} invite sam@shop.example")
        first.run("deploy/brands/compose my-shop run --rm backup python manage.py backup /backups")
        first.database.stop()
        first.run(ADDRESS_OF_A_CONTAINER)
        yield next((brand / "backups").glob("*.tar.gz"))


@pytest.fixture
def empty(folder: Path) -> Iterator[Machine]:
    """An empty machine."""
    machine = Machine.make(folder / f"at-{free_port()}")
    yield machine
    machine.database.stop()


def is_whole(folder: Path, restored: str, staff: str) -> None:
    """Settings, brand and secret key are there, and the restored database has the account."""
    assert "SECRET_KEY reads what the database holds." in restored
    assert "sam@shop.example" in staff
    assert "BRAND_NAME='Jane & Sons'\n" in (folder / ".env").read_text()
    assert "COMPOSE_PROFILES=mail\n" in (folder / ".env").read_text()
    assert (folder / "brand/style.css").read_text() == "main { border: 0 }\n"


def filled_in(script: str, **words: str) -> str:
    """The script with its placeholders replaced."""
    return re.sub(rf"\b({'|'.join(words)})\b", lambda found: words[found[0]], script)


def test_a_brand_comes_to_another_machine_and_may_take_another_name(
    empty: Machine, backup: Path
) -> None:
    words = {"NAME": "other", "DOMAIN": "noordpunt", "URL": URL, "FILE": str(backup)}
    restored = empty.run(filled_in(recipe("One brand of several"), **words))
    staff = empty.run("deploy/brands/compose other run --rm portal python manage.py staff")
    is_whole(empty.checkout / "brands/other", restored, staff)
    secrets = empty.checkout / "brands/other/secrets"
    assert (secrets / "database_url").read_text().endswith("@database:5432/other")
    assert (secrets / "redis_url").read_text() == ""


def test_a_brand_comes_to_a_cluster(empty: Machine, backup: Path) -> None:
    words = {"NAMESPACE": "returns", "NAME": "my-shop", "FILE": str(backup)}
    script = filled_in(recipe("A cluster"), **words)
    server = empty.database.url.removeprefix("postgres://")
    script = script.replace("USER:PASSWORD@HOST:5432/DATABASE?sslmode=require", server)
    script = script.replace("rediss://:PASSWORD@HOST:6379/0", "")
    # Who writes the overlay finds the settings here.
    overlay = f"cp brands/my-shop/.env {empty.checkout.parent / 'engine'}\n"
    restored = empty.run(script.replace("kubectl apply", f"{overlay}kubectl apply"))
    staff = empty.run("kubectl exec -i deploy/portal -- env TMPDIR=/var/tmp python manage.py staff")
    is_whole(empty.checkout / "brands/my-shop", restored, staff)


def test_a_portal_of_its_own_comes_back_with_one_command(empty: Machine, backup: Path) -> None:
    """It was one of several; the doctor, who speaks last, finds no portal at the address yet."""
    restored = empty.run(f"deploy/restore {backup} || test $? = 1")
    staff = empty.run("docker compose run --rm -T portal python manage.py staff")
    is_whole(empty.checkout, restored, staff)


@pytest.mark.parametrize(
    ("machine", "place"), [("With compose", "."), ("One brand of several", "brands/shop")]
)
def test_the_secret_key_is_changed_to_the_end(empty: Machine, machine: str, place: str) -> None:
    secrets = empty.checkout / place / "secrets"
    secrets.parent.mkdir(parents=True, exist_ok=True)
    (secrets.parent / ".env").write_text(
        f"BASE_URL={URL}\nBRAND_DOMAIN=noordpunt\nSENDCLOUD_API_URL={URL}/api\n"
    )
    if place == ".":
        empty.run("sh deploy/make-secrets && docker compose up -d database && docker compose up -d")
    else:
        empty.run(f"deploy/brands/add shop noordpunt {URL}")
    old = (secrets / "secret_key").read_text()
    said = empty.run(filled_in(recipe(machine, "operations"), NAME="shop"))
    assert "Nothing stored needs an old key any more." in said
    assert (secrets / "secret_key").read_text() != old
    assert (secrets / "secret_key_fallbacks").read_text() == ""
    doctor = "python manage.py doctor || test $? = 1"
    compose = "docker compose" if place == "." else "deploy/brands/compose shop"
    checked = empty.run(f"{compose} run --rm portal {doctor}")
    assert "SECRET_KEY reads what the database holds." in checked
