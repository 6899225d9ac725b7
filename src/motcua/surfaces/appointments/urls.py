from django.urls import path

from motcua.surfaces.appointments import views

app_name = "appointments"
urlpatterns = [
    path("dat-lich", views.choose, name="choose"),
    path("dat-lich/gio/<str:centre>/<str:service>", views.times, name="times"),
    path("dat-lich/<str:token>", views.appointment, name="appointment"),
    path("dat-lich/<str:token>/xac-nhan", views.confirm, name="confirm"),
    path("dat-lich/<str:token>/doi", views.change, name="change"),
    path("dat-lich/<str:token>/huy", views.cancel, name="cancel"),
    path("dat-lich/<str:token>/bao-tin", views.tell_me, name="tell_me"),
    path("dat-lich/<str:token>/bao-tin/thoi", views.tell_no_more, name="tell_no_more"),
    path("dat-lich/<str:token>/lich.ics", views.calendar_entry, name="calendar"),
]
