"""Pages that only administrators may open."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase

from portal.support import errors

View = Callable[[HttpRequest], HttpResponseBase]


def admins_only(view: View) -> View:
    """Let administrators open the view, and show the role support an error page."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_superuser:
            return view(request)
        return errors.page(request, errors.NOT_ADMIN)

    return checked
