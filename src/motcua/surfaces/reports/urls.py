"""Addresses of the reports."""

from django.urls import path

from motcua.surfaces.reports import views

app_name = "reports"
urlpatterns = [
    path("bao-cao", views.choose, name="choose"),
    path("bao-cao/<str:name>", views.page, name="page"),
    path("bao-cao/<str:name>/tep", views.take_away, name="file"),
    path("bao-cao/<str:name>/phia-sau", views.open_behind, name="behind"),
]
