"""Takes Sendcloud's webhooks, and believes only what Sendcloud signed."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.lookups import Exact, GreaterThan
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.models import Submission, WebhookEvent
from portal.models.submission import FIRST_TRACKING, SECOND_TRACKING
from portal.operations import metrics
from portal.return_index import record
from portal.returns.submissions import cancellation_result, reconciliation
from portal.sendcloud import webhooks
from portal.sendcloud.statuses import Phase, phase_of
from portal.sendcloud.webhooks import ParcelStatusChanged, ReturnCreated
from portal.server.bodies import is_signature
from portal.upstream import clients

logger = logging.getLogger(__name__)
MOST = 256 * 1024  # bytes; Sendcloud's largest known have some thousands
# Sendcloud tries ten times, an hour apart at most. An older event was recorded and sent again.
OLDEST = timedelta(days=2)


@csrf_exempt
@require_POST
def sendcloud(request: HttpRequest) -> HttpResponse:
    """Take an event; one that comes twice, late or is unknown changes nothing and gets a 200."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return _answer("too large", 413)
    signature = request.headers.get("Sendcloud-Signature", "")
    # Without a signature the body is not even read.
    raw = request.body if is_signature(signature) else b""
    if not webhooks.verify(raw, signature, settings.SENDCLOUD_WEBHOOK_KEY):
        logger.warning("a webhook with a wrong signature was refused")
        return _answer("bad_signature", 403)
    event = webhooks.parse(raw)
    if event is None or (isinstance(event, ParcelStatusChanged) and not event.parcel.is_return):
        return _answer("ignored", 200)
    now = timezone.now()
    if event.timestamp and event.timestamp < now - OLDEST:
        logger.warning("a webhook that is too old was refused")
        return _answer("too old", 403)
    return _answer("accepted" if _take(event, webhooks.digest(raw), now) else "duplicate", 200)


def _answer(outcome: str, status: int) -> HttpResponse:
    metrics.webhook_came(outcome)
    return HttpResponse(outcome, status=status, content_type="text/plain")


def _take(event: ReturnCreated | ParcelStatusChanged, digest: str, now: datetime) -> bool:
    """Store the event once; whether it was new."""
    # A time to come would make every later event of the parcel count as an older one.
    happened_at = min(event.timestamp or now, now)
    row = WebhookEvent(digest=digest, happened_at=happened_at, received_at=now)
    if isinstance(event, ReturnCreated):
        row.kind, row.return_id = "return_created", event.data.id
    else:
        row.kind, row.incoming_parcel = "parcel_status_changed", event.parcel.id
        row.status = event.parcel.status.slug[:40]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    if isinstance(event, ReturnCreated):
        reconciliation.handle_return_created(event.data.id, clients.returns_api(), now)
    else:
        _move(event, row)
    return True


def _move(event: ParcelStatusChanged, row: WebhookEvent) -> None:
    """Give the submissions of this parcel its status, unless a later event came before."""
    number = event.parcel.tracking_number
    later = WebhookEvent.objects.filter(
        incoming_parcel=row.incoming_parcel, happened_at__gt=row.happened_at
    )
    if not row.status or later.exists():
        return
    record.move(row.incoming_parcel, row.status, row.received_at)
    if not number:
        return
    moved = [
        submission
        for submission in Submission.objects.filter(_of_parcel(row.incoming_parcel, number))
        if _speaks_for(row.status, submission)
    ]
    Submission.objects.filter(pk__in=[submission.pk for submission in moved]).update(
        parcel_status=row.status
    )
    for submission in moved:
        submission.parcel_status = row.status
        cancellation_result.conclude(submission, row.received_at)


def _of_parcel(parcel: int | None, number: str) -> Q:
    """The submissions of a parcel, each by an index; those with several labels are few."""
    # The JSON text of the list has the number between quotation marks.
    among_several = Q(GreaterThan(SECOND_TRACKING, ""), tracking_numbers__icontains=f'"{number}"')
    return Q(incoming_parcel=parcel) | Q(Exact(FIRST_TRACKING, number)) | among_several


def _speaks_for(status: str, submission: Submission) -> bool:
    """Whether the status is the whole return's: with several parcels, one cancellation is not."""
    count = max(len(submission.tracking_numbers or []), len(submission.all_parcels))
    return phase_of(status) != Phase.CANCELLED or count < 2
