"""Answers a form that htmx sends with the page its redirect leads to.

A redirect costs a customer another way to the server and back, which takes a phone longer than
the page takes the portal. Where no script sends the form, the redirect stays, for the browser's
history.
"""

import copy
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve

from portal.web.htmx import htmx_of

logger = logging.getLogger(__name__)
MOST_REDIRECTS = 3
CSRF = ("CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE")  # what the middleware sets the cookie by

View = Callable[..., HttpResponse]


def with_next_page(view: View) -> View:
    """The view, whose redirects htmx gets as pages."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        is_redirect = isinstance(answer, HttpResponseRedirect)
        return _page_behind(request, answer) if is_redirect and _may_follow(request) else answer

    return answered


def _may_follow(request: HttpRequest) -> bool:
    """Whether htmx sent a form. What staff open is a request of its own, for the audit log."""
    return (
        request.method == "POST" and bool(htmx_of(request)) and SESSION_KEY not in request.session
    )


def _page_behind(request: HttpRequest, redirect: HttpResponse) -> HttpResponse:
    """The page with its address, or the redirect where the page is no good answer to a form.

    The answers are saved first, because the page may wait for Sendcloud.
    """
    SessionMiddleware(_unused).process_response(request, redirect)
    request.session.modified = False
    try:
        page, path = _opened(request, redirect["Location"])
    except Exception as error:
        # The browser asks again, and its request gets the page that explains the error.
        logger.info("next page: %s", type(error).__name__)
        return redirect
    if page.status_code != 200:
        return redirect
    page["HX-Push-Url"] = path
    page.cookies.update(redirect.cookies)
    return page


def _unused(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError


def _opened(request: HttpRequest, location: str) -> tuple[HttpResponse, str]:
    """The page at the end of the redirects, and its path with the query."""
    for _ in range(MOST_REDIRECTS):
        opening = _opening(request, location)
        match = opening.resolver_match
        assert match
        page = match.func(opening, *match.args, **match.kwargs)
        if not isinstance(page, HttpResponseRedirect):
            break
        location = page["Location"]
    for name in CSRF:
        if name in opening.META:
            request.META[name] = opening.META[name]
    return page, opening.get_full_path()


def _opening(request: HttpRequest, location: str) -> HttpRequest:
    """The request with which the browser would follow a redirect within the portal."""
    parts = urlsplit(location)
    if parts.netloc:
        raise ValueError("a redirect to another host")
    opening = copy.copy(request)
    opening.method, opening.path, opening.path_info = "GET", parts.path, parts.path
    opening.META = request.META | {"REQUEST_METHOD": "GET", "QUERY_STRING": parts.query}
    opening.GET = QueryDict(parts.query)
    opening.POST = QueryDict()
    vars(opening).pop("_files", None)  # as no body has been read
    opening.resolver_match = resolve(parts.path)
    return opening
