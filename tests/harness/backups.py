"""A portal that is backed up, lost and restored elsewhere, for any kind of database."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from portal.simulator.server import Simulator
from tests.harness import warm
from tests.harness.customer import Customer
from tests.harness.portal_server import ROOT, Node, eventually
from tests.harness.services import free_port
from tests.harness.visitor import Visitor

OTHER_KEY = "n7Vt2mZc9RkXw4LpHs8NdJf3Gb6YyTa2"
# A mail that is due, and one that waits for its label.
ORDER_MAILS = """
from datetime import timedelta
from django.utils import timezone
from portal.mail import outbox
now = timezone.now()
put = lambda key, **more: outbox.put(
    outbox.Order(key, "alert", "sam@shop.example", "en", {"items": ["A job failed."]}), now, **more)
put("due")
put("waits", waits_until=now + timedelta(days=1))
"""


@dataclass
class KeptPortal:
    """A portal with a brand of its own, a setting in need of quotes, and a secret in a file."""

    node: Node
    folder: Path
    sendcloud: Simulator
    empty_database: Callable[[], str]  # destroys all databases; the URL of one on a new machine

    @classmethod
    def make(
        cls, folder: Path, sendcloud: Simulator, url: str, empty_database: Callable[[], str]
    ) -> "KeptPortal":
        """Prepare it; the caller stops its node."""
        (brand := folder / "brand").mkdir()
        (brand / "style.css").write_text("main { border: 0 }\n")
        (secret := folder / "sendcloud_public_key").write_text("public-key-of-a-file\n")
        (mails := folder / "mails").mkdir()
        given = {
            "SENDCLOUD_API_URL": sendcloud.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": sendcloud.service_points_url,
            "WEB_THREADS": "4",
            "DATABASE_URL": url,
            "BRAND_DIR": str(brand),
            "BRAND_NAME": 'Jane\'s "Shop" & $ons',
            "SENDCLOUD_PUBLIC_KEY_FILE": str(secret),
            "SENDCLOUD_SECRET_KEY": "secret-key-of-the-environment",
            "EMAIL_URL": f"filemail://{mails}",
            "MAIL_FROM": "Shop <returns@shop.example>",
        }
        node = Node(free_port(), folder, given).prepare()
        return cls(node, folder, sendcloud, empty_database)

    def backup(self, *words: str) -> Path:
        """Make a backup; its file."""
        done = self.node.manage("backup", str(self.folder / "backups"), *words)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.split(" (")[0])

    def lose_everything(self) -> str:
        """Destroy database, secrets and brand; returns the URL of an empty database elsewhere."""
        url = self.empty_database()
        (self.folder / "sendcloud_public_key").unlink()
        shutil.rmtree(self.folder / "brand")
        return url

    def mails(self) -> list[Path]:
        """The mails that were sent."""
        return list((self.folder / "mails").iterdir())


def restore(
    file: Path, into: Path, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Move into a machine that has nothing but the program."""
    command = ["-m", "portal", "restore", str(file), str(into), *words]
    return warm.run(command, warm.INHERITED | environment)


@contextmanager
def served(node: Node, settings: Path, **environment: str) -> Iterator[None]:
    """The restored portal, started with nothing but the restored settings."""
    own = {"PORT": str(node.port), "STATIC_ROOT": str(node.folder / "static"), "PREPARE": "no"}
    command = [sys.executable, "-m", "portal", "--env-file", str(settings), "serve"]
    with (
        (node.folder / "restored.log").open("wb") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=warm.INHERITED | own | environment, stdout=log, stderr=log
        ) as process,
    ):
        try:
            eventually(node.answers, "the restored portal answers")
            yield
        finally:
            process.terminate()


def an_open_return_is_finished_after_everything_was_lost(kept: KeptPortal) -> None:
    """Back up, destroy, restore, and go on with the same browser."""
    kept.node.start()
    customer = Customer(Visitor(kept.node.url)).until_review("in_store")  # type: ignore[arg-type]
    file = kept.backup()
    kept.node.kill()
    url = kept.lose_everything()

    second = kept.folder / "second"
    done = restore(file, second, DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert "SECRET_KEY reads what the database holds." in done.stdout
    assert done.stdout.splitlines()[-1].startswith(("Nothing is wrong", "Things to put right"))
    assert (second / "brand/style.css").read_text() == "main { border: 0 }\n"
    with served(kept.node, second / ".env", DATABASE_URL=url):
        assert customer.visit(customer.url).page.status_code == 200
        assert 'Jane\'s "Shop" & $ons' in unescape(customer.text)
        assert customer.post().url.endswith("/label/")
    assert len(kept.sendcloud.world.returns) == 1
    public = (second / "secrets/sendcloud_public_key").read_text()
    assert public == "public-key-of-a-file\n"


def a_restore_refuses_a_database_in_use_unless_told(kept: KeptPortal) -> None:
    """The account that was made after the backup stays, until it is told to go."""
    file = kept.backup()
    kept.node.manage("invite", "sam@shop.example")
    refused = kept.node.manage("restore", str(file))
    assert refused.returncode == 1
    assert "is not empty, so nothing was changed" in refused.stderr
    assert "sam@shop.example" in kept.node.manage("staff").stdout
    done = kept.node.manage("restore", str(file), "--overwrite")
    assert done.returncode == 0, done.stderr
    assert "sam@shop.example" not in kept.node.manage("staff").stdout


def a_restore_under_another_key_changes_nothing(kept: KeptPortal) -> None:
    """Not even with --overwrite."""
    file = kept.backup()
    kept.node.manage("invite", "sam@shop.example")
    kept.node.settings["SECRET_KEY"] = OTHER_KEY
    done = kept.node.manage("restore", str(file), "--overwrite")
    assert done.returncode == 1
    assert "is not the key under which this backup was written" in done.stderr
    assert "sam@shop.example" in kept.node.manage("staff").stdout


def waiting_mails_are_sent_only_when_told(kept: KeptPortal) -> None:
    """The lost portal may have sent them after the backup."""
    assert kept.node.manage("shell", "-c", ORDER_MAILS).returncode == 0
    file = kept.backup()
    done = kept.node.manage("restore", str(file), "--overwrite")
    assert done.returncode == 0, done.stderr
    assert "may have been sent since: 2." in done.stdout
    kept.node.manage("work", "--once", "--jobs", "mail")
    assert kept.mails() == []

    done = kept.node.manage("restore", str(file), "--overwrite", "--send-waiting-mails")
    assert "may have been sent since" not in done.stdout
    kept.node.manage("work", "--once", "--jobs", "mail")
    assert len(kept.mails()) == 1
