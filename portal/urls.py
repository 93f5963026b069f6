"""Routes, by inclusion only."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.look.urls")),
    path("support/", include("portal.support.urls")),
    path("", include("portal.returns.urls")),
]
