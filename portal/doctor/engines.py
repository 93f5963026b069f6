"""Which of the two engines works here, and what a merchant would gain or lose with the other.

It asks Sendcloud nothing; the questions before it did.
"""

from collections.abc import Iterator, Sequence

from django.conf import settings

from portal.doctor.finding import Finding, Level, note, ok, skipped, wrong
from portal.rules import WrongRules, checked
from portal.rules.file import EXAMPLE, NAME

SUBJECT = "Engines"
OF_V2 = "fees and payment, photos, chosen drop-off points, pickup days and returns in a store"
OF_V3 = "orders that Sendcloud did not ship, rules of your own, and no portal to switch on"
NEEDED = {
    "v2": {"Brand": "Sendcloud shows no open return portal for the brand"},
    "v3": {
        "Keys": "the API keys are missing or were not accepted",
        "Returns": "no carrier was seen to take a return",
        "Rules": f"{NAME} is missing or has mistakes",
    },
}


def rules() -> Iterator[Finding]:
    """Whether the brand's file of rules is right; only the v3 engine needs it."""
    is_needed = settings.RETURNS_ENGINE == "v3"
    try:
        found = checked()
    except WrongRules as error:
        advice = f"See docs/engines.md. The whole file by example: {EXAMPLE}"
        is_missing = not error.mistakes[0].line
        for mistake in () if is_missing and not is_needed else error.mistakes:
            level = wrong if is_needed else note
            yield level("Rules", f"{NAME}: {mistake}", advice)
        return
    shops = "" if found.integration_ids else " Orders of every integration count as this brand's."
    counts = f"days: {found.days}, reasons: {len(found.reasons)}"
    yield ok("Rules", f"{NAME} is right; {counts}, ways: {len(found.delivery_options)}.{shops}")


def compared(findings: Sequence[Finding]) -> Iterator[Finding]:
    """What the questions before found, told by engine: the one in use, then the other."""
    if any(finding.level == Level.SKIPPED and finding.subject == "Brand" for finding in findings):
        yield skipped(SUBJECT, "Sendcloud")
        return
    used = settings.RETURNS_ENGINE
    other = "v3" if used == "v2" else "v2"
    if lacking := _joined(_lacking(used, findings)):
        advice = f"Put that right, or read docs/engines.md and set RETURNS_ENGINE={other}."
        yield note(SUBJECT, f"{used} is in use and cannot work: {lacking}.", advice)
    else:
        yield ok(SUBJECT, f"{used} is in use and has what it needs.")
    yield ok(SUBJECT, f"{_about(other, findings)} {_trade(other)}")


def _about(other: str, findings: Sequence[Finding]) -> str:
    if lacking := _joined(_lacking(other, findings)):
        return f"{other} would not work yet: {lacking}."
    return f"{other} would work too."


def _trade(other: str) -> str:
    gained, lost = (OF_V3, OF_V2) if other == "v3" else (OF_V2, OF_V3)
    return f"It would bring {gained}, without {lost}."


def _lacking(engine: str, findings: Sequence[Finding]) -> Iterator[str]:
    """What the engine needs and was not found to be well."""
    for subject, sentence in NEEDED[engine].items():
        levels = {finding.level for finding in findings if finding.subject == subject}
        if Level.OK not in levels or Level.WRONG in levels:
            yield sentence


def _joined(sentences: Iterator[str]) -> str:
    return "; ".join(sentences)
