"""Addresses of the keeping of records."""

from django.urls import path

from motcua.surfaces.records import looks, returns, views

app_name = "records"
urlpatterns = [
    path("luu-tru", views.home, name="home"),
    path("luu-tru/thoi-han", views.schedule, name="schedule"),
    path("luu-tru/thoi-han/dat", views.set_class, name="set_class"),
    path("luu-tru/thoi-han/thu-tuc", views.assign, name="assign"),
    path("luu-tru/<str:centre>", views.page, name="page"),
    path("luu-tru/<str:centre>/luot-xem", looks.page, name="looks"),
    path("luu-tru/<str:centre>/luot-xem/tep", looks.take_away, name="looks_file"),
    path("luu-tru/<str:centre>/tai-khoan", returns.page, name="returns"),
    path("luu-tru/<str:centre>/giu", views.hold, name="hold"),
    path("luu-tru/<str:centre>/giu/<int:plan>/bo", views.lift, name="lift"),
    path("luu-tru/<str:centre>/goi", views.package, name="package"),
    path("luu-tru/<str:centre>/danh-muc", views.propose, name="propose"),
    path("luu-tru/<str:centre>/danh-muc/<int:plan>", views.listed, name="listed"),
    path("luu-tru/<str:centre>/danh-muc/<int:plan>/quyet-dinh", views.decide, name="decide"),
]
