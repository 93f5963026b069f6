"""Requests a second of a page and of the reference, measured with wrk in turns."""

import re
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Compared:
    """Median requests a second of a page and of its reference, and the median of the ratios."""

    page: float
    reference: float
    ratio: float


def rate(
    url: str,
    cookie: str,
    seconds: float,
    headers: dict[str, str] | None = None,
    *,
    clients: int = 16,
) -> float:
    """Requests a second that `clients` get together; any answer but a 2xx ends the run.

    Each request has a connection of its own, as if from a customer of its own. With connections
    that stay open, chance would decide how many of them each worker has for the whole run.
    """
    words = [
        "wrk",
        "--timeout",
        "10s",
        "-t1",
        f"-c{clients}",
        f"-d{seconds}s",
        "-H",
        f"Cookie: {cookie}",
        "-H",
        "Connection: close",
    ]
    for name, value in (headers or {}).items():
        words += ["-H", f"{name}: {value}"]
    said = subprocess.run([*words, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"{url} did not answer every request with a 2xx:\n{said}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def compared(
    page: Callable[[], tuple[str, str]],
    reference: tuple[str, str],
    *,
    rounds: int,
    seconds: float,
    headers: dict[str, str] | None = None,
) -> Compared:
    """Measure both in turns, so that other work of the machine slows both alike.

    `page` returns address and cookie and is called in each round, because a page may change with
    time.
    """
    pages, references = [], []
    for _ in range(rounds):
        references.append(rate(*reference, seconds))
        pages.append(rate(*page(), seconds, headers))
    ratios = [ours / theirs for ours, theirs in zip(pages, references, strict=True)]
    median = statistics.median
    return Compared(median(pages), median(references), median(ratios))
