"""Addresses of the reports."""

from django.urls import path

from motcua.surfaces.reports import by_mail, process, views

app_name = "reports"
urlpatterns = [
    path("bao-cao", views.choose, name="choose"),
    path("bao-cao/gui-thu", by_mail.mine, name="by_mail"),
    path("bao-cao/gui-thu/<int:mailing>/bo", by_mail.end, name="unsubscribe"),
    path("bao-cao/quy-trinh", process.choose, name="processes"),
    path("bao-cao/quy-trinh/<str:code>", process.page, name="process"),
    path("bao-cao/<str:name>/gui-thu", by_mail.subscribe, name="subscribe"),
    path("bao-cao/<str:name>", views.page, name="page"),
    path("bao-cao/<str:name>/tep", views.take_away, name="file"),
    path("bao-cao/<str:name>/phia-sau", views.open_behind, name="behind"),
]
