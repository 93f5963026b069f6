"""The address at which a mail service tells of bounces, such as /mail/events/postmark/."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.mail import bounces

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def events(request: HttpRequest, name: str) -> HttpResponse:
    """Note what came back; 403 without the secret, and without the service's own signature."""
    view = _view(name)
    try:
        view.run_validators(request)
    except SuspiciousOperation:
        return HttpResponseForbidden("forbidden", content_type="text/plain")
    try:
        told = view.parse_events(request)
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponseBadRequest("not understood", content_type="text/plain")
    logger.info("%d mails came back", bounces.note(told))
    return HttpResponse("ok", content_type="text/plain")


def _view(name: str) -> Any:
    """django-anymail's view of the service that this portal sends with; no other exists."""
    if not settings.MAIL_EVENTS_SECRET or name != settings.MAIL_SERVICE:
        raise Http404
    from anymail.urls import urlpatterns

    for pattern in urlpatterns:
        if pattern.name == f"{name}_tracking_webhook":
            return pattern.callback.view_class(**pattern.callback.view_initkwargs)
    raise Http404
