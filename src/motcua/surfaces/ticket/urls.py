from django.urls import path

from motcua.surfaces.ticket import phone, views

urlpatterns = [
    path("p/sw.js", phone.worker, name="ticket_worker"),
    path("p/<str:token>", views.page, name="ticket_page"),
    path("p/<str:token>/roi-hang", views.leave, name="ticket_leave"),
    path("p/<str:token>/toi-dang-den", views.confirm, name="ticket_confirm"),
    path("p/<str:token>/da-den", views.check_in, name="ticket_check_in"),
    path("p/<str:token>/duong-di", views.minutes_away, name="ticket_minutes_away"),
    path("p/<str:token>/app.webmanifest", phone.manifest, name="ticket_manifest"),
    path("p/<str:token>/bao-tin", phone.tell_me, name="ticket_tell_me"),
    path("p/<str:token>/bao-tin/thoi", phone.tell_no_more, name="ticket_tell_no_more"),
]
