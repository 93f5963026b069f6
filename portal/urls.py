"""The routes of the whole site."""

from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from portal.mail.events import events
from portal.returns.submissions.webhook import sendcloud

handler404 = "portal.error_pages.not_found"
handler400 = "portal.error_pages.bad_request"
handler500 = "portal.error_pages.server_error"
urlpatterns = [
    path("", include("portal.branding.urls")),
    path("", include("portal.maps.urls")),
    path("webhooks/sendcloud/", sendcloud, name="webhook-sendcloud"),
    path("mail/events/<slug:name>/", events, name="mail-events"),
    path("support/", include("portal.support.urls")),
    path("withdraw/", include("portal.withdrawal.urls")),
    path("language/", require_POST(set_language), name="language"),
    path("", include("portal.returns.urls")),
]
