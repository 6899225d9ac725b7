"""Addresses of the agency desk."""

from django.urls import path

from motcua.surfaces.desk import views

app_name = "desk"
urlpatterns = [
    path("ban-lam-viec", views.work, name="work"),
    path("ban-lam-viec/<str:code>/<str:step>/bat-dau", views.start, name="start"),
]
