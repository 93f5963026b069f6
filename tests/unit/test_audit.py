"""`make audit` names known weaknesses, and never takes silence for safety."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {
    "name": "pillow",
    "version": "9.0.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["9.0.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}
UNKNOWN = {"name": "six", "version": "1", "skip_reason": "not found"}
FILES = sorted(ROOT.glob("requirements*.txt"))
CONNECTION = "The audit needs a connection to the package index."


def audited(folder: Path, report: str, status: int = 0) -> tuple[int, list[str]]:
    """What the audit says of this report of pip-audit's, and its exit status."""
    program = folder / "pip-audit"
    (folder / "report").write_text(report)
    lines = ["#!/bin/sh", f'echo "$@" >>{folder}/asked', f"cat {folder}/report", f"exit {status}"]
    program.write_text("\n".join(lines))
    program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, ROOT / "tools/audit.py", program],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def report(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages})


def test_packages_without_a_known_weakness_pass(tmp_path: Path) -> None:
    """Security 45: the same package in two files counts once."""
    assert audited(tmp_path, report(SOUND, SOUND)) == (0, ["No known weakness in 1 packages."])


def test_a_known_weakness_is_named_with_its_cure(tmp_path: Path) -> None:
    """Security 45: the command fails then."""
    assert audited(tmp_path, report(SOUND, WEAK), 1) == (
        1,
        [
            "pillow 9.0.0: PYSEC-1, fixed in 9.0.1.",
            "pillow 9.0.0: PYSEC-2, fixed in no release yet.",
        ],
    )


@pytest.mark.parametrize("given", ["", "a trace of an error", "{}"])
def test_without_a_connection_one_sentence_says_so(tmp_path: Path, given: str) -> None:
    """Security 45: nothing was asked, so nothing passes."""
    all_files = ", ".join(file.name for file in FILES)
    said = [f"Could not ask about the packages in {all_files}. {CONNECTION}"]
    assert audited(tmp_path, given, 1) == (1, said)


def test_a_package_that_was_not_asked_for_is_no_pass(tmp_path: Path) -> None:
    """Security 45: pip-audit itself would end well."""
    said = [f"Could not ask about 1 of 2 packages. {CONNECTION}"]
    assert audited(tmp_path, report(SOUND, UNKNOWN)) == (1, said)


def test_every_file_of_pinned_packages_is_asked_for(tmp_path: Path) -> None:
    """Security 45: what runs, tests, builds, deploys and installs.

    Each has a run of its own, because pip-audit refuses two files that pin the same package.
    """
    audited(tmp_path, report(SOUND))
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.split("--requirement ")[1:] for line in asked] == [[str(file)] for file in FILES]
