from django.urls import path

from motcua.surfaces.kiosk import scanned, views, without_server

urlpatterns = [
    path("kiosk/<str:centre>", views.start, name="kiosk"),
    path("kiosk/<str:centre>/cho", views.attract, name="kiosk_attract"),
    path("kiosk/<str:centre>/tam-voi", views.reach, name="kiosk_reach"),
    path("kiosk/<str:centre>/ma", views.code, name="kiosk_code"),
    path("kiosk/<str:centre>/quet", scanned.scan, name="kiosk_scan"),
    path("kiosk/<str:centre>/doc/<str:seal>", views.sound, name="kiosk_spoken"),
    path("kiosk/<str:centre>/sw.js", without_server.worker, name="kiosk_worker"),
    path("kiosk/<str:centre>/khong-mang", without_server.alone, name="kiosk_alone"),
    path("kiosk/<str:centre>/du-phong", without_server.reserve, name="kiosk_reserve"),
    path("kiosk/<str:centre>/du-phong/vao", without_server.enter, name="kiosk_enter"),
    path("kiosk/<str:centre>/tim", views.find, name="kiosk_find"),
    path("kiosk/<str:centre>/dich-vu/<str:service>", views.confirm, name="kiosk_service"),
    path("kiosk/<str:centre>/phieu", views.take, name="kiosk_take"),
    path("kiosk/<str:centre>/phieu/<str:token>", views.ticket, name="kiosk_ticket"),
    path("kiosk/<str:centre>/phieu/<str:token>/in-lai", views.print_again, name="kiosk_print_again"),
    path("kiosk/<str:centre>/phieu/<str:token>/in", views.printing, name="kiosk_printing"),
]
