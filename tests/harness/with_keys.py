"""A brand whose returns are made with API keys alone, by rules of its own."""

from pathlib import Path
from typing import Any

from portal.rules.file import EXAMPLE, NAME
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.records import Record
from portal.simulator.server import Simulator
from portal.upstream import clients

# The simulator's account has other brands and shops too.
ACCOUNT = (
    ("# brand_id = 1", "brand_id = 1"),
    ("integration_ids = []", "integration_ids = [7001, 7002]"),
)


def rules() -> str:
    """The example's rules, for the simulator's own brand and its two shops."""
    text = EXAMPLE.read_text()
    for example, ours in ACCOUNT:
        text = text.replace(example, ours)
    return text


def environment(folder: Path) -> dict[str, str]:
    """The variables of a portal on v3, whose rules lie in the folder."""
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text(rules())
    return {
        "RETURNS_ENGINE": "v3",
        "BRAND_DIR": str(folder),
        "SENDCLOUD_PUBLIC_KEY": auth.PUBLIC_KEY,
        "SENDCLOUD_SECRET_KEY": auth.SECRET_KEY,
    }


def serve_with_keys(settings: Any, simulator: Simulator, folder: Path) -> Simulator:
    """Put this process's portal on v3, and switch the return portal's endpoints off."""
    for name, value in environment(folder).items():
        setattr(settings, name, value)
    settings.BRAND_DIR = folder
    simulator.world.switches.return_portal_off = True
    clients.transport.cache_clear()
    return simulator


def made(simulator: Simulator) -> list[Record]:
    """The returns that were made by API."""
    return [record for record in simulator.world.records if record.asked]
