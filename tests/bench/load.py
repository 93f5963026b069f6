"""Requests a second, by wrk, against the reference in turns."""

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
    """Requests a second that so many clients get; any answer but a 2xx ends the run.

    Each request comes over a connection of its own, as from a customer of its own: lines that
    are kept would leave it to chance how many of them each worker has got for the whole run.
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
        sys.exit(f"{url} was not answered well:\n{said}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def compared(
    page: Callable[[], tuple[str, str]],
    reference: tuple[str, str],
    *,
    rounds: int,
    seconds: float,
    headers: dict[str, str] | None = None,
) -> Compared:
    """Both in turns, so that whatever else the machine does meets both alike.

    The page's address and cookie are asked for in each round: a page may be about the time.
    """
    pages, references = [], []
    for _ in range(rounds):
        references.append(rate(*reference, seconds))
        pages.append(rate(*page(), seconds, headers))
    ratios = [ours / theirs for ours, theirs in zip(pages, references, strict=True)]
    median = statistics.median
    return Compared(median(pages), median(references), median(ratios))
