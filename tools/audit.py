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
OPTIONS = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off")


def main(program: str) -> int:
    """Ask, print what was found, and return the exit status."""
    files = sorted(ROOT.glob("requirements*.txt"))
    named = [word for file in files for word in ("--requirement", str(file))]
    done = subprocess.run(
        [program, *OPTIONS, *named], capture_output=True, text=True, check=False, cwd=ROOT
    )
    packages = packages_of(done.stdout)
    sentences = list(findings(packages))
    print("\n".join(sentences) or f"No known weakness in {len(packages)} packages.")
    return 1 if sentences else 0


def packages_of(report: str) -> list[dict[str, Any]]:
    """The packages of a report, each once; none where the program failed before it had any."""
    try:
        listed: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return []
    return list({(package["name"], package.get("version")): package for package in listed}.values())


def findings(packages: Iterable[dict[str, Any]]) -> Iterable[str]:
    """A sentence for each weakness, and one if a package was not asked for."""
    packages = list(packages)
    for package in packages:
        for found in package.get("vulns", []):
            fixed = ", ".join(found["fix_versions"]) or "no release yet"
            yield f"{package['name']} {package['version']}: {found['id']}, fixed in {fixed}."
    unknown = sum("skip_reason" in package for package in packages)
    if unknown or not packages:
        count = f"{unknown} of {len(packages)} packages" if packages else "the packages"
        yield f"Could not ask about {count}. The audit needs a connection to the package index."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
