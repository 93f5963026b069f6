"""The console's pages."""

from django.http import HttpRequest, HttpResponse

from portal.support import refusals


def returns(request: HttpRequest) -> HttpResponse:
    """What there is to see before there are keys."""
    return refusals.page(request, refusals.NO_KEYS)


find = open_return = returns
