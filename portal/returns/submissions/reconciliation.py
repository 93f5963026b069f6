"""Looks through Sendcloud's returns for those whose creation ended without an answer."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from portal.engines.offers import V3
from portal.models import Submission
from portal.operations import metrics
from portal.returns.draft.parcel import IN_STORE
from portal.returns.submissions import found_again, unmade
from portal.returns.submissions.label_by_keys import FOLLOWED, as_read, follow
from portal.returns.submissions.looking_back import (
    CLOSE,
    GIVEN_UP_AFTER,
    QUIET_AFTER,
    SKEW,
    Outcome,
)
from portal.returns.submissions.tracking import track
from portal.sendcloud import Return, ReturnsApi, SendcloudError
from portal.sendcloud.statuses import STATUSES, Phase

logger = logging.getLogger(__name__)
State = Submission.State
PAGES = 20  # of Sendcloud's list, that a sweep reads at most
MOST = 500  # returns that a run asks about
UNSETTLED = [State.LABEL_PENDING, *Submission.awaiting_payment(), *FOLLOWED]
NOT_ARRIVED = ["", *(slug for slug, known in STATUSES.items() if known.phase != Phase.DELIVERED)]


@dataclass(frozen=True)
class Seen:
    """The returns that Sendcloud shows; whole when none since a moment can be missing."""

    returns: tuple[Return, ...]
    is_whole: bool


def reconcile_all(api: ReturnsApi, now: datetime) -> Outcome:
    """Settle everything that can be settled."""
    give_up_interrupted(now)
    outcome = match_all(api, now, pages=PAGES)
    again = found_again.match_all(api, now, pages=PAGES)
    outcome.found, outcome.unmade = outcome.found + again.found, outcome.unmade + again.unmade
    for row in under_way(now):
        track(follow(row, api, now), api, now)
    outcome.open = Submission.objects.filter(state=State.OUTCOME_UNKNOWN).count()
    return outcome


def under_way(now: datetime) -> list[Submission]:
    """The returns of which there may be news, those asked about longest ago first."""
    rows = Submission.objects.filter(
        Q(state__in=UNSETTLED)
        | Q(cancellation__in=Submission.UNDECIDED)
        | Q(parcel_status__in=NOT_ARRIVED),
        return_id__isnull=False,
        created_at__gt=now - GIVEN_UP_AFTER,
    )
    return list(rows.order_by(F("tracking_checked_at").asc(nulls_first=True), "pk")[:MOST])


def give_up_interrupted(now: datetime) -> None:
    """Say of a creation whose process died that its outcome is unknown."""
    for row in Submission.objects.filter(state=State.CREATING):
        if row.was_interrupted(now):
            as_read(row).update(state=State.OUTCOME_UNKNOWN, queued_draft="")


def handle_return_created(return_id: int, api: ReturnsApi | None, now: datetime) -> None:
    """Give a return that Sendcloud announced to the one row that it can belong to.

    What is not certain, or cannot be asked now, is left to the next run.
    """
    if api:
        found_again.match_all(api, now, pages=1)
    rows = list(_lost(now))
    if api is None or not rows or Submission.objects.filter(return_id=return_id).exists():
        return
    try:
        return_ = api.retrieve(return_id)
    except SendcloudError as error:
        logger.warning("return %s could not be looked up: %s", return_id, type(error).__name__)
        return
    near = [row for row in rows if _is_certain(return_, row)]
    if len(near) == 1 and not _has_rival(near[0]):
        claim(near[0], return_)


def match_all(api: ReturnsApi, now: datetime, *, pages: int) -> Outcome:
    rows = list(_lost(now))
    outcome = Outcome()
    if not rows:
        return outcome
    try:
        seen = walk(api, min(row.created_at for row in rows) - SKEW, pages)
    except SendcloudError as error:
        logger.warning("returns could not be looked up: %s", type(error).__name__)
        return outcome
    for row in rows:
        _match(row, seen, now, outcome)
    return outcome


def _lost(now: datetime) -> QuerySet[Submission]:
    """The submissions whose return may exist under a number that we do not know."""
    since = now - GIVEN_UP_AFTER
    return Submission.objects.filter(
        state=State.OUTCOME_UNKNOWN, return_id=None, created_at__gt=since
    ).exclude(engine=V3)


def walk(api: ReturnsApi, since: datetime, pages: int) -> Seen:
    """Read the list back to that moment. It is sorted, but the order is not documented."""
    returns: list[Return] = []
    cursor: str | None = None
    for _ in range(pages):
        page = api.list(cursor)
        returns += page.returns
        dates = [at for return_ in page.returns if (at := return_.created_here)]
        is_past = bool(dates) and dates[0] > dates[-1] and dates[-1] < since
        if is_past or not page.next_cursor:
            return Seen(tuple(returns), is_whole=True)
        cursor = page.next_cursor
    return Seen(tuple(returns), is_whole=False)


def _match(row: Submission, seen: Seen, now: datetime, outcome: Outcome) -> None:
    """Claim the one return that can only be this row's, or conclude that there is none."""
    ours = Submission.objects.filter(return_id__in=[return_.id for return_ in seen.returns])
    claimed = set(ours.values_list("return_id", flat=True))
    near = [
        return_ for return_ in seen.returns if return_.id not in claimed and may_be(return_, row)
    ]
    if len(near) == 1 and _is_certain(near[0], row) and not _has_rival(row):
        outcome.found += claim(row, near[0])
    elif near or not seen.is_whole or now - row.created_at < QUIET_AFTER:
        return
    elif claimed and not row.poller_url:
        # A list that shows our other returns would show this one too.
        outcome.unmade += unmade.forget(as_read(row).filter(return_id=None), row, now)


def candidates(row: Submission, seen: Seen) -> list[int]:
    """The numbers of the returns that may be this row's and belong to no other."""
    ours = Submission.objects.filter(return_id__in=[return_.id for return_ in seen.returns])
    claimed = set(ours.values_list("return_id", flat=True))
    return [one.id for one in seen.returns if one.id not in claimed and may_be(one, row)]


def may_be(return_: Return, row: Submission) -> bool:
    created_at = return_.created_here
    if created_at and created_at < row.created_at - SKEW:
        return False
    return return_.outgoing_parcel in {None, row.outgoing_parcel}


def _is_certain(return_: Return, row: Submission) -> bool:
    created_at = return_.created_here
    is_later = created_at is not None and created_at >= row.created_at - CLOSE
    is_same = return_.delivery_option in {"", row.delivery_option}
    return is_later and is_same and return_.outgoing_parcel == row.outgoing_parcel


def _has_rival(row: Submission) -> bool:
    """Whether another row of the same parcel could be the one that this return belongs to."""
    others = Submission.objects.filter(outgoing_parcel=row.outgoing_parcel, return_id=None)
    return others.exclude(pk=row.pk).exists()


def claim(row: Submission, return_: Return) -> int:
    tracking = return_.incoming_parcel_data.tracking_number
    changes: dict[str, object] = {
        "return_id": return_.id,
        "incoming_parcel": return_.incoming_parcel,
        "tracking_numbers": [tracking] if tracking else [],
        "state": State.IN_STORE if row.delivery_option == IN_STORE else State.LABEL_PENDING,
        "label_checked_at": None,
    }
    count = as_read(row).filter(return_id=None).update(**changes)
    if count:
        metrics.return_created(row.delivery_option)
        logger.info("submission %s is return %s", row.pk, return_.id)
    return count
