"""The report of a rehearsal, as Markdown for people or as JSON; it holds no personal data."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from portal.config.places import PACKAGE
from portal.rehearsal.seen import Seen

TITLE = re.compile(r"^\*\*(\d+)\. (.+?)\*\*", re.MULTILINE | re.DOTALL)
# What no rehearsal sees, however it is asked for.
BLIND = (
    "Which mails Sendcloud sends for a return that is made with keys.",
    "How long orders are kept: it looks at the one order that you name.",
    "What the merchant's rules do with a return that asks for them, because the portal never asks.",
    "Whether a carrier takes a cancellation back in the next two weeks.",
    "Where the limits of calls are, because it stays far below them.",
    "Webhooks, payments, approvals, stores, and returns of several parcels or through customs.",
)


@lru_cache(maxsize=1)
def titles() -> dict[int, str]:
    """What each assumption says, where the documentation is beside the package; else empty."""
    page = PACKAGE.parent / "docs/assumptions.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    return {int(number): " ".join(title.split()) for number, title in TITLE.findall(text)}


def as_markdown(seen: Seen, day: date) -> str:
    """The report for people."""
    return "\n".join(_lines(seen, day)) + "\n"


def _lines(seen: Seen, day: date) -> Iterator[str]:
    yield "# A rehearsal with Sendcloud"
    yield f"\nOn {day.isoformat()}. The numbers are those of docs/assumptions.md."
    made = f"Returns that it made and asked to cancel: {seen.made}."
    yield made if seen.has_tried else "It made no return."
    for sentence in seen.attention:
        yield f"\n**{sentence}**"
    yield f"\n## Differs from what we assume: {len(seen.differs)}\n"
    yield from (f"- **{number}** {sentence}" for number, sentence in sorted(seen.differs))
    agreed = sorted({*seen.as_assumed} - {number for number, _ in seen.differs})
    yield f"\n## As assumed: {len(agreed)}\n"
    yield from (f"- **{number}** {titles().get(number, '')}".rstrip() for number in agreed)
    yield "\n## Not looked at\n"
    yield from (f"- **{number}** {why}" for number, why in sorted(seen.not_looked_at))
    yield from (f"- {sentence}" for sentence in BLIND)
    yield "\n## What returns.toml may name\n"
    yield from (f"- {sentence}" for sentence in seen.useful)


def as_json(seen: Seen, day: date) -> str:
    """The report for programs."""
    report: dict[str, Any] = {
        "day": day.isoformat(),
        "made": seen.made,
        "attention": seen.attention,
        "differs": _pairs(seen.differs),
        "as_assumed": sorted({*seen.as_assumed} - {number for number, _ in seen.differs}),
        "not_looked_at": _pairs(seen.not_looked_at),
        "blind": list(BLIND),
        "useful": seen.useful,
    }
    return json.dumps(report, indent=2) + "\n"


def _pairs(found: list[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"assumption": number, "saw": sentence} for number, sentence in sorted(found)]
