"""The table of a run, and where it is kept."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench.servers import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Row:
    """One line: what was measured, what came out, what must be reached, and whether it was."""

    what: str
    measured: str
    must: str = "reported"
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """In a word."""
        return {True: "yes", False: "**no**", None: ""}[self.met]


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| What | Measured | Must reach | Met |", "| --- | --- | --- | --- |"]
    return "\n".join(lines + _lines(rows)) + "\n"


def machine() -> str:
    """What it ran on, and which commit."""
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
    return [f"| {each.what} | {each.measured} | {each.must} | {each.verdict} |" for each in rows]


START, END = "<!-- made by make bench: begin -->", "<!-- made by make bench: end -->"


def write(rows: Sequence[Row], services: str) -> None:
    """Put the table into docs/benchmarks.md; the words around it stay."""
    text = PAGE.read_text()
    before, rest = text.split(START)
    _, after = rest.split(END)
    made = f"{START}\n{machine()} {services}\n\n{table(rows)}{END}"
    PAGE.write_text(before + made + after)


def add(rows: Sequence[Row]) -> None:
    """Put more lines under the table, from another run on the same machine."""
    text = PAGE.read_text()
    PAGE.write_text(text.replace(END, "\n".join([*_lines(rows), END])))
