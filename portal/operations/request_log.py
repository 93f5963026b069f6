"""Gives every request an id, one line in the log and a place in the metrics."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.operations import metrics
from portal.operations.logs import request_id
from portal.operations.proxies import address_of, is_trusted

logger = logging.getLogger(__name__)
FROM_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLogMiddleware:
    """Returns the id as X-Request-ID, which support can ask a customer for.

    The log names the view instead of the path, because a path holds the draft's id and a query
    holds what the customer typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, name = time.monotonic(), _request_id(request)
        token = request_id.set(name)
        try:
            with metrics.busy_thread():
                response = self.get_response(request)
            _note(request, response, time.monotonic() - began)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response


def _request_id(request: HttpRequest) -> str:
    """The id that a trusted proxy gave the request, so that both logs have it, else one of ours."""
    given = request.headers.get("X-Request-ID", "")
    if FROM_PROXY.fullmatch(given):
        sender = address_of(request.META.get("REMOTE_ADDR", ""))
        if sender and is_trusted(sender):
            return given
    return secrets.token_hex(8)


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
