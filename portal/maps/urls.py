"""Routes of the map; URL names equal view names."""

from django.urls import path

from portal.maps import views

urlpatterns = [path("map/<slug:name>", views.map_picture, name="map-picture")]
