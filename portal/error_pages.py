"""The error pages, whose statuses and sentences stand in one table."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.context_processors import csrf
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from portal.branding.brand import remembered
from portal.rate_limits import RateLimitExceeded
from portal.returns.draft.session import DraftNotFound
from portal.returns.submissions.create import SubmissionWithdrawn
from portal.returns.submissions.documents import (
    DocumentExpired,
    DocumentHeld,
    DocumentUnavailable,
    DocumentWithdrawn,
)
from portal.sendcloud import (
    CannotBeCancelled,
    InvalidRequest,
    KeysRefused,
    NoOutgoingParcel,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Redirected,
    Refused,
    TokenExpired,
    Unavailable,
    UnexpectedPayload,
)
from portal.support import errors
from portal.web.htmx import layout_of, render_panel

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ErrorPage:
    """The status of the page, its heading and its one sentence."""

    status: int
    title: Promise | str
    sentence: Promise | str
    is_for_support: bool = False  # whether asking the shop is all that helps


# These URLs only take a form, so a link to try again would lead nowhere.
FORMS_ONLY = frozenset({"withdrawn", "return-more", "finish", "language", "label-mail"})
# With these statuses, opening the same page again may help.
RETRIED = frozenset({409, 429, 502, 503})
LATER = _("Nothing was created, and your details are saved. Please try again in a few minutes.")
# What is said of a lookup, of which nothing could have been created.
KEPT = _("We’ve kept what you entered. Please try again in a few minutes.")
AGAIN = _("Your details are saved. Please try again in a moment. You won’t create a second return.")
DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_AFTER = 5  # seconds after which the database may be back
SENDCLOUD_AGAIN = 60  # seconds, where Sendcloud does not say how long
NO_DOCUMENT = ErrorPage(
    502,
    _("We can’t open this file right now"),
    _("Please try again in a few minutes, or contact us."),
)
NOT_RESPONDING = ErrorPage(503, _("Something went wrong on our side"), LATER)
ERROR_PAGES: dict[type[Exception], ErrorPage] = {
    OutcomeUnknown: ErrorPage(
        503,
        _("We’re checking your return"),
        _("Your return may have gone through. Please don’t create it again. We’re checking."),
    ),
    RateLimited: ErrorPage(503, _("We’re very busy right now"), LATER),
    Unavailable: NOT_RESPONDING,
    # The merchant must set another address; to the customer it is the same.
    Redirected: NOT_RESPONDING,
    NotFound: ErrorPage(
        404, _("We couldn’t find that"), _("Look up your order again to continue.")
    ),
    NoOutgoingParcel: ErrorPage(
        422,
        _("We can’t return this order online"),
        _("This order wasn’t sent through our return service. Contact us and we’ll help you."),
        is_for_support=True,
    ),
    TokenExpired: ErrorPage(
        403,
        _("Please look up your order again"),
        _("Your session timed out. Enter your details again to pick up where you left off."),
    ),
    InvalidRequest: ErrorPage(
        422,
        _("We couldn’t create this return"),
        _("Nothing was created. Check your details, or contact us."),
    ),
    # Only staff see the next two, so they are not translated.
    KeysRefused: ErrorPage(
        502,
        "Sendcloud did not accept the API keys",
        "Nothing was changed. An administrator can check the keys in the portal's settings.",
    ),
    CannotBeCancelled: ErrorPage(
        409,
        "This return cannot be cancelled any more",
        "The return goes on as before. The carrier may already have the parcel.",
    ),
    DocumentUnavailable: NO_DOCUMENT,
    DocumentWithdrawn: ErrorPage(
        410,
        _("This return was cancelled"),
        _("Its label is no longer valid. Need to return the items after all? Start a new return."),
    ),
    DocumentHeld: ErrorPage(
        409,
        _("Cancellation requested"),
        _("Please don’t send the parcel for now. The carrier is deciding about your request."),
    ),
    Refused: NO_DOCUMENT,
    DocumentExpired: ErrorPage(
        410,
        _("This download has expired"),
        _("Contact us with your return number to get a new one."),
    ),
    UnexpectedPayload: ErrorPage(502, _("Something went wrong on our side"), LATER),
    # The database restarts or fails over, and the customer can try the same again.
    OperationalError: ErrorPage(503, _("Something went wrong on our side"), AGAIN),
    InterfaceError: ErrorPage(503, _("Something went wrong on our side"), AGAIN),
    RateLimitExceeded: ErrorPage(
        429,
        _("Too many attempts"),
        _("Nothing was created, and your details are saved. Wait a few minutes, or contact us."),
    ),
    SubmissionWithdrawn: ErrorPage(
        409,
        _("Your return was not created"),
        _("It was being created in another tab and was not accepted. Check your details."),
    ),
    DraftNotFound: ErrorPage(
        404,
        _("Please look up your order again"),
        _("Your session has ended. Look up your order to continue."),
    ),
}


def error_page_of(error: Exception) -> ErrorPage | None:
    """The entry of the error's own class, or of its nearest parent in the table."""
    return next((ERROR_PAGES[kind] for kind in type(error).__mro__ if kind in ERROR_PAGES), None)


class ErrorPageMiddleware:
    """Turns an error that no view caught into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return _nothing_here(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Render the error's page; Django reports an error that is not in the table."""
        error_page = error_page_of(error)
        if error_page is None:
            return None
        # Trouble at Sendcloud passes. An error of our own database needs attention.
        level = logging.ERROR if isinstance(error, DATABASE_AWAY) else logging.WARNING
        trace = error if level == logging.ERROR else None
        shown = (type(error).__name__, error_page.status)
        logger.log(level, "%s shown as %s", *shown, exc_info=trace)
        if isinstance(error, DATABASE_AWAY):
            return _drawn_from_memory(request, error_page)
        context = _context(request, error_page)
        page = render_panel(request, "error.html", context, status=error_page.status)
        if isinstance(error, Unavailable):  # so nothing was created
            page["Retry-After"] = str(error.retry_after or SENDCLOUD_AGAIN)
        return error.apply_to(page) if isinstance(error, RateLimitExceeded) else page


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error of a middleware, which `process_exception` does not see."""
    error = sys.exc_info()[1]
    if isinstance(error, DATABASE_AWAY):
        return _drawn_from_memory(request, ERROR_PAGES[OperationalError])
    return defaults.server_error(request)


def _drawn_from_memory(request: HttpRequest, error_page: ErrorPage) -> HttpResponse:
    """The page without the context processors, because they ask the cache or the database."""
    shared = {"brand": remembered(), "languages": settings.LANGUAGES, "request": request}
    context = _context(request, error_page) | shared | layout_of(request)
    html = render_to_string("error.html", context | csrf(request))
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store", "Vary": "HX-Request"}
    return HttpResponse(html, status=error_page.status, headers=headers)


def _context(request: HttpRequest, error_page: ErrorPage) -> dict[str, object]:
    typed = _typed(request, error_page)
    return {
        "title": error_page.title,
        "sentence": KEPT if typed and error_page.sentence is LATER else error_page.sentence,
        "status": error_page.status,
        "is_for_support": error_page.is_for_support,
        "retry_url": _retry_url(request, error_page),
        "typed": typed,
    }


def _nothing_here(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A page instead of Django's empty 405 for the GET of a URL that only takes a form."""
    error_page = ERROR_PAGES[NotFound]
    context = {"title": error_page.title, "sentence": error_page.sentence, "retry_url": "/"}
    page = render_panel(request, "error.html", context | {"typed": {}}, status=405)
    page["Allow"] = refused["Allow"]
    return page


def _typed(request: HttpRequest, error_page: ErrorPage) -> dict[str, str]:
    """What a lookup sent; no draft holds it yet, so the page offers to send it again."""
    if error_page.status not in RETRIED:
        return {}
    if request.method != "POST" or request.path != reverse("lookup"):
        return {}
    return {name: request.POST.get(name, "") for name in ("identifier", "postal_code")}


def _retry_url(request: HttpRequest, error_page: ErrorPage) -> str:
    """The same page, or that of a form which has none of its own; "/" where it cannot help."""
    match = request.resolver_match
    if error_page.status not in RETRIED or match is None:
        return request.path if error_page.status in RETRIED else "/"
    if match.url_name == "label-mail":
        return reverse("label", args=match.args, kwargs=match.kwargs)
    return "/" if match.url_name in FORMS_ONLY else request.path


def _was_database_away(error: BaseException | None) -> bool:
    """Whether the error began in the database; Django takes any failed save for an ended session.

    A session that another tab has ended is not an OperationalError.
    """
    while error and not isinstance(error, DATABASE_AWAY):
        error = error.__context__
    return error is not None


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a wrong address; staff stay in the console."""
    is_staff = getattr(getattr(request, "user", None), "is_staff", False)
    if request.path.startswith("/support/") and is_staff:
        return errors.nothing_here(request)
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a bad request, or for a session that ended while the request ran."""
    if _was_database_away(exception):
        return _drawn_from_memory(request, ERROR_PAGES[OperationalError])
    is_interrupted = isinstance(exception, SessionInterrupted)
    is_review = request.resolver_match and request.resolver_match.url_name == "review"
    context = {"interrupted": is_interrupted, "may_exist": is_interrupted and is_review}
    return HttpResponse(render_to_string("400.html", context), status=400)
