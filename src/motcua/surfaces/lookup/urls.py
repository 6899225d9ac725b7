"""Addresses of looking up."""

from django.urls import path

from motcua.surfaces.lookup import kiosk, views

app_name = "lookup"
urlpatterns = [
    path("tra-cuu", views.track, name="track"),
    path("tra-cuu/ho-so", views.dossier, name="dossier"),
    path("tra-cuu/ho-so/van-ban/<uuid:letter>.pdf", views.letter, name="letter"),
    path("tra-cuu/ho-so/bao-tin", views.tell_me, name="tell_me"),
    path("tra-cuu/ho-so/bao-tin/thoi", views.tell_no_more, name="tell_no_more"),
    path("tra-cuu/quen", views.forget, name="forget"),
    path("kq", views.check, name="check"),
    path("kq/<str:code>", views.result, name="result"),
    path("tra-cuu-kiosk/<str:centre>", kiosk.page, name="kiosk"),
    path("tra-cuu-kiosk/<str:centre>/ho-so", kiosk.answer, name="kiosk_answer"),
    path("tra-cuu-kiosk/<str:centre>/doc", kiosk.spoken, name="kiosk_spoken"),
]
