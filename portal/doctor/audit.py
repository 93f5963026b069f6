"""Whether the audit log is whole."""

from collections.abc import Iterator

from portal.doctor.finding import Finding, ok, wrong
from portal.operations import audit_chain


def is_whole() -> Iterator[Finding]:
    """Follows the chain of hashes from the oldest entry to the newest."""
    broken = audit_chain.first_break()
    if broken is None:
        yield ok("Audit log", "No entry of the audit log was changed or taken away.")
        return
    yield wrong(
        "Audit log",
        f"Entry {broken} of the audit log, or the one before it, was changed or taken away.",
        "Compare both with the log lines that say audit, and find out who can write to the"
        " database.",
    )
