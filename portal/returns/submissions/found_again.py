"""Looks for returns made with keys whose creation ended without an answer.

The newer API never shows the reference that a return was made under, nor the outgoing parcel. So a
return is known by its order number, its sender's place, its items and its time.
"""

import logging
from datetime import datetime

from django.db.models import QuerySet

from portal.engines.offers import V3
from portal.models import Submission
from portal.operations import metrics
from portal.returns.draft.parcel import WHOLE_PARCEL
from portal.returns.submissions import unmade
from portal.returns.submissions.looking_back import GIVEN_UP_AFTER, QUIET_AFTER, SKEW, Outcome
from portal.returns.submissions.reference import likeness
from portal.sendcloud import ReturnDetails, ReturnsApi, SendcloudError

logger = logging.getLogger(__name__)
State = Submission.State


def match_all(api: ReturnsApi, now: datetime, *, pages: int) -> Outcome:
    """Settle what can be settled: found, never made, or left to staff."""
    outcome, rows = Outcome(), list(_lost(now))
    if not rows:
        return outcome
    since = min(row.created_at for row in rows) - SKEW
    try:
        seen, is_whole = api.made_between(since, now + SKEW, pages=pages)
    except SendcloudError as error:
        logger.warning("returns could not be looked up: %s", type(error).__name__)
        return outcome
    for row in rows:
        _match(row, seen, now, outcome, is_whole=is_whole)
    return outcome


def candidates(row: Submission, api: ReturnsApi, now: datetime, *, pages: int) -> list[int]:
    """The numbers of the returns that may be this row's and belong to no other."""
    seen, _is_whole = api.made_between(row.created_at - SKEW, now + SKEW, pages=pages)
    claimed = _claimed(seen)
    return [one.id or 0 for one in seen if one.id not in claimed and may_be(one, row)]


def _lost(now: datetime) -> QuerySet[Submission]:
    since = now - GIVEN_UP_AFTER
    return Submission.objects.filter(
        state=State.OUTCOME_UNKNOWN, return_id=None, engine=V3, created_at__gt=since
    )


def _match(
    row: Submission,
    seen: tuple[ReturnDetails, ...],
    now: datetime,
    outcome: Outcome,
    *,
    is_whole: bool,
) -> None:
    """Claim the one return that can only be this row's, or conclude that there is none."""
    claimed = _claimed(seen)
    near = [one for one in seen if one.id not in claimed and may_be(one, row)]
    if len(near) == 1 and near[0].id is not None and not _has_rival(row):
        outcome.found += _claim(row, near[0])
    elif near or not is_whole or now - row.created_at < QUIET_AFTER:
        return
    elif claimed:
        # A list that shows our other returns would show this one too.
        outcome.unmade += unmade.forget(_open(row), row, now)


def may_be(seen: ReturnDetails, row: Submission) -> bool:
    """Whether order, place, items and time are those of the row."""
    place = seen.from_address
    if likeness(seen.order_number, place.postal_code, place.country_code) != row.likeness:
        return False
    if seen.created_at and not -SKEW <= seen.created_at - row.created_at <= QUIET_AFTER:
        return False
    taken = row.quantities or {}
    return WHOLE_PARCEL in taken or seen.pieces == taken


def _claimed(seen: tuple[ReturnDetails, ...]) -> set[int | None]:
    """The returns that other rows have."""
    ours = Submission.objects.filter(return_id__in=[one.id for one in seen if one.id])
    return set(ours.values_list("return_id", flat=True))


def _has_rival(row: Submission) -> bool:
    """Whether another row without a number could be the one that this return belongs to."""
    others = Submission.objects.filter(likeness=row.likeness, return_id=None)
    return others.exclude(pk=row.pk).exists()


def _open(row: Submission) -> QuerySet[Submission]:
    return Submission.objects.filter(pk=row.pk, state=row.state, return_id=None)


def _claim(row: Submission, seen: ReturnDetails) -> int:
    changes: dict[str, object] = {
        "return_id": seen.id,
        "incoming_parcel": next(iter(seen.parcels), None),
        "tracking_numbers": [seen.tracking_number] if seen.tracking_number else [],
        "state": State.LABEL_PENDING,
        "label_checked_at": None,
    }
    count = _open(row).update(**changes)
    if count:
        metrics.return_created(row.delivery_option)
        logger.info("submission %s is return %s", row.pk, seen.id)
    return count
