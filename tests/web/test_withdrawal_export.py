"""What administrators export runs no formula, and verifies without the portal."""

import csv
import io
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from portal.support.withdrawals import export
from portal.withdrawal import retention
from tests.harness.staff import audited
from tests.harness.withdrawal import TYPED, declared, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("withdrawals_on")]
LIST = "/support/withdrawals/"
SURE = {"sure": "yes"}


def test_the_csv_runs_no_formula(admin: Client) -> None:
    declared(name="=HYPERLINK(1)", contract="@SUM(A1)", goods="\n+1\n-2", email="-x@y")
    body = b"".join(admin.post(f"{LIST}export/", {"format": "csv"})).decode("utf-8-sig")
    row = next(iter(csv.DictReader(io.StringIO(body))))
    for name, start in {"name": "'=", "contract": "'@", "goods": "'+", "email": "'-"}.items():
        assert row[name].startswith(start), name
    assert ("exported withdrawals", "withdrawals.csv") in audited()


def unpacked(admin: Client, folder: Path) -> Path:
    body = b"".join(admin.post(f"{LIST}export/", {"format": "zip"}))
    with ZipFile(io.BytesIO(body)) as bundle:
        bundle.extractall(folder)
    return folder


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the exported script with Python alone, outside the portal."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60)


def test_the_zip_verifies_with_python_alone(admin: Client, tmp_path: Path) -> None:
    row, gone = declared(), declared(name="Another")
    admin.post(page_of(row), {"action": "note", "text": "x"})
    admin.post(page_of(gone), {"action": "erase", "reason": "asked for"} | SURE)
    folder = unpacked(admin, tmp_path)
    done = verified(folder)
    assert done.stdout.startswith("4 entries, unbroken."), done.stderr
    assert (folder / f"receipts/{row.reference}.pdf").read_bytes().startswith(b"%PDF")
    assert TYPED["name"] in (folder / f"statements/{row.reference}.json").read_text()
    for name in ("chain.csv", f"statements/{row.reference}.json"):
        file = folder / name
        whole = file.read_text()
        changed = whole.replace(row.reference, "W-FORGED000", 1) if name == "chain.csv" else "{}"
        file.write_text(changed)
        done = verified(folder)
        assert (done.returncode, "1 " in done.stderr) == (1, True), name
        file.write_text(whole)
    assert verified(folder).returncode == 0


def test_an_export_verifies_though_statements_come_and_go_while_it_is_written(
    tmp_path: Path,
) -> None:
    kept, gone = declared(), declared(name="Another")
    parts = export.zip_chunks()
    file = tmp_path / "withdrawals.zip"
    with file.open("wb") as out:
        out.write(next(parts))
        retention.erase(gone, timezone.now(), "asked for")
        declared(name="Late")
        out.writelines(parts)
    with ZipFile(file) as bundle:
        bundle.extractall(tmp_path)
    done = verified(tmp_path)
    assert done.stdout.startswith("4 entries, unbroken."), done.stderr
    assert f"statements/{kept.reference}.json" in ZipFile(file).namelist()
