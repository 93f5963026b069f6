"""Settles returns whose creation nobody saw the end of: what became of them stands upstream."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from portal.models import Errand, Submission
from portal.operations import metrics
from portal.returns import label
from portal.returns.draft.parcel import IN_STORE
from portal.sendcloud import Return, ReturnDetails, ReturnsApi, SendcloudError
from portal.sendcloud.statuses import CANCELLED, CANCELLING
from portal.upstream import clients

logger = logging.getLogger(__name__)
State = Submission.State

# Between two looks at Sendcloud's newest returns, for everybody.
INTERVAL = timedelta(seconds=10)
LOOK = "look for lost returns"
PAGES = 20  # of Sendcloud's list, that a sweep reads at most
GIVEN_UP_AFTER = timedelta(days=30)
# Clocks differ: what was created so shortly before may be ours, and is not certain to be.
SKEW = timedelta(minutes=5)
# Later than that nothing that was under way arrives any more.
QUIET_AFTER = timedelta(minutes=15)
# Slugs of a parcel that has no label yet; an unknown one says nothing about a label.
WITHOUT_LABEL = frozenset({"", "announcing", "no-label", "unknown"})
REFUSED = frozenset({"announcement-failed", "address-invalid"})  # it will never have one
# There may have been a label once: what is left of it is not for a customer to use.
NO_LABEL_ANY_MORE = CANCELLED | CANCELLING | {"exception"}
# The newer API's own words for a return that waits for somebody before it gets a label.
NOT_YET_MADE = frozenset({"requested", "awaiting_payment", "payment_failed"})
CUSTOMS_PAPERS = ("cn23", "cn23-default", "cp71", "commercial-invoice")


@dataclass
class Outcome:
    """How many returns a sweep found, how many were never made, how many a person must look at."""

    found: int = 0
    unmade: int = 0
    open: int = 0


@dataclass(frozen=True)
class Seen:
    """The returns that Sendcloud shows; whole when none since a moment can be missing."""

    returns: tuple[Return, ...]
    is_whole: bool


def looked_at(row: Submission) -> Submission | None:
    """The row as it is now; nothing when it turned out that its return was never made."""
    now = timezone.now()
    return refresh(label.refresh(row, clients.return_portal(), now), clients.returns_api(), now)


def refresh(row: Submission, api: ReturnsApi | None, now: datetime) -> Submission | None:
    """The row as far as it can be known now; nothing when its return was never made.

    Whoever waits has Sendcloud asked, at most once an interval for everybody.
    """
    if api is None:
        return row
    if row.return_id is not None:
        return _follow(row, api, now)
    if row.state != State.UNKNOWN or not _may_look(now):
        return row
    _match_all(api, now, pages=1)
    return Submission.objects.filter(pk=row.pk).first()


def _may_look(now: datetime) -> bool:
    """Whether it is time; of all who find so at once, only one wins the row's update."""
    last = Errand.objects.filter(name=LOOK)
    if last.filter(done_at__lte=now - INTERVAL).update(done_at=now):
        return True
    return Errand.objects.get_or_create(name=LOOK, defaults={"done_at": now})[1]


def sweep(api: ReturnsApi, now: datetime) -> Outcome:
    """Settle everything that can be settled."""
    for row in Submission.objects.filter(state=State.CREATING):
        if row.is_lost(now):
            Submission.objects.filter(pk=row.pk, state=State.CREATING).update(state=State.UNKNOWN)
    outcome = _match_all(api, now, pages=PAGES)
    since = now - GIVEN_UP_AFTER
    for row in Submission.objects.filter(return_id__isnull=False, created_at__gt=since):
        _follow(row, api, now)
    outcome.open = Submission.objects.filter(state=State.UNKNOWN).count()
    return outcome


def told(return_id: int, api: ReturnsApi | None, now: datetime) -> None:
    """Sendcloud says that a return was made: the one row that it can belong to gets it.

    Whatever is not certain, or cannot be asked now, is left to the next sweep.
    """
    rows = list(_lost(now))
    if api is None or not rows or Submission.objects.filter(return_id=return_id).exists():
        return
    try:
        found = api.retrieve(return_id)
    except SendcloudError as error:
        logger.warning("return %s could not be looked up: %s", return_id, type(error).__name__)
        return
    near = [row for row in rows if _is_certain(found, row)]
    if len(near) == 1 and not _has_rival(near[0]):
        _claim(near[0], found)


def _match_all(api: ReturnsApi, now: datetime, *, pages: int) -> Outcome:
    rows = list(_lost(now))
    outcome = Outcome()
    if not rows:
        return outcome
    try:
        seen = _walk(api, min(row.created_at for row in rows) - SKEW, pages)
    except SendcloudError as error:
        logger.warning("returns could not be looked up: %s", type(error).__name__)
        return outcome
    for row in rows:
        _match(row, seen, now, outcome)
    return outcome


def _lost(now: datetime) -> QuerySet[Submission]:
    """The returns that may exist without our knowing which they are."""
    since = now - GIVEN_UP_AFTER
    return Submission.objects.filter(state=State.UNKNOWN, return_id=None, created_at__gt=since)


def _walk(api: ReturnsApi, since: datetime, pages: int) -> Seen:
    """Follow the list to that moment: sorted it is, which way round is not documented."""
    found: list[Return] = []
    cursor: str | None = None
    for _ in range(pages):
        page = api.list(cursor)
        found += page.returns
        dates = [each.created_at for each in page.returns if each.created_at]
        is_past = bool(dates) and dates[0] > dates[-1] and dates[-1] < since
        if is_past or not page.next_cursor:
            return Seen(tuple(found), is_whole=True)
        cursor = page.next_cursor
    return Seen(tuple(found), is_whole=False)


def _match(row: Submission, seen: Seen, now: datetime, outcome: Outcome) -> None:
    """Claim the one return that can only be this row's, or conclude that there is none."""
    ours = Submission.objects.filter(return_id__in=[each.id for each in seen.returns])
    claimed = set(ours.values_list("return_id", flat=True))
    near = [each for each in seen.returns if each.id not in claimed and _may_be(each, row)]
    if len(near) == 1 and _is_certain(near[0], row) and not _has_rival(row):
        outcome.found += _claim(row, near[0])
    elif near or not seen.is_whole or now - row.created_at < QUIET_AFTER:
        return
    elif claimed and not row.poller_url:
        # A list that shows other returns of ours would show this one too.
        outcome.unmade += _as_read(row).filter(return_id=None).delete()[0]


def _may_be(found: Return, row: Submission) -> bool:
    if found.created_at and found.created_at < row.created_at - SKEW:
        return False
    return found.outgoing_parcel in {None, row.outgoing_parcel}


def _is_certain(found: Return, row: Submission) -> bool:
    is_later = found.created_at is not None and found.created_at >= row.created_at
    is_same = found.delivery_option in {"", row.delivery_option}
    return is_later and is_same and found.outgoing_parcel == row.outgoing_parcel


def _has_rival(row: Submission) -> bool:
    """Whether another row of the same parcel could be the one that this return belongs to."""
    others = Submission.objects.filter(outgoing_parcel=row.outgoing_parcel, return_id=None)
    return others.exclude(pk=row.pk).exists()


def _claim(row: Submission, found: Return) -> int:
    tracking = found.incoming_parcel_data.tracking_number
    changes: dict[str, object] = {
        "return_id": found.id,
        "incoming_parcel": found.incoming_parcel,
        "tracking_numbers": [tracking] if tracking else [],
        "state": State.IN_STORE if row.delivery_option == IN_STORE else State.MAKING,
        "asked_at": None,
    }
    count = _as_read(row).filter(return_id=None).update(**changes)
    if count:
        metrics.return_created(row.delivery_option)
        logger.info("submission %s is return %s", row.pk, found.id)
    return count


def _as_read(row: Submission) -> QuerySet[Submission]:
    """The row as we read it: whoever changed it meanwhile knows more."""
    return Submission.objects.filter(pk=row.pk, state=row.state)


def _follow(row: Submission, api: ReturnsApi, now: datetime) -> Submission:
    """What became of a return that we know by its number only: there is no poller to ask."""
    is_followed = row.state == State.UNKNOWN or (row.state == State.MAKING and not row.poller_url)
    if not is_followed or not label.may_ask(row, now):
        return row
    try:
        found = _found(row, api)
    except SendcloudError as error:
        logger.warning("submission %s: %s", row.pk, type(error).__name__)
        return row
    _as_read(row).update(**found)
    row.refresh_from_db()
    return row


def _found(row: Submission, api: ReturnsApi) -> dict[str, object]:
    details = api.details(row.return_id or 0)
    state = _state(details, row)
    if state != State.READY:
        return {"state": state}
    number = row.incoming_parcel or api.retrieve(row.return_id or 0).incoming_parcel
    if number is None:
        return {"state": State.UNKNOWN}
    parcel = api.parcel(number)
    papers = (each for each in CUSTOMS_PAPERS if each in parcel.document_types)
    known = {"state": state, "incoming_parcel": number, "customs_paper": next(papers, "")}
    tracking = parcel.tracking_number or details.tracking_number
    return known | ({"tracking_numbers": [tracking]} if tracking else {})


def _state(details: ReturnDetails, row: Submission) -> State:
    """Known, but not to be shown, is a return to pay for and one of several labels."""
    slug = details.history[-1].slug if details.history else ""
    if row.delivery_option == IN_STORE:
        return State.IN_STORE
    if slug in REFUSED or details.status == "request_rejected":
        return State.FAILED
    if details.status in NOT_YET_MADE or details.collo_count > 1 or slug in NO_LABEL_ANY_MORE:
        return State.UNKNOWN
    return State.MAKING if slug in WITHOUT_LABEL else State.READY
