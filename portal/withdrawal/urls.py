"""Routes of the withdrawal function."""

from django.urls import path

from portal.withdrawal import views

urlpatterns = [
    path("", views.statement, name="withdraw"),
    path("confirm/", views.confirm, name="withdraw-confirm"),
    path("receipt.pdf", views.receipt_pdf, name="withdraw-pdf"),
    path("again/", views.again, name="withdraw-again"),
]
