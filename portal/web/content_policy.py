"""The content security policy, written once for all pages that have none of their own."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase


@cache
def _policy() -> str:
    return build_policy()


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's own, which would put the same words together again for each response."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Give the page its own policy if a view set one up, else that of all pages."""
        if any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response
