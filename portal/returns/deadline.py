"""Until when a parcel should be handed in."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from portal.models import Submission


def drop_off_deadline(row: Submission) -> date:
    """The last day to hand the parcel in, DROP_OFF_DAYS after the return was registered."""
    created = timezone.localtime(row.created_at).date()
    return created + timedelta(days=settings.DROP_OFF_DAYS)
