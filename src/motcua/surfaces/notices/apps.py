from django.apps import AppConfig


class NoticesRoom(AppConfig):
    name = "motcua.surfaces.notices"
    label = "notices"
