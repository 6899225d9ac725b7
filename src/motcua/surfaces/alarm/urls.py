from django.urls import path

from motcua.surfaces.alarm import views

urlpatterns = [
    path("bao-dong/<str:centre>", views.bar, name="alarms"),
    path("bao-dong/<str:centre>/quay/<int:number>", views.press, name="alarm_press"),
    path("bao-dong/<str:centre>/<uuid:alarm>/<str:verb>", views.answer, name="alarm_answer"),
]
