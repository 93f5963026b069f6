"""The reference: a bare Django page of a given size that reads its session once."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="only for the benchmark " * 3,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["REFERENCE_DATABASE"],
        }
    },
)


def page(request: HttpRequest, size: int) -> HttpResponse:
    """As many bytes as the page it stands beside."""
    request.session.get("visits")
    return HttpResponse(b"x" * size)


urlpatterns = [path("<int:size>", page)]
application = get_wsgi_application()


def prepare() -> str:
    """Make the session table with one session in it, and tell its key."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    session = SessionStore()
    session["visits"] = 1
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(prepare())
