"""Routes of the flow; a URL's name is its view's."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.returns.lookup import views as lookup
from portal.returns.questions import delivery_views, items_views
from portal.returns.questions import views as questions
from portal.returns.status import cancel, downloads, mail_request, parcel_returns, stop_news
from portal.returns.status import views as status


class DraftId(StringConverter):
    """What `session.begin` makes; anything else is no draft, and no question to a database."""

    regex = "[0-9a-f]{16}"


register_converter(DraftId, "draft")

urlpatterns = [
    path("", lookup.lookup, name="lookup"),
    path("withdrawn/", lookup.after_withdrawal, name="withdrawn"),
    path("rp/", lookup.hosted_link, name="hosted-link"),
    path("finish/", lookup.finish, name="finish"),
    path("return/<draft:draft_id>/label/", status.label, name="label"),
    path("return/<draft:draft_id>/label/poll/", status.label_poll, name="label-poll"),
    path("return/<draft:draft_id>/label/mail/", mail_request.mail, name="label-mail"),
    path("return/<draft:draft_id>/label/pay/", downloads.pay, name="pay"),
    path("return/<draft:draft_id>/label/return.ics", downloads.calendar, name="calendar"),
    path("mail/stop/<str:token>/", stop_news.stop_news, name="stop-news"),
    path("return/<draft:draft_id>/label/cancel/", cancel.cancel, name="cancel"),
    path("return/<draft:draft_id>/again/", parcel_returns.return_more, name="return-more"),
    path("return/<draft:draft_id>/returns/", parcel_returns.parcel_returns, name="parcel-returns"),
    path("return/<draft:draft_id>/label/<str:kind>/", downloads.document, name="document"),
    path("return/<draft:draft_id>/items/", items_views.items, name="items"),
    path("return/<draft:draft_id>/photo/<str:photo_id>/", items_views.photo, name="photo"),
    path("return/<draft:draft_id>/delivery/", delivery_views.delivery, name="delivery"),
    path("return/<draft:draft_id>/review/", questions.review, name="review"),
    path("return/<draft:draft_id>/<slug:slug>/", questions.step, name="step"),
]
