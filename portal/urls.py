"""Routes, by inclusion only."""

from django.urls import include, path

from portal.support.webhook import sendcloud

urlpatterns = [
    path("", include("portal.look.urls")),
    path("webhooks/sendcloud/", sendcloud, name="webhook-sendcloud"),
    path("support/", include("portal.support.urls")),
    path("", include("portal.returns.urls")),
]
