"""How far the search for a lost return looks back, and what comes of it."""

from dataclasses import dataclass
from datetime import timedelta

GIVEN_UP_AFTER = timedelta(days=30)
# Sendcloud's answers tell how far its clock is ahead of ours. What a proxy's Date header hides is
# still a few seconds: within CLOSE, a return of this parcel is ours. Within SKEW it may be.
CLOSE = timedelta(seconds=60)
SKEW = timedelta(minutes=5)
# After that, no request that was under way arrives any more.
QUIET_AFTER = timedelta(minutes=15)


@dataclass
class Outcome:
    """How many returns a run found, how many were never created, how many staff must look at."""

    found: int = 0
    unmade: int = 0
    open: int = 0
