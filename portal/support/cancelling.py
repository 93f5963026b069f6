"""Staff ask to cancel a return: logged before it is sent, and sent once."""

from django.http import HttpRequest
from django.utils import timezone

from portal.models import Submission
from portal.returns.submissions.cancellation import claim, send
from portal.sendcloud import OutcomeUnknown, SendcloudError
from portal.support.audit import log
from portal.support.clients import api


def ask(request: HttpRequest, return_id: int) -> None:
    """Log the request before sending it, so that the log names the person in any case."""
    client = api()
    row = Submission.objects.filter(return_id=return_id).first()
    if row and not claim(row, timezone.now(), by_staff=True):
        return  # the customer's own request is under way
    log.record(request, log.CANCELLED, return_id)
    try:
        send(row or Submission(return_id=return_id), client)
    except OutcomeUnknown:
        raise
    except SendcloudError:
        log.record(request, log.NOT_CANCELLED, return_id)
        raise
