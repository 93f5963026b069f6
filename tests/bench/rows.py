"""Fill the database with old submissions: `python -m tests.bench.rows COUNT` in all."""

import sys
from datetime import timedelta

import django
from django.utils import timezone

BATCH = 20_000


def fill(count: int) -> None:
    """Settled submissions of the last ninety days, until there are so many."""
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
