"""Checks of what is stored under a SECRET_KEY of before."""

from collections.abc import Iterator

from django.conf import settings

from portal.doctor.finding import Finding, note, wrong
from portal.operations import rotation


def old_keys() -> Iterator[Finding]:
    """What is still under an old key, and whether the old key may go."""
    if lost := rotation.lost_factors():
        yield _lost(lost)
    if settings.SECRET_KEY_FALLBACKS:
        yield _old()


def _lost(count: int) -> Finding:
    sentence = f"Second factors that no SECRET_KEY reads: {count}."
    advice = "Add the key they were stored under to SECRET_KEY_FALLBACKS and run manage.py rotate."
    cure = "If it is lost, run manage.py invite EMAIL --reset-factor for their owners."
    return wrong("Old keys", sentence, f"{advice} {cure}")


def _old() -> Finding:
    counts = [f"{states.total()} {name}" for name, states in rotation.under_old_keys().items()]
    if counts:
        sentence = f"Still under an old key: {', '.join(counts)}."
        return note("Old keys", sentence, "Run manage.py rotate before you take that key away.")
    advice = "Take it out of SECRET_KEY_FALLBACKS three days after you changed the key."
    return note("Old keys", "Nothing stored needs an old key any more.", advice)
