from django.urls import path

from motcua.surfaces.kiosk import views

urlpatterns = [
    path("kiosk/<str:centre>", views.start, name="kiosk"),
    path("kiosk/<str:centre>/tim", views.find, name="kiosk_find"),
    path("kiosk/<str:centre>/dich-vu/<str:service>", views.confirm, name="kiosk_service"),
    path("kiosk/<str:centre>/phieu", views.take, name="kiosk_take"),
    path("kiosk/<str:centre>/phieu/<str:token>", views.ticket, name="kiosk_ticket"),
    path("kiosk/<str:centre>/phieu/<str:token>/in", views.printing, name="kiosk_printing"),
]
