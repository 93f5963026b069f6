"""`python -m tests.bench.rows COUNT` fills the database up to so many old submissions."""

import sys
from datetime import timedelta

import django
from django.utils import timezone

BATCH = 20_000


def fill(count: int) -> None:
    """Add submissions of the last ninety days with ready labels until there are `count`."""
    from portal.models import Submission

    now = timezone.now()
    for start in range(Submission.objects.count(), count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        Submission.objects.bulk_create(
            [
                Submission(
                    draft_id=f"old-{number}",
                    outgoing_parcel=10**12 + number,
                    delivery_option="drop_off_point",
                    state=Submission.State.LABEL_READY,
                    return_id=10**12 + number,
                    created_at=now - timedelta(days=1 + number % 90),
                )
                for number in numbers
            ],
            batch_size=2_000,
        )


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
