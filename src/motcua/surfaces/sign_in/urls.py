"""Addresses of signing in; those of allauth stand below /tai-khoan/."""

from django.urls import path

from motcua.surfaces.sign_in import centres, first, views

app_name = "sign_in"
urlpatterns = [
    path("vao-viec", views.to_work, name="to_work"),
    path("thiet-lap/<str:secret>", first.first, name="first"),
    path("vao-viec/trung-tam", centres.switch, name="switch_centre"),
]
