"""The brand's folder of a demo with the v3 engine, which cannot do without a file of rules."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from portal.config.places import IS_INSTALLED, PACKAGE, data_folder
from portal.simulator.v3_orders import OTHER_BRAND, OUTLET, SHOP

RULES = "returns.toml"
EXAMPLE = PACKAGE / "rules" / "example.toml"


def made(folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """BRAND_DIR for the demo: the user's own, or a copy of it with the example's rules.

    Empty where the demo's engine needs no rules.
    """
    if given.get("RETURNS_ENGINE") != "v3":
        return {}
    own = Path(given.get("BRAND_DIR") or _usual())
    if (own / RULES).is_file():
        return {"BRAND_DIR": str(own)}
    copy = folder / "brand"
    if own.is_dir():
        shutil.copytree(own, copy, dirs_exist_ok=True)
    copy.mkdir(parents=True, exist_ok=True)
    (copy / RULES).write_text(_rules(given.get("BRAND_DOMAIN", "")))
    return {"BRAND_DIR": str(copy)}


def _rules(brand: str) -> str:
    """The example's rules for the simulator's account, which has shops of other brands too."""
    shops = [OTHER_BRAND] if brand == "sol-y-mar" else [SHOP, OUTLET]
    return EXAMPLE.read_text().replace("integration_ids = []", f"integration_ids = {shops}", 1)


def _usual() -> Path:
    """Where the folder is unless BRAND_DIR says otherwise."""
    return (data_folder() if IS_INSTALLED else PACKAGE.parent) / "brand"
