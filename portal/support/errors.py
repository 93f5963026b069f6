"""Pages that say no, or what went wrong: what happened, and what staff can do about it."""

import logging
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.rate_limits import RateLimitExceeded
from portal.sendcloud import (
    CannotBeCancelled,
    InvalidRequest,
    KeysRefused,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SendcloudError,
    Unavailable,
    UnexpectedPayload,
)
from portal.support.clients import ApiKeysMissing
from portal.web.htmx import render_panel

logger = logging.getLogger(__name__)
CHANGED = "Nothing was changed."
# Posts that only ask: a button may send them once more.
QUESTIONS = frozenset({"support-find", "support-open", "support-open-parcel"})


@dataclass(frozen=True)
class StaffErrorPage:
    """The status of the page, what happened, and what to do."""

    status: int
    title: str
    happened: str
    advice: str


NOT_STAFF = StaffErrorPage(
    403,
    "This page is for staff",
    "You are not signed in as a member of staff.",
    "Ask an administrator of the portal for an invitation.",
)
NOT_ADMIN = StaffErrorPage(
    403,
    "This page is for administrators",
    "Your role is support; the audit log is read by administrators.",
    "Ask an administrator of the portal.",
)
NO_KEYS = StaffErrorPage(
    503,
    "The console needs keys of Sendcloud",
    "No API keys are configured. Customers can still return things; staff cannot see returns.",
    "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY (in Sendcloud: Settings, Integrations, "
    "Sendcloud API), or SENDCLOUD_CLIENT_ID and SENDCLOUD_CLIENT_SECRET, and start the portal "
    "again.",
)
FORBIDDEN = StaffErrorPage(
    502,
    "Sendcloud does not allow this",
    f"The API keys are right, but this account may not do it (403). {CHANGED}",
    "In Sendcloud, check that the plan includes returns and that the integration may use them.",
)
STAFF_ERROR_PAGES: dict[type[Exception], StaffErrorPage] = {
    ApiKeysMissing: NO_KEYS,
    KeysRefused: StaffErrorPage(
        502,
        "Sendcloud did not accept the API keys",
        f"It answered that the keys are wrong (401). {CHANGED}",
        "An administrator can check the keys in the portal's environment; a new key pair needs "
        "a restart.",
    ),
    NotFound: StaffErrorPage(
        404,
        "Sendcloud has nothing under this number",
        f"It may have been deleted, or belong to another account. {CHANGED}",
        "Check the number, or search by order number.",
    ),
    RateLimited: StaffErrorPage(
        503,
        "Sendcloud asks us to wait",
        f"This account has made too many calls in a minute (429). {CHANGED}",
        "Wait a minute, then try again.",
    ),
    OutcomeUnknown: StaffErrorPage(
        503,
        "We do not know whether that worked",
        "The line to Sendcloud broke after we had asked. We did not ask again.",
        "Open the return and look at its status before you repeat anything.",
    ),
    Unavailable: StaffErrorPage(
        503,
        "Sendcloud does not answer",
        f"It took too long, or answered with an error. {CHANGED}",
        "Try again in a minute; if it stays so, look at Sendcloud's status page.",
    ),
    CannotBeCancelled: StaffErrorPage(
        409,
        "This return cannot be cancelled any more",
        f"Sendcloud declined (409): the carrier may have the parcel already. {CHANGED}",
        "Tell the customer that the return goes on, or refuse the parcel when it arrives.",
    ),
    InvalidRequest: StaffErrorPage(
        502,
        "Sendcloud did not understand the question",
        f"It declined what we asked. {CHANGED}",
        "Go back to the first page of returns. If it stays so, report it with the time.",
    ),
    UnexpectedPayload: StaffErrorPage(
        502,
        "Sendcloud's answer makes no sense",
        f"It was not what Sendcloud's documents promise, perhaps a maintenance page. {CHANGED}",
        "Try again in some minutes.",
    ),
    Refused: StaffErrorPage(
        502,
        "This document cannot be passed on",
        f"What came was neither PDF nor PNG, or too large. {CHANGED}",
        "Download it in Sendcloud's panel.",
    ),
    RateLimitExceeded: StaffErrorPage(
        429,
        "Too many requests",
        f"Too much was asked from this network in a short time. {CHANGED}",
        "Wait some minutes.",
    ),
}


def of(error: Exception) -> StaffErrorPage | None:
    """What the page says of an error: of its class, or of the nearest parent we know."""
    if isinstance(error, KeysRefused) and error.status == 403:
        return FORBIDDEN
    return next(
        (STAFF_ERROR_PAGES[kind] for kind in type(error).__mro__ if kind in STAFF_ERROR_PAGES), None
    )


def page(request: HttpRequest, trouble: StaffErrorPage, **more: Any) -> HttpResponse:
    """The whole page of a trouble."""
    context = {"trouble": trouble} | more
    return render_panel(request, "support/error.html", context, status=trouble.status)


def explained(request: HttpRequest, error: Exception, **more: Any) -> HttpResponse | None:
    """The page of what no view caught; nothing for what we do not know."""
    trouble = of(error)
    if trouble is None:
        return None
    if isinstance(error, SendcloudError):
        logger.warning("console: %s explained as %s", type(error).__name__, trouble.status)
    return page(request, trouble, **_ways_on(request) | more)


def _ways_on(request: HttpRequest) -> dict[str, Any]:
    """How to go on from here, with all that was typed."""
    match, url = request.resolver_match, request.get_full_path()
    if match is None or request.method != "POST":
        return {"retry_url": url}
    if match.url_name in QUESTIONS:
        typed = [field for field in request.POST.items() if field[0] != "csrfmiddlewaretoken"]
        return {"again_url": url, "typed": typed}
    if match.url_name == "support-cancel":
        return {"back_url": reverse("support-return", kwargs=match.kwargs)}
    return {}


def not_staff(request: HttpRequest) -> HttpResponse:
    """For a user whose account is not a staff account."""
    return page(request, NOT_STAFF)
