"""Error pages of the console: what happened, and what staff can do about it."""

import logging
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.evidence.writing import MayBeStored, NotStored
from portal.rate_limits import RateLimitExceeded
from portal.sendcloud import (
    CannotBeCancelled,
    InvalidRequest,
    KeysRefused,
    NoOutgoingParcel,
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
CHANGED = noop("Nothing was changed.")
# POST requests that change nothing at Sendcloud, so a button may repeat them.
QUESTIONS = frozenset({"support-find", "support-open", "support-open-parcel"})


class SecondFactorLost(Exception):
    """A secret of a second factor was written under a key that is gone; it opens nothing."""

    silent_variable_failure = True  # the list of second factors shows it without its codes


@dataclass(frozen=True)
class StaffErrorPage:
    """The HTTP status of the page, its title, what happened, and what to do."""

    status: int
    title: str
    happened: str
    advice: str
    changed_nothing: bool = False

    def in_words(self) -> dict[str, object]:
        """The page in the reader's language."""
        happened = [_(self.happened), *([_(CHANGED)] if self.changed_nothing else [])]
        return {"title": _(self.title), "happened": " ".join(happened), "advice": _(self.advice)}


NOT_STAFF = StaffErrorPage(
    403,
    noop("This page is for staff"),
    noop("You are not signed in as a member of staff."),
    noop("Ask an administrator of the portal for an invitation."),
)
NOT_ADMIN = StaffErrorPage(
    403,
    noop("This page is for administrators"),
    noop("Only administrators can open this page."),
    noop("Ask an administrator of the portal."),
)
ONLY_READS = StaffErrorPage(
    403,
    noop("You may look, but not change anything"),
    noop("Your role is read only. Nothing was changed."),
    noop("Ask a colleague of the support, or an administrator for another role."),
)
NO_KEYS = StaffErrorPage(
    503,
    noop("Sendcloud API keys are missing"),
    noop(
        "No API keys are configured, so staff cannot see returns. Customers can still create them."
    ),
    noop(
        "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY (in Sendcloud: Settings, Integrations, "
        "Sendcloud API), or SENDCLOUD_CLIENT_ID and SENDCLOUD_CLIENT_SECRET, then restart the "
        "portal."
    ),
)
FORBIDDEN = StaffErrorPage(
    502,
    noop("Sendcloud does not allow this"),
    noop("The API keys are valid, but this account may not do this (403)."),
    noop(
        "In Sendcloud, check that the plan includes returns and that the integration may use them."
    ),
    changed_nothing=True,
)
STAFF_ERROR_PAGES: dict[type[Exception], StaffErrorPage] = {
    SecondFactorLost: StaffErrorPage(
        403,
        noop("Your second factor was lost with a key"),
        noop(
            "The portal cannot read your second factor any more, because the SECRET_KEY it was "
            "written under is gone. No code opens the console."
        ),
        noop(
            'Ask an administrator to run "manage.py invite YOUR-ADDRESS --reset-factor", '
            "or to configure the old key in SECRET_KEY_FALLBACKS again. A passkey still works."
        ),
    ),
    ApiKeysMissing: NO_KEYS,
    KeysRefused: StaffErrorPage(
        502,
        noop("Sendcloud did not accept the API keys"),
        noop("Sendcloud answered that the keys are wrong (401)."),
        noop(
            "Ask an administrator to check the keys in the portal's environment. The portal uses "
            "new keys after a restart."
        ),
        changed_nothing=True,
    ),
    NotFound: StaffErrorPage(
        404,
        noop("Sendcloud has nothing under this number"),
        noop("It may have been deleted, or it belongs to another account."),
        noop("Check the number, or search by order number."),
        changed_nothing=True,
    ),
    NoOutgoingParcel: StaffErrorPage(
        422,
        noop("Sendcloud sent no parcel of this order"),
        noop("Sendcloud knows the order, but has no parcel of it."),
        noop("Send the customer a label of your own."),
        changed_nothing=True,
    ),
    RateLimited: StaffErrorPage(
        503,
        noop("Sendcloud asks us to wait"),
        noop("This account has made too many calls in a minute (429)."),
        noop("Wait a minute, then try again."),
        changed_nothing=True,
    ),
    OutcomeUnknown: StaffErrorPage(
        503,
        noop("We do not know whether that worked"),
        noop(
            "The connection to Sendcloud broke after we sent the request. We did not send it again."
        ),
        noop("Open the return and check its status before you try again."),
    ),
    Unavailable: StaffErrorPage(
        503,
        noop("Sendcloud does not answer"),
        noop("Sendcloud took too long, or answered with an error."),
        noop("Try again in a minute. If the problem stays, check Sendcloud's status page."),
        changed_nothing=True,
    ),
    CannotBeCancelled: StaffErrorPage(
        409,
        noop("This return cannot be cancelled any more"),
        noop("Sendcloud refused (409). The carrier may already have the parcel."),
        noop("Tell the customer that the return goes ahead, or refuse the parcel when it arrives."),
        changed_nothing=True,
    ),
    NotStored: StaffErrorPage(
        503,
        noop("The database does not answer"),
        noop("The portal could not store this."),
        noop("Try again in a minute."),
        changed_nothing=True,
    ),
    MayBeStored: StaffErrorPage(
        503,
        noop("We do not know whether that was stored"),
        noop("The connection to the database broke at the last moment."),
        noop("Open the withdrawal and look before you try again."),
    ),
    InvalidRequest: StaffErrorPage(
        502,
        noop("Sendcloud did not accept the request"),
        noop("Sendcloud answered that the request is invalid."),
        noop("Go back to the first page of returns. If it happens again, report it with the time."),
        changed_nothing=True,
    ),
    UnexpectedPayload: StaffErrorPage(
        502,
        noop("Unexpected answer from Sendcloud"),
        noop("The answer has another form than documented. It may be a maintenance page."),
        noop("Try again in a few minutes."),
        changed_nothing=True,
    ),
    Refused: StaffErrorPage(
        502,
        noop("This document cannot be downloaded here"),
        noop("The file is too large, or it is neither a PDF nor a PNG."),
        noop("Download it in Sendcloud."),
        changed_nothing=True,
    ),
    RateLimitExceeded: StaffErrorPage(
        429,
        noop("Too many requests"),
        noop("This network sent too many requests in a short time."),
        noop("Wait a few minutes, then try again."),
        changed_nothing=True,
    ),
}


def of(error: Exception) -> StaffErrorPage | None:
    """The page for an error: that of its class, or of the nearest parent class with a page."""
    if isinstance(error, KeysRefused) and error.status == 403:
        return FORBIDDEN
    return next(
        (STAFF_ERROR_PAGES[kind] for kind in type(error).__mro__ if kind in STAFF_ERROR_PAGES), None
    )


def page(request: HttpRequest, trouble: StaffErrorPage, **more: Any) -> HttpResponse:
    """The response with that error page."""
    context = {"trouble": trouble.in_words()} | more
    return render_panel(request, "support/error.html", context, status=trouble.status)


def explained(request: HttpRequest, error: Exception, **more: Any) -> HttpResponse | None:
    """The page for an error that no view caught; None for one without a page."""
    trouble = of(error)
    if trouble is None:
        return None
    if isinstance(error, SendcloudError):
        logger.warning("console: %s shown as %s", type(error).__name__, trouble.status)
    can_help = trouble.status not in {404, 403}
    return page(request, trouble, **_ways_on(request, can_help=can_help) | more)


def _ways_on(request: HttpRequest, *, can_help: bool = True) -> dict[str, Any]:
    """The links or button to continue with, and what was typed.

    Where asking again cannot help, no button says so.
    """
    match, url = request.resolver_match, request.get_full_path()
    if match is None or request.method != "POST":
        return {"retry_url": url} if can_help else {}
    if match.url_name in QUESTIONS:
        typed = [pair for pair in request.POST.items() if pair[0] != "csrfmiddlewaretoken"]
        return {"again_url": url, "typed": typed}
    if match.url_name == "support-cancel":
        return {"back_url": reverse("support-return", kwargs=match.kwargs)}
    return {}


NOTHING_HERE = StaffErrorPage(
    404,
    noop("There is no such page in the console"),
    noop("The address is wrong, or the page has moved."),
    noop("Search for a return above, or go back to the returns."),
)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """For an address under /support/ that leads nowhere."""
    return page(request, NOTHING_HERE)


def not_staff(request: HttpRequest) -> HttpResponse:
    """For a person who is signed in, but not as staff."""
    return page(request, NOT_STAFF)
