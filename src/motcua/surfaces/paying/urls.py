from django.urls import path

from motcua.surfaces.paying import views

app_name = "paying"
urlpatterns = [
    path("thu-phi/<str:code>", views.fee, name="fee"),
    path("thu-phi/<str:code>/tien-mat", views.take_cash, name="cash"),
    path("thu-phi/<str:code>/phieu-thu/<str:number>.pdf", views.receipt, name="receipt"),
    path("thu-ngan", views.choose, name="choose"),
    path("thu-ngan/<str:centre>", views.day, name="day"),
    path("thu-ngan/<str:centre>/tim", views.find, name="find"),
    path("thu-ngan/<str:centre>/ket-so", views.close, name="close"),
    path("thu-ngan/<str:centre>/chuyen-khoan", views.unknown, name="unknown"),
    path("thu-ngan/<str:centre>/chuyen-khoan/<str:notice>", views.assign, name="assign"),
    path("thu-ngan/<str:centre>/tra-lai/<str:notice>", views.owe_back, name="owe_back"),
    path("thu-ngan/<str:centre>/hoan-tien/<str:notice>", views.refund, name="refund"),
]
