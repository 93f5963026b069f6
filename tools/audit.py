"""Asks for the known weaknesses of all packages that this project pins.

`make audit` runs it with pip-audit. It ends with an error if a package has one, and also if it
could not ask for every package, because silence would look like safety.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Package = dict[str, Any]
OPTIONS = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off")


def main(program: str) -> int:
    """Ask, print what was found, and return the exit status."""
    # One file at a time, because pip-audit refuses two that pin the same package.
    reports = {file.name: _asked(program, file) for file in sorted(ROOT.glob("requirements*.txt"))}
    packages = merged(reports.values())
    silent = [name for name, report in reports.items() if not report]
    sentences = [*findings(packages), *gaps(packages, silent)]
    print("\n".join(sentences) or f"No known weakness in {len(packages)} packages.")
    return 1 if sentences else 0


def _asked(program: str, file: Path) -> list[Package]:
    command = [program, *OPTIONS, "--requirement", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return packages_of(done.stdout)


def packages_of(report: str) -> list[Package]:
    """The packages of a report; none where the program failed before it had any."""
    try:
        listed: list[Package] = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return []
    return listed


def merged(reports: Iterable[list[Package]]) -> list[Package]:
    """Each package once."""
    listed = (package for report in reports for package in report)
    return list({(package["name"], package.get("version")): package for package in listed}.values())


def findings(packages: Iterable[Package]) -> Iterable[str]:
    """A sentence for each weakness."""
    for package in packages:
        for found in package.get("vulns", []):
            fixed = ", ".join(found["fix_versions"]) or "no release yet"
            yield f"{package['name']} {package['version']}: {found['id']}, fixed in {fixed}."


def gaps(packages: list[Package], silent: list[str]) -> Iterable[str]:
    """A sentence if a package was not asked for."""
    unknown = sum("skip_reason" in package for package in packages)
    for what in [
        *([f"{unknown} of {len(packages)} packages"] if unknown else []),
        *([f"the packages in {', '.join(silent)}"] if silent else []),
    ]:
        yield f"Could not ask about {what}. The audit needs a connection to the package index."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
