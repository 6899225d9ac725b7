from django.apps import AppConfig


class PayingRoom(AppConfig):
    name = "motcua.surfaces.paying"
    label = "paying"
