from django.urls import path

from motcua.surfaces.ticket import views

urlpatterns = [
    path("p/<str:token>", views.page, name="ticket_page"),
    path("p/<str:token>/roi-hang", views.leave, name="ticket_leave"),
]
