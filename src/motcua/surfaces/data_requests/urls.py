"""Addresses of requests about personal data."""

from django.urls import path

from motcua.surfaces.data_requests import views

app_name = "data_requests"
urlpatterns = [
    path("yeu-cau-du-lieu", views.desk, name="desk"),
    path("yeu-cau-du-lieu/<uuid:data_request>", views.one, name="one"),
    path("yeu-cau-du-lieu/<uuid:data_request>/tra-loi", views.answer, name="answer"),
]
