"""Routes of the console: its own pages, and those of django-allauth that it uses."""

from allauth.account import views as account
from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.conf import settings
from django.urls import include, path, re_path

from portal.support import audit_views, doctor, people_views
from portal.support.accounts import language
from portal.support.brand import views as brand
from portal.support.mails import preview as mail_preview
from portal.support.mails import send as mail_send
from portal.support.mails import views as mails
from portal.support.open_return import views as open_return
from portal.support.queues import bulk, handle
from portal.support.queues import views as queues
from portal.support.returns import detail, documents, marks, photos, search_views
from portal.support.returns import views as returns
from portal.support.statistics import views as statistics
from portal.support.withdrawals import detail_views as withdrawal_page
from portal.support.withdrawals import views as withdrawals

# The QR code for the authenticator app is a data: image in the page.
activate = csp_update({"img-src": ["data:"]})(activate_totp)
login = account.LoginView.as_view(extra_context={"sign_on_name": settings.OIDC_NAME})
if settings.HAS_OIDC:
    # Submitting the form redirects the browser to the merchant's server.
    login = csp_update({"form-action": [settings.OIDC_SERVER_URL]})(login)

urlpatterns = [
    path("", returns.returns, name="support-returns"),
    path("queues/<slug:slug>/", queues.queue, name="support-queue"),
    path("queues/<slug:slug>/chosen/", bulk.act, name="support-bulk"),
    path(
        "queues/attention/<slug:kind>/<int:key>/<slug:action>/", handle.act, name="support-handle"
    ),
    path("find/", search_views.find, name="support-find"),
    path("returns/<int:return_id>/", detail.one, name="support-return"),
    path("returns/<int:return_id>/cancel/", detail.cancel, name="support-cancel"),
    path(
        "returns/<int:return_id>/documents/<slug:kind>/",
        documents.document,
        name="support-document",
    ),
    path("returns/<int:return_id>/marks/", marks.add, name="support-mark"),
    path("returns/<int:return_id>/photos/<int:number>/", photos.photo, name="support-photo"),
    path("returns/<int:return_id>/mail/", mail_send.send, name="support-mail-send"),
    path("mails/", mails.mails, name="support-mails"),
    path("mails/preview/", mail_preview.page, name="support-mail-preview"),
    path(
        "mails/preview/<slug:name>/<slug:language>/",
        mail_preview.document,
        name="support-mail-document",
    ),
    path(
        "mails/preview/<slug:name>/<slug:language>/test/",
        mail_preview.test,
        name="support-mail-test",
    ),
    path("mails/<int:mail_id>/again/", mails.again, name="support-mail-again"),
    path("mails/<int:mail_id>/drop/", mails.drop, name="support-mail-drop"),
    path("withdrawals/", withdrawals.withdrawals, name="support-withdrawals"),
    path("withdrawals/verify/", withdrawals.verify, name="support-withdrawals-verify"),
    path("withdrawals/export/", withdrawals.exported, name="support-withdrawals-export"),
    path("withdrawals/<slug:reference>/", withdrawal_page.withdrawal, name="support-withdrawal"),
    path("open/", open_return.opening, name="support-open"),
    path("open/anyway/", open_return.opening_anyway, name="support-open-anyway"),
    path("open/<int:parcel_id>/", open_return.of_parcel, name="support-open-parcel"),
    path("statistics/", statistics.statistics, name="support-statistics"),
    path("statistics.csv", statistics.as_csv, name="support-statistics-csv"),
    path("statistics.json", statistics.as_json, name="support-statistics-json"),
    path("statistics/sales/", statistics.take_sales, name="support-sales"),
    path("people/", people_views.people, name="support-people"),
    path("people/invite/", people_views.invite, name="support-invite"),
    path("people/<int:user_id>/<slug:action>/", people_views.change, name="support-person"),
    path("brand/", brand.brand, name="support-brand"),
    path("brand/page/", brand.brand_page, name="support-brand-page"),
    path("brand/insert.pdf", brand.brand_insert, name="support-brand-insert"),
    path("audit/", audit_views.entries, name="support-audit"),
    path("audit.csv", audit_views.export, name="support-audit-csv"),
    path("doctor/", doctor.doctor, name="support-doctor"),
    path("login/", login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    re_path(
        r"^password/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/saved/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/others/", people_views.end_others, name="support-end-others"),
    path("account/language/", language.choose, name="support-language"),
    path("2fa/totp/activate/", activate, name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
]
if settings.HAS_OIDC:
    urlpatterns += [
        path("3rdparty/", include("allauth.socialaccount.urls")),
        path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
