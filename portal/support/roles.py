"""Pages that only administrators may open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from portal.support import errors

View = Callable[..., HttpResponseBase]


def admins_only(view: View) -> View:
    """Let administrators open the view, and show the role support an error page."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_superuser:
            return view(request, *args, **kwargs)
        return errors.page(request, errors.NOT_ADMIN)

    return checked
