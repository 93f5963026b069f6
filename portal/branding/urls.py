"""Routes of the brand's files and of the files for machines; URL names equal view names."""

from django.urls import path

from portal.branding import product_views, views, well_known

urlpatterns = [
    path("brand.css", views.brand_css, name="brand-css"),
    path("brand/style.css", views.extra_css, name="brand-extra-css"),
    path("brand/<slug:kind>.woff2", views.font, name="brand-font"),
    path("brand/<slug:kind>", views.picture, name="brand-picture"),
    path("picture/<slug:size>/<slug:name>", product_views.product_picture, name="product-picture"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security_txt, name="security-txt"),
]
