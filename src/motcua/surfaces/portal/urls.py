"""Addresses of the portal."""

from django.urls import path

from motcua.surfaces.portal import procedures, remote, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("hang-cho/<str:centre>", views.hall_now, name="hall_now"),
    path("thu-tuc", procedures.listing, name="catalogue"),
    path("thu-tuc/<str:code>", procedures.procedure, name="procedure"),
    path("thu-tuc/<str:code>/mau", procedures.template, name="template"),
    path("lay-so", remote.choose, name="number"),
    path("lay-so/<str:centre>", remote.offers, name="number_offers"),
    path("lay-so/<str:centre>/<str:service>", remote.draw, name="number_draw"),
    path("robots.txt", views.robots, name="robots"),
]
