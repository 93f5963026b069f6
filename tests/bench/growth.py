"""What a page and a chore take with a thousand returns and with a million, in turns."""

import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from portal.simulator import webhooks
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from tests.bench import plot
from tests.bench.report import PLOTS, Row
from tests.bench.rows import FIRST, YEAR
from tests.bench.servers import Stack
from tests.bench.visitor import Visitor
from tests.harness.services import PostgreSQL, free_port

if TYPE_CHECKING:
    from tests.bench.measures import Effort

MOST, TINY = 1.1, 0.5  # of what it takes with few returns; ms that are too few to judge by
WANTED = f"at most 10 % or {TINY} ms slower"
LONGEST = 100  # ms of a transaction
QUEUES = ("attention", "finished", "on-the-way")
CONSOLE = {f"console, queue {name}": f"/support/queues/{name}/" for name in QUEUES} | {
    "console, list of returns": "/support/",
    "console, list filtered by carrier": "/support/?carrier=postnl",
    "console, last page of finished": "/support/queues/finished/?page=last",
    "console, queue filtered by carrier": "/support/queues/finished/?carrier=postnl",
    "console, one return": f"/support/returns/{LAST_ID}/",
    "console, mails": "/support/mails/",
    "console, sent mails": "/support/mails/?state=sent",
    "console, audit log": "/support/audit/",
    "console, audit log of one return": f"/support/audit/?target={FIRST + 100}",
    "console, statistics of 30 days": "/support/statistics/?period=30",
    "console, statistics of 90 days": "/support/statistics/?period=90",
}
TODAY = date.today()


def _thirty_days(last: date) -> str:
    """Two days are not kept for the next look, as a named period is."""
    return f"/support/statistics/?since={last - timedelta(days=29)}&until={last}"


# The last days have the more counts and products, the more returns there are; those of a year ago
# have the same thousand counts.
CONSOLE["console, statistics of 30 days, first look"] = _thirty_days(TODAY)
CONSOLE["console, statistics of 30 days with the same returns, first look"] = _thirty_days(
    TODAY - timedelta(days=YEAR)
)
SEARCHES = {"number": str(LAST_ID), "order": "#1001", "name": "Visser"}


class Shop(Stack):
    """A portal with API keys and mail, whose database holds so many returns."""

    def _environment(self) -> dict[str, str]:
        keys = {
            "SENDCLOUD_PUBLIC_KEY": auth.PUBLIC_KEY,
            "SENDCLOUD_SECRET_KEY": auth.SECRET_KEY,
            "EMAIL_URL": "smtp://127.0.0.1:1",
            "MAIL_FROM": "returns@shop.example",
        }
        return super()._environment() | keys


@dataclass
class Taken:
    """Milliseconds of each page by the number of returns, and what each chore took."""

    pages: dict[str, tuple[float, float]] = field(default_factory=dict)
    chores: dict[str, tuple["Chore", "Chore"]] = field(default_factory=dict)


@dataclass(frozen=True)
class Chore:
    """Milliseconds of a chore, the rows it changed, and its longest transaction."""

    milliseconds: float
    rows: int
    longest: float

    @property
    def of_row(self) -> float:
        """Milliseconds a row; of the whole where it changes none."""
        return self.milliseconds / max(1, self.rows)


def growth(_stack: Stack, effort: "Effort") -> Iterator[Row]:
    """Every page and chore on SQLite and on PostgreSQL."""
    few, many = effort.rows
    taken = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        files = [f"sqlite:///{folder / size}.sqlite3" for size in ("few", "many")]
        taken["SQLite"] = _measured(files, effort)
        database = PostgreSQL(folder / "postgresql", free_port()).create().start()
        try:
            taken["PostgreSQL"] = _measured(_databases(database), effort)
        finally:
            database.stop()
    yield from _rows(taken, few, many)


def _databases(server: PostgreSQL) -> list[str]:
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        for name in ("few", "many"):
            connection.execute(f"CREATE DATABASE {name}")
    return [f"{server.url.rpartition('/')[0]}/{name}" for name in ("few", "many")]


def _measured(databases: list[str], effort: "Effort") -> Taken:
    """What both portals take, side by side, so that other work of the machine slows both alike."""
    with ExitStack() as open_:
        shops = []
        for url, count in zip(databases, effort.rows, strict=True):
            folder = Path(open_.enter_context(tempfile.TemporaryDirectory()))
            shop = open_.enter_context(Shop(folder, url))
            shop.python("tests.bench.rows", str(count))
            shops.append(shop)
        taken = Taken()
        acts = [_pages(shop) for shop in shops]
        for name in acts[0]:
            few, many = _in_turns([pages[name] for pages in acts], 4 * effort.rounds)
            taken.pages[name] = few, many
        done = [_chores(shop) for shop in shops]
        taken.chores = {name: (done[0][name], done[1][name]) for name in done[0]}
    return taken


def _in_turns(acts: list[Callable[[], object]], times: int) -> tuple[float, ...]:
    """Milliseconds of each, of the quickest quarter, because other work adds to some of them.

    One that warms up goes before.
    """
    seen: list[list[float]] = [[] for _ in acts]
    for act in acts:
        act()
    for _ in range(times):
        for act, found in zip(acts, seen, strict=True):
            begun = time.perf_counter()
            act()
            found.append(1000 * (time.perf_counter() - begun))
    return tuple(statistics.quantiles(found, n=4)[0] for found in seen)


def _pages(shop: Shop) -> dict[str, Callable[[], object]]:
    visitor = Visitor(shop.url)
    walked = Visitor(shop.url).whole_flow()
    answering = Visitor(shop.url).look_up()
    pages = {
        "front page": lambda: visitor.open("/"),
        "lookup": lambda: Visitor(shop.url).look_up(),
        "items": lambda path=answering.path: answering.open(path),
        "label": lambda path=walked.path: walked.open(path),
        "whole return": lambda: Visitor(shop.url).whole_flow(),
    }
    return pages | {"webhook of a parcel": lambda: _webhook(shop)} | _console(shop)


def _webhook(shop: Shop) -> None:
    parcel = {"id": FIRST + 7, "is_return": True, "tracking_number": "3S7"}
    parcel["status"] = {"id": 11, "message": "Delivered"}
    now = int(time.time() * 1000)
    event = {"action": "parcel_status_changed", "timestamp": now, "parcel": parcel}
    raw = json.dumps(event).encode()
    assert webhooks.post(
        f"{shop.url}/webhooks/sendcloud/", raw, webhooks.sign(raw, auth.SECRET_KEY)
    )


def _console(shop: Shop) -> dict[str, Callable[[], object]]:
    http = requests.Session()
    http.trust_env = False
    http.cookies["session"] = shop.python("tests.bench.staff").strip()

    def look(path: str) -> None:
        http.get(shop.url + path, timeout=120).raise_for_status()

    def search(text: str) -> None:
        page = http.get(f"{shop.url}/support/find/", timeout=120).text
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        form = {"csrfmiddlewaretoken": token, "number": text, "all": "yes"}
        origin = {"Origin": shop.url}
        answer = http.post(f"{shop.url}/support/find/", form, headers=origin, timeout=120)
        answer.raise_for_status()

    pages = {name: lambda path=path: look(path) for name, path in CONSOLE.items()}
    return pages | {
        f"console, search by {name}": lambda text=text: search(text)
        for name, text in SEARCHES.items()
    }


def _chores(shop: Shop) -> dict[str, Chore]:
    lines = (line.split() for line in shop.python("tests.bench.chores").splitlines())
    return {
        name: Chore(1000 * float(seconds), int(rows), float(longest))
        for name, seconds, rows, longest in lines
    }


def _rows(taken: dict[str, Taken], few: int, many: int) -> Iterator[Row]:
    against = f"{many:,} returns against {few:,}"
    for name in taken["SQLite"].pages:
        both = {kind: of_kind.pages[name] for kind, of_kind in taken.items()}
        yield _compared(f"{name}, {against}", both)
    for name in taken["SQLite"].chores:
        chores = {kind: of_kind.chores[name] for kind, of_kind in taken.items()}
        of_row = {kind: (old.of_row, new.of_row) for kind, (old, new) in chores.items()}
        yield _compared(f"worker, {name}, {against}", of_row)
    yield from _longest(taken, many)
    _draw(taken, against)


def _draw(taken: dict[str, Taken], against: str) -> None:
    bars = [
        plot.Bar(f"{name}, {kind}", many / few, f"{many / few:.2f}")
        for name in taken["SQLite"].pages
        for kind, (few, many) in ((kind, of_kind.pages[name]) for kind, of_kind in taken.items())
    ]
    plot.bars(PLOTS / "growth.svg", f"Time of a page, {against}", bars, MOST, f"wanted: {MOST}")


def _compared(what: str, both: dict[str, tuple[float, float]]) -> Row:
    parts = [
        f"{kind} {_short(few)} to {_short(many)} ms ({100 * (many / few - 1):+.0f} %)"
        for kind, (few, many) in both.items()
    ]
    is_met = all(many <= max(MOST * few, few + TINY) for few, many in both.values())
    return Row(what, "; ".join(parts), WANTED, is_met)


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds >= 1 else f"{milliseconds:.3f}"


def _longest(taken: dict[str, Taken], many: int) -> Iterator[Row]:
    purges = {kind: of_kind.chores["purge"][1] for kind, of_kind in taken.items()}
    said = (
        f"{kind} {purge.longest:.0f} ms of {purge.rows:,} rows" for kind, purge in purges.items()
    )
    yield Row(
        f"longest transaction of a purge among {many:,} returns",
        "; ".join(said),
        f"at most {LONGEST} ms",
        all(purge.longest <= LONGEST for purge in purges.values()),
    )
