"""Addresses of choosing what one hears."""

from django.urls import path

from motcua.surfaces.notices import views

app_name = "notices"
urlpatterns = [
    path("loi-nhan/<str:token>", views.choose, name="choose"),
    path("loi-nhan/<str:token>/thoi", views.unsubscribe, name="unsubscribe"),
]
