"""`make bench` runs all measures into one table; `--quick` is shorter, and names choose some."""

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from tests.bench import measures, plot, report
from tests.bench.questions import answered
from tests.bench.servers import Stack


def main() -> None:
    """Measure and print each row at once; a run of all measures also writes the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two minutes, nothing is kept")
    parser.add_argument("--brief", action="store_true", help="fewer flows and rows; table is kept")
    parser.add_argument("--add", action="store_true", help="add the named lines to the kept table")
    parser.add_argument("--database", default="", help="DATABASE_URL of the portal; else SQLite")
    parser.add_argument("--redis", default="", help="REDIS_URL of the portal")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(measures.ALL)}")
    given = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Run apt-get install wrk, or `make bench`, which does it.")
    effort = measures.BRIEF if given.brief else measures.Effort()
    effort = measures.QUICK if given.quick else effort
    names = given.names or list(measures.ALL)
    plot.keeps = not given.quick and (given.add or not given.names)
    if given.quick and not given.names:
        names = ["returns", "pages", "lookup", "flows", "hang"]
    rows: dict[str, list[report.Row]] = {}
    begun = time.monotonic()
    for name in names:
        for row in measured(name, effort, given.database, given.redis):
            print(f"{row.what}: {row.measured} (must: {row.must}) {row.verdict}", flush=True)
            rows.setdefault(name, []).append(row)
        if names == list(measures.ALL) and not given.quick:
            keep(rows, given.database, given.redis)
    if given.add:
        report.add("\n".join(answered(rows)))
    print("\n" + "\n".join(answered(rows)))
    print(f"Measured in {time.monotonic() - begun:.0f} s.")


def measured(name: str, effort: measures.Effort, database: str, redis: str) -> Iterator[report.Row]:
    """The rows of a measure; one that breaks says so in a row, and the next one goes on."""
    try:
        # Each measure has a stack of its own, so that its data does not weigh on the next one.
        with (
            tempfile.TemporaryDirectory() as folder,
            Stack(Path(folder), database, redis) as stack,
        ):
            yield from measures.ALL[name](stack, effort)
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        said = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        yield report.Row(name, f"not measured ({said})", "measured", False)


def keep(rows: dict[str, list[report.Row]], database: str, redis: str) -> None:
    """Write the rows measured so far, so that a run that is stopped keeps them."""
    kind, cache = "PostgreSQL" if database else "SQLite", "Redis" if redis else "database"
    report.write_text("\n".join(answered(rows)), f"Database: {kind}; cache: {cache}.")


if __name__ == "__main__":
    main()
