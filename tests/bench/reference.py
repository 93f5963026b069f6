"""The reference is a bare Django page of a given size that reads its session once.

Bare means the middleware of `startproject`, a template that extends another one, a form with its
CSRF token, and nothing of ours.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

TEMPLATES = {
    "base.html": "<!doctype html><title>{% block title %}{% endblock %}</title>"
    "<main>{% block main %}{% endblock %}</main>",
    "page.html": "{% extends 'base.html' %}{% block title %}Bare{% endblock %}{% block main %}"
    "<form method=post>{% csrf_token %}<input name=answer></form>{{ filler }}{% endblock %}",
}
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
FRAME = 212  # bytes of the page around the filler

settings.configure(
    SECRET_KEY="only for the benchmark " * 3,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=MIDDLEWARE,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", TEMPLATES)],
                    )
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["REFERENCE_DATABASE"],
        }
    },
)


def page(request: HttpRequest, size: int) -> HttpResponse:
    """A page of `size` bytes, as many as the page it is compared with; a POST keeps its answer."""
    if request.method == "POST":
        request.session["answer"] = request.POST["answer"]
        return redirect("page", size)
    request.session.get("visits")
    return render(request, "page.html", {"filler": "x" * max(0, size - FRAME)})


urlpatterns = [path("<int:size>", page, name="page")]
application = get_wsgi_application()


def prepare() -> str:
    """Make the tables and one session, and return the session's key."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    session = SessionStore()
    session["visits"] = 1
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(prepare())
