"""Addresses of proving."""

from django.urls import path

from motcua.surfaces.proving import views

app_name = "proving"
urlpatterns = [
    path("xac-thuc", views.home, name="home"),
    path("xac-thuc/<str:centre>", views.page, name="page"),
    path("xac-thuc/<str:centre>/tra-lai", views.give_back, name="give_back"),
]
