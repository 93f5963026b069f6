"""`make lighthouse` has Lighthouse score the first page, twenty items and the label page.

Needs node (npx fetches Lighthouse) and Chrome or Chromium.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.report import Row, write
from tests.bench.visitor import Visitor

VERSION = "12.8.2"  # the last one for Node 20
TRIES = 4  # of one run
RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Search engines must not list a return, so every page says so, which Lighthouse counts against it.
SKIPPED = "is-crawlable"
TWENTY_ITEMS = "#1111"
LARGEST_PAINT = 1200  # milliseconds, with Lighthouse's slow 4G and a processor four times slower
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


@dataclass(frozen=True)
class Page:
    """A page, how a visitor gets there, and the most it may send, in kilobytes."""

    name: str
    walk: Callable[[Visitor], object]
    kilobytes: int


def with_label(visitor: Visitor) -> None:
    """Walk to the label page, and wait until the label is there."""
    visitor.look_up("#1001").until_review().post(use="same")
    while "data-poll" in visitor.page.text:
        time.sleep(2)
        visitor.open(visitor.path)


PAGES = (
    Page("first page", lambda visitor: None, 30),
    Page("items page with 20 pictures", lambda visitor: visitor.look_up(TWENTY_ITEMS), 150),
    Page("label page", with_label, 150),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def report(visitor: Visitor, folder: str) -> dict[str, Any]:
    """One run of Lighthouse on the page that a visitor has open."""
    path = Path(folder) / "report.json"
    headers = json.dumps({"Cookie": visitor.cookie})
    command = ["npx", "--yes", f"lighthouse@{VERSION}", visitor.base + visitor.path, "--quiet"]
    command += ["--output=json", f"--output-path={path}", f"--extra-headers={headers}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--skip-audits={SKIPPED}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    _run(command)
    outcome: dict[str, Any] = json.loads(path.read_text())
    for audit in outcome["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9:
            print(f"    {audit['id']}: {audit.get('displayValue', audit['title'])}")
    return outcome


def _run(command: list[str]) -> None:
    """Run Lighthouse; now and then Chromium records no trace, and it asks to be run again."""
    for _ in range(TRIES - 1):
        if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0:
            return
    subprocess.run(command, check=True)


def rows(page: Page, reports: list[dict[str, Any]]) -> Iterator[Row]:
    """The medians of a page's runs beside what they must reach."""
    for category in CATEGORIES:
        score = statistics.median(run["categories"][category]["score"] for run in reports)
        measured = round(score * 100)
        yield Row(f"{page.name}: {category}", str(measured), "100", measured == 100)
    for name, audit, unit, most in (
        ("layout shift", "cumulative-layout-shift", "", 0),
        ("largest paint", "largest-contentful-paint", " ms", LARGEST_PAINT),
        ("over the wire", "total-byte-weight", " bytes", page.kilobytes * 1000),
    ):
        value = round(statistics.median(run["audits"][audit]["numericValue"] for run in reports), 3)
        measured = f"{value:.0f}{unit}" if unit else f"{value:g}"
        yield Row(f"{page.name}: {name}", measured, f"at most {most}{unit}", value <= most)


def measure(base: str) -> list[Row]:
    """All rows; each page is walked to once and opened several times."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            visitor = Visitor(base)
            page.walk(visitor)
            for row in rows(page, [report(visitor, folder) for _ in range(RUNS)]):
                print(f"{row.what} {row.measured} (wanted: {row.must})", flush=True)
                found.append(row)
    return found


def main() -> None:
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None or shutil.which("npx") is None:
        sys.exit("Lighthouse needs Chrome or Chromium, and Node with npx.")
    os.environ["CHROME_PATH"] = browser
    ports = {"PORT": str(free_port()), "SIMULATOR_PORT": str(free_port())}
    folder = tempfile.TemporaryDirectory()
    demo = subprocess.Popen(
        [sys.executable, "-m", "portal.demo"],
        env=os.environ | ports | {"DATA_DIR": folder.name},
        stdout=subprocess.PIPE,
    )
    try:
        for line in demo.stdout or ():
            if b"The portal is open" in line:
                break
        measured = measure(f"http://127.0.0.1:{ports['PORT']}")
    finally:
        demo.terminate()
        demo.wait(timeout=60)
        folder.cleanup()
    write(measured, f"Lighthouse {VERSION}, median of {RUNS} runs.", "make lighthouse")
    sys.exit(0 if all(row.met for row in measured) else 1)


if __name__ == "__main__":
    main()
