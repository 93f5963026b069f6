"""Routes, by inclusion only."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.look.urls")),
    path("", include("portal.returns.urls")),
]
