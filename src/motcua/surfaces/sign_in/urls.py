"""Addresses of signing in; those of allauth stand below /tai-khoan/."""

from django.urls import path

from motcua.surfaces.sign_in import centres, views

app_name = "sign_in"
urlpatterns = [
    path("vao-viec", views.to_work, name="to_work"),
    path("vao-viec/trung-tam", centres.switch, name="switch_centre"),
]
