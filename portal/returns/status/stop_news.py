"""Stops the news about a return, from a mail program's button or from the page that it opens."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal.mail import outbox
from portal.web.htmx import get_or_post, render_panel


@csrf_exempt
@get_or_post
def stop_news(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on a GET, stop on a POST; the same page for a token that never was (RFC 8058).

    The token is all that a mail program has, and it does nothing else.
    """
    if request.method == "POST":
        outbox.stop(token)
    context = {"is_stopped": request.method == "POST"}
    return render_panel(request, "returns/stop_news.html", context)
