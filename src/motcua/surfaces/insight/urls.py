"""Addresses of the simulated day and of what may be late."""

from django.urls import path

from motcua.surfaces.insight import risk, views

app_name = "insight"
urlpatterns = [
    path("bao-cao/nguy-co", risk.home, name="risk_home"),
    path("bao-cao/nguy-co/<str:centre>", risk.page, name="risks"),
    path("bao-cao/mo-phong", views.home, name="home"),
    path("bao-cao/mo-phong/<str:centre>", views.page, name="page"),
    path("bao-cao/mo-phong/<str:centre>/<uuid:run>", views.run, name="run"),
]
