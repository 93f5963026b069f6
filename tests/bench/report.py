"""The table of a run, and its place in docs/benchmarks.md."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench.servers import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
PLOTS = ROOT / "docs" / "benchmarks"


@dataclass(frozen=True)
class Row:
    """One line: what was measured, the result, the goal, and whether the result meets it."""

    what: str
    measured: str
    must: str = "reported"
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the goal was met, in a word; empty for a row without a goal."""
        return {True: "yes", False: "**no**", None: ""}[self.met]


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| What | Measured | Must reach | Met |", "| --- | --- | --- | --- |"]
    return "\n".join(lines + _lines(rows)) + "\n"


def machine() -> str:
    """The date, the commit, and the machine of this run."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    python = platform.python_version()
    return (
        f"{date.today()}, commit {commit}, {cores} cores ({_processor()}), {memory} GiB,"
        f" Python {python}; servers, simulator and customers share the machine."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown")


def _lines(rows: Sequence[Row]) -> list[str]:
    return [f"| {row.what} | {row.measured} | {row.must} | {row.verdict} |" for row in rows]


def write(rows: Sequence[Row], services: str, maker: str = "make bench") -> None:
    """Put the table into its maker's place in docs/benchmarks.md; the text around it stays."""
    write_text(table(rows), services, maker)


def write_text(text: str, services: str, maker: str = "make bench") -> None:
    """The same with several tables."""
    start, end = _place(maker)
    before, rest = PAGE.read_text().split(start)
    _, after = rest.split(end)
    PAGE.write_text(f"{before}{start}\n{machine()} {services}\n\n{text}{end}{after}")


def add(text: str) -> None:
    """Put the tables of another run on the same machine below those that are there."""
    _, end = _place("make bench")
    PAGE.write_text(PAGE.read_text().replace(end, f"\n{machine()}\n\n{text}{end}"))


def _place(maker: str) -> tuple[str, str]:
    return f"<!-- made by {maker}: begin -->", f"<!-- made by {maker}: end -->"
