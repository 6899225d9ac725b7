"""Addresses of the simulated day."""

from django.urls import path

from motcua.surfaces.insight import views

app_name = "insight"
urlpatterns = [
    path("bao-cao/mo-phong", views.home, name="home"),
    path("bao-cao/mo-phong/<str:centre>", views.page, name="page"),
    path("bao-cao/mo-phong/<str:centre>/<uuid:run>", views.run, name="run"),
]
