"""Every request gets an id, one line in the log and its place in the figures."""

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.operations import metrics
from portal.operations.logs import request_id

logger = logging.getLogger(__name__)


class RequestLogMiddleware:
    """The id is ours, never the caller's, and goes back as X-Request-ID for support to ask for.

    A request is named by its view: its path holds the draft's id, its query whatever was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, name = time.monotonic(), secrets.token_hex(8)
        token = request_id.set(name)
        try:
            response = self.get_response(request)
            _note(request, response, time.monotonic() - began)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    view = (match.view_name or "unnamed") if match else "none"
    metrics.requested(view, request.method or "", response.status_code, seconds)
    fields = {
        "view": view,
        "method": request.method,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
    }
    logger.info("done", extra={"fields": fields})
