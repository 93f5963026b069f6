"""Gives the wheel the versions that requirements.txt pins, so that what is installed was tested."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Pins(BuildHookInterface):  # type: ignore[type-arg]
    """Adds every pin to the requirements in the wheel's metadata."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Read the pins; hashes have no place in a wheel."""
        lines = (Path(self.root) / "requirements.txt").read_text().splitlines()
        build_data["dependencies"] += [line.rstrip(" \\") for line in lines if line[:1].isalnum()]
