"""Addresses of the search; they stand before those of one dossier."""

from django.urls import path

from motcua.surfaces.search import views

app_name = "search"
urlpatterns = [
    path("ho-so", views.find, name="find"),
    path("ho-so/xuat", views.take_away, name="export"),
    path("ho-so/khung-nhin", views.keep, name="keep"),
    path("ho-so/khung-nhin/<int:view>/doi", views.change, name="change"),
    path("ho-so/khung-nhin/<int:view>/bo", views.drop, name="drop"),
]
