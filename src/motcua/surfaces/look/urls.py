from django.conf.urls.i18n import set_language
from django.urls import path

from motcua.surfaces.look import views

urlpatterns = [
    path("ngon-ngu", set_language, name="set_language"),
    path("giao-dien", views.set_look, name="set_look"),
]
