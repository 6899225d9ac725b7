from django.apps import AppConfig


class OnlineRoom(AppConfig):
    name = "motcua.surfaces.online"
    label = "online"
