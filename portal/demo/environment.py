"""The settings of the demo's portal, and its two ports."""

import os
from pathlib import Path

from portal.demo import brand_folder, state
from portal.operations import server_start
from portal.simulator.merchant_api import auth
from portal.simulator.sample_brands import SAMPLES


class Wrong(Exception):
    """A variable is wrong; the message is a sentence."""


# Room for `make redteam`, which times 1,200 lookups before it looks for the limits. A cancellation
# is sure after a minute instead of an hour.
ROOM = {
    "LIMIT_LOOKUPS_PER_ADDRESS": "1500/10 minutes",
    "LIMIT_LOOKUPS_PER_IDENTIFIER": "300/10 minutes",
    "LIMIT_LOOKUPS_PER_POSTAL_CODE": "1500/10 minutes",
    "LIMIT_FAILED_LOOKUPS": "20000/10 minutes",
    "LIMIT_ALL_FAILED_LOOKUPS": "20000/10 minutes",
    "LIMIT_WAITING_LOOKUPS": "100/minute",
    "LIMIT_SENDCLOUD_READS": "100000/minute",
    "LIMIT_SENDCLOUD_WRITES": "100000/minute",
    "LOOKUP_MIN_SECONDS": "0.25",
    "CANCELLATION_CONFIRM_MINUTES": "1",
}


def made(folder: Path, host: str) -> dict[str, str]:
    """The whole environment; what the user set wins only where the demo needs nothing else."""
    port, simulator_port = _port("PORT", "8000", host), _port("SIMULATOR_PORT", "8001", host)
    upstream = f"http://127.0.0.1:{simulator_port}"
    brand = os.environ.get("BRAND_DOMAIN") or "noordpunt"
    return (
        ROOM
        | (SAMPLES[brand].look if brand in SAMPLES else {})
        | _names(brand)
        | {"BRAND_RETURN_DAYS": "30"}
        | {"BRAND_MAP_FILE": str(folder / "map.pmtiles")}
        | dict(os.environ)
        | brand_folder.made(folder, os.environ)
        | {
            "SECRET_KEY": state.kept(folder, "secret", 48),
            "BASE_URL": f"http://127.0.0.1:{port}",
            "BRAND_DOMAIN": brand,
            "SENDCLOUD_API_URL": f"{upstream}/api",
            "SENDCLOUD_SERVICE_POINTS_URL": f"{upstream}/service-points-host/api/v2",
            "SENDCLOUD_PUBLIC_KEY": auth.PUBLIC_KEY,
            "SENDCLOUD_SECRET_KEY": auth.SECRET_KEY,
            "SENDCLOUD_CLIENT_ID": "",
            "SENDCLOUD_CLIENT_SECRET": "",
            "SENDCLOUD_OAUTH_URL": f"{upstream}/account-host/oauth2/token",
            "SENDCLOUD_WEBHOOK_KEY": auth.WEBHOOK_KEY,
            "EMAIL_URL": (folder / "mails").as_uri().replace("file:", "filemail:", 1),
            "MAIL_FROM": f"{_name(brand)} <returns@{brand}.example>",
            "STORE_HOURS": "7: mon-fri 10:00-18:00, sat 10:00-17:00; 8: tue-sat 09:30-18:00",
            "WITHDRAWAL": "on",
            "WITHDRAWAL_TRADER": f"{_name(brand)} B.V., Singel 1, 1012 VC Amsterdam",
            "EVIDENCE_KEY": state.kept(folder, "evidence", 48),
            "SUPPORT_SECOND_FACTOR": "no",
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PREPARE": "no",  # the demo's own process does it
            "WORKER": "embedded",
            "HOST": host,  # not the environment's, because some shells export HOST themselves
            "PORT": str(port),
            "SIMULATOR_PORT": str(simulator_port),
            "LOG_LEVEL": "WARNING",
        }
    )


def _names(brand: str) -> dict[str, str]:
    """What the pages show of the shop where Sendcloud's return portal does not tell it."""
    shop = f"https://{brand}.example"
    return (
        {
            "BRAND_NAME": _name(brand),
            "BRAND_SHOP_URL": shop,
            "BRAND_SUPPORT_URL": f"{shop}/help",
            "BRAND_POLICY_URL": f"{shop}/returns",
        }
        if os.environ.get("RETURNS_ENGINE") == "v3"
        else {}
    )


def _name(brand: str) -> str:
    return SAMPLES[brand].name if brand in SAMPLES else brand.capitalize()


def _port(name: str, default: str, host: str) -> int:
    given = os.environ.get(name, default)
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise Wrong(f"{name} must be a whole number from 1 to 65535.")
    try:
        server_start.check_address(host, int(given))
    except server_start.CannotStart:
        raise Wrong(f"Port {given} is taken; choose another with {name}=...") from None
    return int(given)
