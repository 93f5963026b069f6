"""Routes of the look; a URL's name is its view's."""

from django.urls import path

from portal.branding import views

urlpatterns = [
    path("brand.css", views.brand_css, name="brand-css"),
    path("brand/style.css", views.extra_css, name="brand-extra-css"),
    path("brand/<slug:kind>", views.picture, name="brand-picture"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
